import { describe, expect, it } from 'vitest';
import { decompressLz4Frame } from '../../../../src/codec/lz4/frame-format.ts';
import { xxh32 } from '../../../../src/codec/lz4/xxh32.ts';

const text = new TextEncoder();

/** A frame with every option: block checksums, content size, content checksum; its one block is stored as it is. */
function storedFrame(content: Uint8Array, size = content.length): Uint8Array {
  const frame = new Uint8Array(4 + 2 + 8 + 1 + 4 + content.length + 4 + 4 + 4);
  const view = new DataView(frame.buffer);
  view.setUint32(0, 0x184d2204, true);
  frame[4] = 0b0111_1100;
  frame[5] = 0x40;
  view.setBigUint64(6, BigInt(size), true);
  frame[14] = (xxh32(frame.subarray(4, 14)) >>> 8) & 0xff;
  view.setUint32(15, 0x8000_0000 + content.length, true);
  frame.set(content, 19);
  let at = 19 + content.length;
  view.setUint32(at, xxh32(content), true);
  at += 8;
  view.setUint32(at, xxh32(content), true);
  return frame;
}

describe('xxHash32', () => {
  // Published test values of the reference implementation, seed 0.
  it.each([
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['abc', 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
  ])('of %j', (input, hash) => {
    expect(xxh32(text.encode(input))).toBe(hash);
  });
});

describe('checksums of an LZ4 frame', () => {
  const content = text.encode('sixteen colours, two hundred forty lines');
  const frame = storedFrame(content);

  it('a frame with all of them is read', () => {
    expect(decompressLz4Frame(frame, content.length)).toEqual(content);
  });

  it('one flipped bit anywhere is seen', () => {
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const broken = frame.slice();
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decompressLz4Frame(broken, content.length)).toThrow(expect.objectContaining({ name: 'PerunError' }));
    }
  });

  it('a header of another size is CODEC_SIZE', () => {
    expect(() => decompressLz4Frame(storedFrame(content, 2 ** 40), content.length)).toThrow(
      expect.objectContaining({ code: 'CODEC_SIZE' }),
    );
  });
});
