import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { browserDigest, hashOf, HashRecorder, type Digest } from '../../../web-viewer/stream/frame-hashes.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function realDigest(): Digest {
  const digest = browserDigest();
  if (digest === undefined) throw new Error('this runtime has no Web Crypto');
  return digest;
}

describe('hashOf', () => {
  it('is SHA-256 in lower-case hex', async () => {
    const pixels = Uint8Array.from({ length: 64 * 32 * 4 }, (_, index) => index % 251);
    expect(await hashOf(pixels, realDigest())).toBe(sha256(pixels));
  });
});

describe('HashRecorder', () => {
  it('gives the hash of each frame in order, also when digests end out of order', async () => {
    const digest = realDigest();
    const uneven: Digest = async (bytes) => {
      if (bytes[0] === 1) await new Promise((resolve) => setTimeout(resolve, 5));
      return digest(bytes);
    };
    const recorder = new HashRecorder(uneven);
    recorder.start();
    const frames = [1, 2, 3].map((value) => new Uint8Array(16).fill(value));
    for (const pixels of frames) recorder.add(pixels);
    expect(recorder.count).toBe(3);
    expect(await recorder.stop()).toEqual({ hashes: frames.map(sha256), error: undefined });
  });

  it('takes a frame as it was when it was added', async () => {
    const recorder = new HashRecorder(realDigest());
    recorder.start();
    const pixels = new Uint8Array(16).fill(1);
    recorder.add(pixels);
    pixels.fill(2);
    expect((await recorder.stop()).hashes).toEqual([sha256(new Uint8Array(16).fill(1))]);
  });

  it('records nothing before start and after stop, and starts afresh', async () => {
    const recorder = new HashRecorder(realDigest());
    recorder.add(new Uint8Array(4));
    recorder.start();
    await recorder.stop();
    recorder.add(new Uint8Array(4));
    expect(recorder.count).toBe(0);
    expect(await recorder.stop()).toEqual({ hashes: [], error: undefined });
    recorder.start();
    recorder.add(new Uint8Array(8));
    expect((await recorder.stop()).hashes).toEqual([sha256(new Uint8Array(8))]);
  });

  it('says so where the browser offers no hashing', () => {
    expect(browserDigest({})).toBeUndefined();
    const recorder = new HashRecorder(undefined);
    expect(() => recorder.start()).toThrow(expect.objectContaining({ code: 'MISSING_CAPABILITY' }));
  });

  it.each([
    { limits: { hashes: 2, pending: 10 }, kept: 2 },
    { limits: { hashes: 10, pending: 1 }, kept: 1 },
  ])('ends with an error rather than with a hole at $limits', async ({ limits, kept }) => {
    const recorder = new HashRecorder(realDigest(), limits);
    recorder.start();
    for (let index = 0; index < 4; index += 1) recorder.add(new Uint8Array(4).fill(index));
    const { hashes, error } = await recorder.stop();
    expect(hashes).toHaveLength(kept);
    expect(error?.code).toBe('LIMIT_REACHED');
  });
});
