import { expect, test } from 'vitest';
import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { readTestNumber, TestPicture } from '../../../src/shared/test-picture.ts';
import { decodeStream, probeFrames } from '../../support/video/ffmpeg.ts';

/** Pictures that did not arrive; nothing where a backend always needs a keyframe. */
export function forgettingTests(backend: VideoEncoderBackend, settings: EncoderSettings): void {
  const { codec, width, height } = settings;

  test('pictures that were lost are not referred to again; where too many were, it says so', () => {
    const encoder = backend.open(settings);
    if (encoder.forgetSince === undefined) return encoder.close();
    const units = code(encoder, 0, 10);
    expect(encoder.forgetSince(8n)).toBe(true);
    units.push(...code(encoder, 10, 3));
    expect(probeFrames(codec, Buffer.concat(units)).map(({ type }) => type)).toEqual(
      units.map((_, at) => (at === 0 ? 'I' : 'P')),
    );
    // Without 8 and 9, as it would be on the other side.
    const arrived = units.filter((_, at) => at !== 8 && at !== 9);
    const shown = decodeStream(codec, Buffer.concat(arrived), width, height).map(readTestNumber);
    expect(shown.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(shown.slice(-3)).toEqual([10, 11, 12]);
    for (const pts of [2n, 8n, 1000n]) expect(encoder.forgetSince(pts), `${pts}`).toBe(false);
    encoder.close();
  });

  test('wherever it happens, what follows is shown', () => {
    for (let count = 12; count < 22; count++) {
      for (const gap of [1, 3]) {
        const encoder = backend.open(settings);
        if (encoder.forgetSince === undefined) return encoder.close();
        const units = code(encoder, 0, count);
        const isForgotten = encoder.forgetSince(BigInt(count - gap));
        units.push(...code(encoder, count, 1, !isForgotten), ...code(encoder, count + 1, 2));
        encoder.close();
        const arrived = units.filter((_, at) => at < count - gap || at >= count);
        const shown = decodeStream(codec, Buffer.concat(arrived), width, height).map(readTestNumber);
        expect(shown.slice(-3), `${gap} before ${count}, ${isForgotten}`).toEqual([count, count + 1, count + 2]);
      }
    }
  });

  test('nothing is left to refer to before a keyframe', () => {
    const encoder = backend.open(settings);
    if (encoder.forgetSince === undefined) return encoder.close();
    code(encoder, 0, 4);
    code(encoder, 4, 1, true);
    expect([encoder.forgetSince(3n), encoder.forgetSince(4n)]).toEqual([false, false]);
    code(encoder, 5, 2);
    expect(encoder.forgetSince(5n)).toBe(true);
    expect(encoder.encode(encoder.surface(), 7n, false).keyframe).toBe(false);
    encoder.close();
  });
}

function code(encoder: VideoEncoder, from: number, count: number, keyframe = false): Buffer[] {
  const source = new TestPicture(encoder.settings.width);
  return Array.from({ length: count }, (_, at) => {
    source.draw(from + at, encoder.surface());
    return Buffer.from(encoder.encode(encoder.surface(), BigInt(from + at), keyframe).data);
  });
}
