import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSaveFile, encodeSaveFile, type SaveFile } from '../../../src/host/store/save-file.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
const text = fc.string({ maxLength: 60 });
const saves: fc.Arbitrary<SaveFile> = fc.record({
  ...{ core: text, system: text, game: text, title: text },
  slot: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
  createdAt: fc.nat(),
  state: fc.uint8Array({ maxLength: 2000 }),
  battery: fc.option(fc.uint8Array({ minLength: 1, maxLength: 500 }), { nil: undefined }),
  thumbnail: fc.constantFrom(undefined, png),
});

/** A file whose hash is right, whatever it holds. */
function sealed(header: unknown, content: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const body = Buffer.concat([Buffer.from('PRSV\x01', 'latin1'), length, json, content]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

const header = {
  ...{ core: 'C', system: 's', game: 'title:x', title: 'x', slot: '0', createdAt: 1 },
  ...{ stateBytes: 3, batteryBytes: 0, thumbnailBytes: 0 },
};

describe('exported saves', () => {
  test('are read back as they were', () => {
    fc.assert(
      fc.property(saves, (save) => {
        expect(decodeSaveFile(encodeSaveFile(save), defaultLimits)).toEqual(save);
      }),
    );
  });

  test('are refused where one byte is another, or any are missing', () => {
    fc.assert(
      fc.property(saves, fc.nat(), fc.integer({ min: 1, max: 255 }), (save, at, change) => {
        const bytes = encodeSaveFile(save).slice();
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        expect(decodeSaveFile(bytes, defaultLimits)).toBeInstanceOf(PerunError);
        expect(decodeSaveFile(encodeSaveFile(save).subarray(0, place), defaultLimits)).toBeInstanceOf(PerunError);
      }),
    );
  });

  test('of any bytes give a save or an error, and throw nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.jsonValue(), (content, json) => {
        expect(decodeSaveFile(content, defaultLimits)).toBeInstanceOf(PerunError);
        expect(decodeSaveFile(sealed(json, content), defaultLimits)).toBeInstanceOf(PerunError);
        expect(decodeSaveFile(sealed(header, content), defaultLimits)).toBeInstanceOf(PerunError);
      }),
    );
  });

  test('never yield more than they say, nor more than may be', () => {
    const bomb = deflateSync(new Uint8Array(50_000_000));
    expect(decodeSaveFile(sealed(header, bomb), defaultLimits)).toMatchObject({ code: 'USAGE' });
    const large = { ...header, stateBytes: defaultLimits.stateBytes + 1 };
    expect(decodeSaveFile(sealed(large, bomb), defaultLimits)).toMatchObject({ code: 'PROTOCOL_TOO_LARGE' });
    const right = deflateSync(Uint8Array.of(1, 2, 3));
    expect(decodeSaveFile(sealed(header, right), defaultLimits)).toMatchObject({ state: Uint8Array.of(1, 2, 3) });
    expect(decodeSaveFile(sealed({ ...header, more: 1 }, right), defaultLimits)).toBeInstanceOf(PerunError);
  });
});
