import { describe, expect, it } from 'vitest';
import { encodingOf, flagsOf, pixelFormatCode, pixelFormatOf } from '../../../../src/protocol/perun/flags.ts';
import { type FrameEncoding, rawEncoding } from '../../../../src/shared/frame.ts';
import { readVectors } from './vectors.ts';

interface FlagsCase {
  readonly flags: number;
  readonly extended: boolean;
  readonly encoding?: FrameEncoding;
  readonly error?: string;
}

const cases = (readVectors('flags.json') as { cases: FlagsCase[] }).cases;

describe('video flags', () => {
  it.each(cases)('$flags, extended $extended', ({ flags, extended, encoding, error }) => {
    if (encoding === undefined) {
      expect(() => encodingOf(flags, extended)).toThrow(expect.objectContaining({ code: error }));
      return;
    }
    expect(encodingOf(flags, extended)).toEqual(encoding);
    expect(flagsOf(encoding)).toBe(extended ? flags : flags & 7);
  });

  it('are 0 for raw whole frames', () => {
    expect(flagsOf(rawEncoding)).toBe(0);
  });

  it('do not say a level without its compressor', () => {
    for (const encoding of [
      { ...rawEncoding, level: 2 },
      { ...rawEncoding, compressor: 'lz4' },
    ] as const) {
      expect(() => flagsOf(encoding)).toThrow(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
    }
  });

  it('number pixel formats both ways', () => {
    for (const format of ['rgba8888', 'indexed8', 'indexed4', 'indexed2', 'indexed1', 'rgb565'] as const) {
      expect(pixelFormatOf(pixelFormatCode(format))).toBe(format);
    }
    expect(pixelFormatOf(7)).toBeUndefined();
  });
});
