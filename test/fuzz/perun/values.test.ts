import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCoreInfo, encodeCoreInfo } from '../../../src/protocol/perun/core-info.ts';
import { decodeDebug, encodeDebugText, encodeRegisters } from '../../../src/protocol/perun/debug-values.ts';
import { buttonLayouts, type ButtonLayout } from '../../../src/protocol/perun/config-keys.ts';
import { cleanText } from '../../../src/protocol/perun/text.ts';
import * as values from '../../../src/protocol/perun/values.ts';
import { errorCatalogue, type ErrorCode, isPerunError } from '../../../src/shared/errors.ts';
import { fuzzRuns, fuzzTimeoutMs } from './runs.ts';

const decoders = {
  features: values.decodeFeatures,
  coreInfo: decodeCoreInfo,
  pixelFormat: values.decodePixelFormat,
  frameRate: values.decodeFrameRate,
  session: values.decodeSessionId,
  seat: values.decodeSeat,
  run: values.decodeRun,
  notice: values.decodeNotice,
  sessionState: values.decodeSessionState,
  echo: values.decodeEcho,
  name: values.decodeName,
  debug: decodeDebug,
};

const control = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/u;

/** Every text within a decoded value. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.values(value).flatMap(texts);
}

const wildText = fc.string({ unit: 'binary', maxLength: 80 });
const json = fc
  .record(
    {
      name: fc.oneof(wildText, fc.jsonValue()),
      system: fc.oneof(wildText, fc.jsonValue()),
      title: fc.oneof(wildText, fc.jsonValue()),
      players: fc.oneof(fc.integer({ min: -2, max: 20 }), fc.jsonValue()),
      layout: fc.oneof(fc.constantFrom('xinput', 'chip8', 'constructor'), fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  .map((value) => new TextEncoder().encode(JSON.stringify(value)));
const anything = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  wildText.map((text) => new TextEncoder().encode(text)),
  wildText.map((text) => new TextEncoder().encode(`FAILED ${text}`)),
  json,
);

describe('values', () => {
  it.each(Object.entries(decoders))(
    '%s: any bytes are a value or a named error, without control characters',
    (_name, decode) => {
      fc.assert(
        fc.property(anything, (bytes) => {
          const value: unknown = decode(bytes);
          if (isPerunError(value)) expect(value.code).toMatch(/^PROTOCOL_/u);
          else for (const text of texts(value)) expect(text).not.toMatch(control);
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'registers come back as they were',
    () => {
      const register = fc.integer({ min: 1, max: 64 }).chain((bits) =>
        fc.record({
          name: fc.string({ maxLength: 20 }),
          bits: fc.constant(bits),
          value: fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }),
        }),
      );
      fc.assert(
        fc.property(fc.array(register, { maxLength: 20 }), (registers) => {
          expect(decodeDebug(encodeRegisters(registers))).toEqual({ kind: 'registers', registers });
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'texts, names and notices come back clean',
    () => {
      const code = fc.constantFrom(...(Object.keys(errorCatalogue) as ErrorCode[]));
      fc.assert(
        fc.property(wildText, code, (text, error) => {
          expect(decodeDebug(encodeDebugText(text))).toEqual({ kind: 'text', text: cleanText(text) });
          const name = values.decodeName(values.encodeName(text));
          expect(typeof name).toBe('string');
          const notice = values.decodeNotice(values.encodeNotice({ code: error, message: text }));
          expect(notice).toEqual({ code: error, message: cleanText(text) });
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'core info comes back as it was, where it is sensible',
    () => {
      const info = fc.record({
        name: fc.stringMatching(/^[A-Za-z0-9 é+-]{0,30}[a-z]$/u).map((name) => name.trim()),
        system: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/u),
        title: fc.stringMatching(/^[A-Za-z0-9 ]{0,60}$/u).map((title) => title.trim()),
        players: fc.integer({ min: 1, max: 16 }),
        layout: fc.constantFrom(...(Object.keys(buttonLayouts) as ButtonLayout[])),
      });
      fc.assert(
        fc.property(info, (given) => {
          expect(decodeCoreInfo(encodeCoreInfo(given))).toEqual(given);
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );
});
