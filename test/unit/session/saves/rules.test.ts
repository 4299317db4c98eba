import { describe, expect, test } from 'vitest';
import { overQuota } from '../../../../src/session/saves/quota.ts';
import { checkSlot } from '../../../../src/session/saves/slots.ts';
import { shrink } from '../../../../src/session/saves/thumbnail.ts';

describe('slots', () => {
  test.each(['0', '9', 'before-boss', 'a'.repeat(32)])('%s is one', (slot) => expect(checkSlot(slot)).toBe(slot));
  test.each(['', 'auto', 'A', '-a', 'a b', '../x', 'a'.repeat(33)])('"%s" is none for people', (slot) => {
    expect(() => checkSlot(slot)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('quotas', () => {
  const limits = { saveVersions: 2, saveSlots: 3, saveGameBytes: 100, saveOwnerBytes: 200 };
  test.each([
    [{ ownerBytes: 0, gameBytes: 0, otherSlots: 2 }, 100, undefined],
    [{ ownerBytes: 0, gameBytes: 0, otherSlots: 3 }, 1, 'LIMIT_REACHED'],
    [{ ownerBytes: 50, gameBytes: 50, otherSlots: 0 }, 51, 'LIMIT_REACHED'],
    [{ ownerBytes: 150, gameBytes: 0, otherSlots: 0 }, 51, 'LIMIT_REACHED'],
  ])('%j and %d bytes more: %s', (usage, bytes, code) => expect(overQuota(usage, bytes, limits)?.code).toBe(code));
});

describe('thumbnails', () => {
  test.each([
    [320, 200, 160, 100],
    [64, 32, 64, 32],
    [1, 1000, 1, 160],
    [4096, 2160, 160, 84],
  ])('%dx%d becomes %dx%d', (width, height, w, h) => {
    const small = shrink({ width, height, pixels: new Uint8Array(width * height * 4) }, 160);
    expect([small.width, small.height, small.pixels.length]).toEqual([w, h, w * h * 4]);
  });

  test('takes pixels of the frame, also where it is a part of a larger buffer', () => {
    const all = new Uint8Array(7 + 4 * 2 * 4);
    const pixels = all.subarray(7);
    for (let at = 0; at < 8; at++) pixels.set([at, 10 + at, 20 + at, 255], at * 4);
    const small = shrink({ width: 4, height: 2, pixels }, 2);
    expect([...small.pixels]).toEqual([5, 15, 25, 255, 7, 17, 27, 255]);
  });
});
