import { expect, it } from 'vitest';
import { openOpus } from '../../../src/codec/opus/opus.node.ts';
import { SpokenSound } from '../../../src/media/spoken-sound.ts';
import { encodeAudio } from '../../../src/protocol/punktfunk/planes/audio.ts';
import { SampleRing } from '../../../src/shared/sample-ring.ts';
import { ManualClock } from '../../support/cores/manual-clock.ts';

const { library } = await openOpus();

/** So many packets of 10 ms of a tone, as datagrams. */
async function packets(count: number, first = 1): Promise<Uint8Array[]> {
  const encoder = await library.createEncoder({ channels: 2, frameMs: 10, use: 2048 });
  const into = new Uint8Array(4096);
  const datagrams = Array.from({ length: count }, (_, at) => {
    const samples = Int16Array.from({ length: 960 }, (_sample, index) => {
      const time = at * 480 + (index >> 1);
      return Math.round(8000 * Math.sin((2 * Math.PI * 500 * time) / 48_000));
    });
    const data = into.slice(0, encoder.encode(samples, into));
    return encodeAudio('microphone', { sequence: first + at, pts: 0n, data });
  });
  encoder.close();
  return datagrams;
}

async function open(): Promise<{ ring: SampleRing; spoken: SpokenSound; clock: ManualClock }> {
  const [ring, clock] = [SampleRing.create(48_000), new ManualClock()];
  return { ring, clock, spoken: new SpokenSound(ring, library, clock) };
}

it('what is said is heard as samples, in time with its packets', async () => {
  const { ring, spoken } = await open();
  const speaker = spoken.speaker();
  await new Promise(setImmediate);
  for (const datagram of await packets(20)) expect(speaker.take(datagram)).toBe(true);
  expect(ring.written).toBe(20 * 480);
  const samples = new Int16Array(48_000 * 2);
  const { count } = ring.read(0, samples);
  const loudest = Math.max(...samples.subarray(9600, count * 2));
  expect(loudest).toBeGreaterThan(6000);
  expect(loudest).toBeLessThan(10_000);
  speaker.close();
});

it('late and double packets are left out, lost ones guessed, and noise is no sound', async () => {
  const { ring, spoken } = await open();
  const speaker = spoken.speaker();
  await new Promise(setImmediate);
  const [one, two, , four, five] = await packets(5);
  if (one === undefined || two === undefined || four === undefined || five === undefined) throw new Error('no packets');
  expect([speaker.take(one), speaker.take(two), speaker.take(two), speaker.take(one)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(ring.written).toBe(2 * 480);
  expect(speaker.take(four)).toBe(true);
  expect(ring.written).toBe(4 * 480);
  expect(speaker.take(Uint8Array.of(0xcb, 1))).toBe(false);
  expect(speaker.take(encodeAudio('audio', { sequence: 5, pts: 0n, data: new Uint8Array(9) }))).toBe(false);
  expect(speaker.take(encodeAudio('microphone', { sequence: 5, pts: 0n, data: Uint8Array.of(3, 255, 255) }))).toBe(
    false,
  );
  expect(ring.written).toBe(4 * 480);
  speaker.close();
  expect(speaker.take(five)).toBe(false);
});

it('one speaks at a time; who begins anew begins at another number', async () => {
  const { ring, spoken, clock } = await open();
  const [first, second] = [spoken.speaker(), spoken.speaker()];
  await new Promise(setImmediate);
  const [one, two, three] = await packets(3, 5000);
  const [anew] = await packets(1);
  if (one === undefined || two === undefined || three === undefined || anew === undefined)
    throw new Error('no packets');
  expect([first.take(one), second.take(one), first.take(two)]).toEqual([true, false, true]);
  clock.advance(600);
  expect([second.take(three), first.take(three)]).toEqual([true, false]);
  clock.advance(600);
  expect(first.take(anew)).toBe(true);
  expect(ring.written % 480).toBe(0);
  first.close();
  second.close();
});
