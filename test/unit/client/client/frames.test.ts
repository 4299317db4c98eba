import { describe, expect, it } from 'vitest';
import { FrameEncoder } from '../../../../src/codec/frame-encoder.ts';
import { createLz4 } from '../../../../src/codec/lz4/lz4.ts';
import type { ReceivedAudio } from '../../../../src/client/types.ts';
import { encodeAudio, encodeDebug, encodeVideo } from '../../../../src/protocol/perun/encode.ts';
import { flagsOf } from '../../../../src/protocol/perun/flags.ts';
import { encodeFrameRate } from '../../../../src/protocol/perun/values.ts';
import type { EncodedFrame } from '../../../../src/shared/frame.ts';
import { createRig, joinedRig, kinds, limits } from '../rig.ts';
import { picture, seedCapabilities } from '../scripted-host.ts';

const watcher = { kind: 'watcher', player: 0 } as const;

/** Pictures 1 … count of one rendition: the first whole, the others as deltas. */
function rendition(count: number): EncodedFrame[] {
  const encoder = new FrameEncoder({ lz4: createLz4(), level: 1 });
  return Array.from({ length: count }, (_, index) => encoder.encode(picture(index + 1, 32, 16)).frame);
}

describe('frames of PerunClient', () => {
  it('are decoded exactly, in order, and counted', async () => {
    const rig = await joinedRig({ client: { seat: watcher } });
    for (const frame of rendition(5)) rig.host.last.encoded(frame);
    await rig.advance(0);
    expect(rig.decoded.map((frame) => frame.number)).toEqual([1, 2, 3, 4, 5]);
    for (const [index, frame] of rig.decoded.entries()) {
      expect(frame.pixels).toEqual(picture(index + 1, 32, 16).pixels);
      expect(frame).toMatchObject({ width: 32, height: 16, receivedAt: rig.clock.now() });
    }
    expect(rig.decoded.map((frame) => frame.keyframe)).toEqual([true, false, false, false, false]);
    const sequences = rig.decoded.map((frame) => frame.sequence);
    expect(sequences).toEqual(Array.from({ length: 5 }, (_, index) => (sequences[0] ?? 0) + index));
    expect(rig.client.stats()).toMatchObject({ frames: 5, keyframes: 1, undecodable: 0, fps: 5 });
  });

  it('may change their size', async () => {
    const rig = await joinedRig();
    rig.host.last.frame(picture(1, 8, 4));
    rig.host.last.frame(picture(2, 16, 8));
    rig.host.last.frame(picture(3, 16, 8));
    await rig.advance(0);
    expect(rig.decoded.map(({ width, height }) => [width, height])).toEqual([
      [8, 4],
      [16, 8],
      [16, 8],
    ]);
    expect(rig.decoded.at(-1)?.pixels).toEqual(picture(3, 16, 8).pixels);
  });

  it('that cannot be decoded are counted and skipped until the next whole one', async () => {
    const rig = await joinedRig();
    const [first, second, third, fourth] = rendition(4) as [EncodedFrame, EncodedFrame, EncodedFrame, EncodedFrame];
    const peer = rig.host.last;
    peer.encoded(first);
    peer.encoded({ ...second, data: second.data.subarray(0, 5) });
    peer.encoded(third);
    peer.encoded(fourth);
    await rig.advance(0);
    expect(rig.decoded.map((frame) => frame.number)).toEqual([1]);
    expect(rig.client.stats().undecodable).toBe(3);
    peer.encoded(first);
    peer.encoded(second);
    await rig.advance(0);
    expect(rig.decoded.map((frame) => frame.number)).toEqual([1, 2, 3]);
    expect(rig.decoded.at(-1)?.pixels).toEqual(picture(2, 32, 16).pixels);
    expect(kinds(rig)).toEqual(['connecting', 'open']);
  });

  it('with flags that are not known are skipped together with the deltas that need them', async () => {
    const rig = await joinedRig();
    const [first, second, third] = rendition(3) as [EncodedFrame, EncodedFrame, EncodedFrame];
    const peer = rig.host.last;
    peer.encoded(first);
    peer.send(encodeVideo(7, flagsOf(second.encoding) | 0x80, 32, 16, second.data));
    peer.encoded(third);
    await rig.advance(0);
    expect(rig.decoded).toHaveLength(1);
    expect(rig.client.stats().undecodable).toBe(2);
  });

  it('are asked for on a new connection where none can be decoded for two seconds', async () => {
    const rig = await joinedRig();
    const [, second] = rendition(2) as [EncodedFrame, EncodedFrame];
    const peer = rig.host.last;
    for (let ms = 0; ms < 2000; ms += 100) {
      peer.encoded(second);
      await rig.advance(100);
    }
    expect(rig.client.state.kind).toBe('open');
    peer.encoded(second);
    await rig.advance(0);
    expect(rig.client.state).toMatchObject({ kind: 'retrying', error: { code: 'CODEC_CORRUPT' } });
    rig.host.onReady = (next) => next.frame(picture(9));
    await rig.advance(1000);
    expect(rig.decoded.map((frame) => frame.number)).toEqual([1]);
  });

  it('may fail now and then without a new connection', async () => {
    const rig = await joinedRig();
    const [first, second] = rendition(2) as [EncodedFrame, EncodedFrame];
    const peer = rig.host.last;
    for (let round = 0; round < 4; round += 1) {
      peer.encoded({ ...second, data: second.data.subarray(0, 5) });
      peer.encoded(first);
      await rig.advance(1500);
    }
    expect(rig.client.stats()).toMatchObject({ undecodable: 4, frames: 4, reconnects: 0 });
    expect(kinds(rig)).toEqual(['connecting', 'open']);
  });

  it('are presented at the pace they come where the host does not say', async () => {
    const rig = await joinedRig({ host: { capabilities: seedCapabilities }, client: { seat: watcher } });
    const at: number[] = [];
    rig.client.presented.on(() => at.push(rig.clock.now()));
    for (let shade = 0; shade < 30; shade += 1) {
      rig.host.last.raw(picture(shade));
      await rig.advance(25);
    }
    rig.host.last.raw(picture(30));
    rig.host.last.raw(picture(31));
    await rig.advance(1000);
    // Thirty intervals of 25 ms, and the last two at once.
    expect((at.at(-1) ?? 0) - (at.at(-2) ?? 0)).toBeCloseTo((30 * 25) / 31, 6);
  });

  it('are read raw from a host without the extension, however long none can be decoded', async () => {
    const rig = await joinedRig({ host: { capabilities: seedCapabilities }, client: { seat: watcher } });
    const peer = rig.host.last;
    for (let ms = 0; ms < 5000; ms += 500) {
      peer.send(encodeVideo(0, 0, 8, 4, new Uint8Array(3)));
      await rig.advance(500);
    }
    peer.raw(picture(1));
    peer.raw(picture(2));
    await rig.advance(0);
    expect(rig.decoded.map((frame) => [frame.number, frame.sequence, frame.keyframe])).toEqual([
      [1, 0, true],
      [2, 0, true],
    ]);
    expect(rig.decoded.map((frame) => frame.pixels)).toEqual([picture(1).pixels, picture(2).pixels]);
    expect(rig.client.stats()).toMatchObject({ frames: 2, undecodable: 10, reconnects: 0 });
  });

  it('are presented at the pace of the source, and dropped frames are counted', async () => {
    const rig = await joinedRig({ client: { seat: watcher } });
    const peer = rig.host.last;
    peer.say('frameRate', encodeFrameRate({ numerator: 50, denominator: 1 }));
    await rig.advance(0);
    const start = rig.clock.now();
    const at: number[] = [];
    rig.client.presented.on(() => at.push(rig.clock.now() - start));
    for (let shade = 1; shade <= 5; shade += 1) peer.frame(picture(shade));
    await rig.advance(500);
    expect(rig.presented.map((frame) => frame.number)).toEqual([4, 5]);
    expect(at).toEqual([20, 40]);
    expect(rig.client.stats()).toMatchObject({ frames: 5, dropped: 3 });
  });

  it('are presented evenly over a line that jitters', async () => {
    const link = { latencyMs: 40, jitterMs: 15 };
    const rig = await createRig({ host: { link }, client: { seat: watcher } });
    rig.host.onReady = (peer) => peer.say('frameRate', encodeFrameRate({ numerator: 50, denominator: 1 }));
    rig.client.start();
    await rig.advance(1000);
    const at: number[] = [];
    rig.client.presented.on(() => at.push(rig.clock.now()));
    for (let shade = 0; shade < 100; shade += 1) {
      rig.host.last.frame(picture(shade));
      await rig.advance(20);
    }
    await rig.advance(1000);
    expect(rig.decoded).toHaveLength(100);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(at.length + rig.client.stats().dropped).toBe(100);
    expect(gaps.filter((gap) => Math.abs(gap - 20) < 0.001).length).toBeGreaterThan(90);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(19.999);
  });

  it('come through any cutting of the stream', async () => {
    const rig = await joinedRig({ host: { link: { chunks: 'random', seed: 7, latencyMs: 5, jitterMs: 3 } } });
    await rig.advance(100);
    for (const frame of rendition(20)) {
      rig.host.last.encoded(frame);
      await rig.advance(3);
    }
    await rig.advance(100);
    expect(rig.decoded.map((frame) => frame.number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(rig.decoded.at(-1)?.pixels).toEqual(picture(20, 32, 16).pixels);
  });

  it('over the limit end the connection', async () => {
    const rig = await joinedRig({ client: { limits: { ...limits, framePixels: 16 } } });
    rig.host.last.raw(picture(1));
    await rig.advance(0);
    expect(rig.client.state).toMatchObject({ kind: 'retrying', error: { code: 'PROTOCOL_TOO_LARGE' } });
  });
});

describe('what else a host sends', () => {
  it('is audio in native order, and debug data as they are', async () => {
    const rig = await joinedRig();
    const audio: ReceivedAudio[] = [];
    const debug: Uint8Array[] = [];
    rig.client.audio.on((chunk) => audio.push(chunk));
    rig.client.debug.on((data) => debug.push(data));
    rig.host.last.send(encodeAudio(1, 44_100, 2, Int16Array.of(1, -2, 32_767, -32_768)));
    rig.host.last.send(encodeDebug(2, Uint8Array.of(2, 0x68, 0x69)));
    await rig.advance(0);
    expect(audio).toEqual([{ rate: 44_100, channels: 2, samples: Int16Array.of(1, -2, 32_767, -32_768) }]);
    expect(debug).toEqual([Uint8Array.of(2, 0x68, 0x69)]);
  });

  it('is skipped where it is not known', async () => {
    const rig = await joinedRig();
    rig.host.last.send(Uint8Array.of(0x77, 0, 0, 1, 0, 0, 0, 2, 1, 2));
    rig.host.last.frame(picture(1));
    await rig.advance(0);
    expect(rig.decoded).toHaveLength(1);
  });
});

describe('listeners of PerunClient', () => {
  it('that throw are reported and harm nobody', async () => {
    const faults: string[] = [];
    const log = (_fields: object, message: string): void => void faults.push(message);
    const logger = { debug() {}, info() {}, warn() {}, error: log };
    const rig = await createRig({ client: { logger } });
    rig.client.stateChanged.on(() => {
      throw new Error('state');
    });
    rig.client.decoded.on(() => {
      throw new Error('frame');
    });
    const later: number[] = [];
    rig.client.decoded.on((frame) => later.push(frame.number));
    rig.client.start();
    await rig.advance(0);
    rig.host.last.frame(picture(1));
    await rig.advance(0);
    expect(later).toEqual([1]);
    expect(rig.client.state.kind).toBe('open');
    expect(faults).toEqual(Array.from({ length: 3 }, () => 'a listener of the client failed'));
  });
});
