import { describe, expect, it } from 'vitest';
import { AudioRing } from '../../../web-viewer/audio/audio-ring.ts';

const block = 128;

/** Samples `from` to `to` of a sine of 440 Hz in both channels. */
function tone(rate: number, from: number, to: number): Int16Array {
  const samples = new Int16Array((to - from) * 2);
  for (let at = from; at < to; at += 1) {
    const value = Math.round(16_000 * Math.sin((at * 2 * Math.PI * 440) / rate));
    samples.fill(value, (at - from) * 2, (at - from) * 2 + 2);
  }
  return samples;
}

/**
 * Feeds and plays `seconds` of a card's time: packets of 1/60 s whose clock runs `drift` times as fast as the card's, and
 * each late by up to `jitterMs`.
 */
function play(options: { rate: number; card: number; drift: number; jitterMs: number; seconds: number }) {
  const { rate, card, drift, jitterMs, seconds } = options;
  const ring = new AudioRing(card);
  ring.configure({ targetMs: 80, live: true });
  const heard: number[] = [];
  const [left, right] = [new Float32Array(block), new Float32Array(block)];
  let sent = 0;
  let packets = 0;
  for (let now = 0; now < seconds; now += block / card) {
    while (packets / 60 / drift + ((packets * 7919) % 100) * (jitterMs / 100_000) <= now) {
      const to = Math.round(((packets + 1) * rate) / 60);
      ring.write(rate, 2, tone(rate, sent, to));
      sent = to;
      packets += 1;
    }
    ring.read(left, right);
    heard.push(...left);
    expect(right).toEqual(left);
  }
  return { ring, heard };
}

describe('AudioRing', () => {
  it.each([
    { rate: 48_000, card: 48_000, drift: 1, jitterMs: 0 },
    { rate: 44_100, card: 48_000, drift: 1.002, jitterMs: 20 },
    { rate: 48_000, card: 44_100, drift: 0.998, jitterMs: 20 },
    { rate: 32_768, card: 48_000, drift: 1.003, jitterMs: 30 },
  ])('plays $rate Hz at $card Hz without a gap while the source drifts by $drift', (line) => {
    const { ring, heard } = play({ ...line, seconds: 20 });
    expect(ring.stats).toMatchObject({ underruns: 0, dropped: 0 });
    expect(ring.stats.queuedMs).toBeGreaterThan(20);
    expect(ring.stats.queuedMs).toBeLessThan(200);
    const sound = heard.slice(heard.findIndex((value) => value !== 0));
    expect(sound.length).toBeGreaterThan(19 * line.card);
    // No step is larger than the steepest of the tone: nothing clicks.
    const steepest = (16_000 / 32_768) * ((2 * Math.PI * 440) / line.card) * 1.02 + 2 / 32_768;
    let largest = 0;
    for (let at = 1; at < sound.length; at += 1)
      largest = Math.max(largest, Math.abs((sound[at] ?? 0) - (sound[at - 1] ?? 0)));
    expect(largest).toBeLessThan(steepest);
  });

  it('keeps the pitch: as many periods as the tone has', () => {
    const { heard } = play({ rate: 44_100, card: 48_000, drift: 1, jitterMs: 10, seconds: 10 });
    const rises = heard.filter((value, at) => at > 0 && (heard[at - 1] ?? 0) < 0 && value >= 0).length;
    const seconds = heard.filter((value) => value !== 0).length / 48_000;
    expect(Math.abs(rises / seconds - 440)).toBeLessThan(3);
  });

  it('counts a gap once, is silent through it, and waits for its store before it goes on', () => {
    const ring = new AudioRing(48_000);
    const [left, right] = [new Float32Array(block), new Float32Array(block)];
    ring.configure({ targetMs: 10, live: true });
    ring.write(48_000, 2, tone(48_000, 0, 480));
    for (let blocks = 0; blocks < 20; blocks += 1) ring.read(left, right);
    expect(ring.stats.underruns).toBe(1);
    ring.write(48_000, 2, tone(48_000, 0, 240));
    ring.read(left, right);
    expect(left.some((value) => value !== 0)).toBe(false);
    ring.write(48_000, 2, tone(48_000, 240, 480));
    ring.read(left, right);
    expect(left.some((value) => value !== 0)).toBe(true);
  });

  it('keeps to a new target at once, and calls neither change a gap', () => {
    const ring = new AudioRing(48_000);
    const [left, right] = [new Float32Array(block), new Float32Array(block)];
    ring.configure({ targetMs: 100, live: true });
    ring.write(48_000, 2, tone(48_000, 0, 4800));
    ring.read(left, right);
    ring.configure({ targetMs: 40, live: true });
    expect(ring.stats.queuedMs).toBeCloseTo(40, 0);
    ring.configure({ targetMs: 80, live: true });
    ring.read(left, right);
    expect(left.every((value) => value === 0)).toBe(true);
    ring.write(48_000, 2, tone(48_000, 0, 2400));
    ring.read(left, right);
    expect(left.some((value) => value !== 0)).toBe(true);
    expect(ring.stats.underruns).toBe(0);
  });

  it('does not call the silence of a paused source a gap', () => {
    const ring = new AudioRing(48_000);
    const [left, right] = [new Float32Array(block), new Float32Array(block)];
    ring.configure({ targetMs: 10, live: false });
    ring.write(48_000, 2, tone(48_000, 0, 480));
    for (let blocks = 0; blocks < 20; blocks += 1) ring.read(left, right);
    expect(ring.stats.underruns).toBe(0);
  });

  it('cuts back what came in a burst, and never holds more than two seconds', () => {
    const ring = new AudioRing(48_000);
    const [left, right] = [new Float32Array(block), new Float32Array(block)];
    ring.configure({ targetMs: 50, live: true });
    ring.write(48_000, 2, tone(48_000, 0, 48_000 * 5));
    expect(ring.stats.queuedMs).toBe(2000);
    ring.read(left, right);
    ring.write(48_000, 2, tone(48_000, 0, 480));
    expect(ring.stats.queuedMs).toBeLessThan(51);
    expect(ring.stats.dropped).toBeGreaterThan(48_000);
  });

  it('gives one channel to both sides, and of six the first two', () => {
    const ring = new AudioRing(1000);
    const [left, right] = [new Float32Array(2), new Float32Array(2)];
    ring.configure({ targetMs: 0, live: true });
    ring.write(1000, 1, Int16Array.of(16_384, 16_384, 16_384, 16_384));
    ring.read(left, right);
    expect([...left, ...right]).toEqual([0.5, 0.5, 0.5, 0.5]);
    const surround = new AudioRing(1000);
    surround.configure({ targetMs: 0, live: true });
    surround.write(
      1000,
      6,
      Int16Array.from({ length: 24 }, (_, at) => (at % 6 === 1 ? 8192 : at % 6 === 0 ? 16_384 : 1)),
    );
    surround.read(left, right);
    expect([...left, ...right]).toEqual([0.5, 0.5, 0.25, 0.25]);
  });
});
