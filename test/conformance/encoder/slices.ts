import { expect, test } from 'vitest';
import type { EncoderSettings, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { readTestNumber, TestPicture } from '../../../src/shared/test-picture.ts';
import { nalKinds, nalTypes } from '../../support/video/annex-b.ts';
import { decodeStream } from '../../support/video/ffmpeg.ts';

/** Parts of access units: one where a backend has no slices. */
export function sliceTests(backend: VideoEncoderBackend, base: EncoderSettings): void {
  const settings = { ...base, slices: 3 };
  const { codec, width, height } = settings;

  test('the parts of a picture are its access unit, and each has whole slices', () => {
    const encoder = backend.open(settings);
    const source = new TestPicture(width);
    const { keyframe, other } = nalKinds[codec];
    const units: Buffer[] = [];
    for (let frame = 0; frame < 12; frame++) {
      source.draw(frame, encoder.surface());
      const parts: Buffer[] = [];
      const flags: boolean[] = [];
      const unit = encoder.encode(encoder.surface(), BigInt(frame), frame === 5, (part, isKey) => {
        parts.push(Buffer.from(part));
        flags.push(isKey);
      });
      units.push(Buffer.from(unit.data));
      expect(Buffer.concat(parts).equals(units[frame]!), `frame ${frame}`).toBe(true);
      expect(flags.every((isKey) => isKey === unit.keyframe)).toBe(true);
      const slices = parts.map(
        (part) => nalTypes(codec, part).filter((type) => [...keyframe, ...other].includes(type as never)).length,
      );
      expect(slices.every((count) => count > 0)).toBe(true);
      if (parts.length > 1) expect(slices).toEqual([1, 1, 1]);
    }
    encoder.close();
    expect(decodeStream(codec, Buffer.concat(units), width, height).map(readTestNumber)).toEqual(
      units.map((_, at) => at),
    );
  });

  test('what the taker of parts throws comes out of encode, and the encoder goes on', () => {
    const encoder = backend.open(settings);
    const source = new TestPicture(width);
    const units: Buffer[] = [];
    for (let frame = 0; frame < 4; frame++) {
      source.draw(frame, encoder.surface());
      const code = (onSlice?: () => void): void => {
        units.push(Buffer.from(encoder.encode(encoder.surface(), BigInt(frame), frame === 2, onSlice).data));
      };
      if (frame === 1) expect(() => code(() => expect.unreachable('no part is taken'))).toThrow('no part is taken');
      else code();
    }
    encoder.close();
    expect(decodeStream(codec, Buffer.concat(units.slice(1)), width, height).map(readTestNumber)).toEqual([2, 3]);
  });
}
