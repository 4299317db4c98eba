import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAddresses,
  decodeMemoryRange,
  decodeMemorySpaces,
  encodeAddresses,
  encodeMemoryRange,
  encodeMemorySpaces,
} from '../../../src/protocol/perun/ask-bodies.ts';
import { decodeAnswer, decodeAsk, encodeAsk } from '../../../src/protocol/perun/asks.ts';
import { partsOf } from '../../../src/shared/asks.ts';
import { decodeDevice, encodeDevice } from '../../../src/protocol/perun/device-values.ts';
import { PartGather } from '../../../src/protocol/perun/part-gather.ts';
import type { DeviceInput } from '../../../src/shared/device-input.ts';
import { decodeCoreInfo, encodeCoreInfo } from '../../../src/protocol/perun/core-info.ts';
import { decodeDebug, encodeDebugText, encodeRegisters } from '../../../src/protocol/perun/debug-values.ts';
import { buttonLayouts, type ButtonLayout } from '../../../src/protocol/perun/config-keys.ts';
import { cleanText } from '../../../src/shared/text.ts';
import { decodeStream } from '../../../src/protocol/perun/stream-values.ts';
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
  access: values.decodeAccess,
  name: values.decodeName,
  roundTrip: values.decodeRoundTrip,
  speed: values.decodeSpeed,
  debug: decodeDebug,
  ask: decodeAsk,
  answer: decodeAnswer,
  device: decodeDevice,
  stream: (bytes: Uint8Array) => decodeStream(bytes),
  memorySpaces: decodeMemorySpaces,
  memoryRange: decodeMemoryRange,
  addresses: (bytes: Uint8Array) => decodeAddresses(bytes, 20),
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
    'input of devices comes back as it was',
    () => {
      const u16 = fc.integer({ min: 0, max: 0xffff });
      const u8 = fc.integer({ min: 0, max: 0xff });
      const i16 = fc.integer({ min: -0x8000, max: 0x7fff });
      const pair = fc.tuple(i16, i16);
      const point = fc.record({ id: u8, x: u16, y: u16 });
      const input: fc.Arbitrary<DeviceInput> = fc.oneof(
        fc.record({ device: fc.constant('analog' as const), left: pair, right: pair, triggers: fc.tuple(u8, u8) }),
        fc.record({ device: fc.constant('mouse' as const), move: pair, wheel: pair, buttons: u8 }),
        fc.record({ device: fc.constant('pointer' as const), at: fc.tuple(u16, u16), wheel: pair, buttons: u8 }),
        fc.record({ device: fc.constant('key' as const), usage: u16, pressed: fc.boolean() }),
        fc.record({ device: fc.constant('touch' as const), points: fc.array(point, { maxLength: 10 }) }),
      );
      fc.assert(
        fc.property(u8, input, (pad, given) => {
          expect(decodeDevice(encodeDevice({ pad, input: given }))).toEqual({ pad, input: given });
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'questions come back as they were, whatever their length, and out of order never',
    () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 100_000 }), fc.nat(10), (length, seed) => {
          const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + seed) & 0xff);
          const gather = new PartGather(length);
          const parts = partsOf(bytes).map((part) => {
            const ask = decodeAsk(encodeAsk({ request: seed, part: { kind: 'loadState', ...part } }));
            if (isPerunError(ask)) throw ask;
            return ask.part;
          });
          const results = parts.map((part) => gather.add(part));
          expect(results.at(-1)).toEqual(bytes);
          expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true);
          if (parts.length > 1) expect(isPerunError(new PartGather(length).add(parts[1]!))).toBe(true);
          if (length > 0) expect(isPerunError(new PartGather(length - 1).add(parts[0]!))).toBe(true);
        }),
        { numRuns: Math.min(fuzzRuns, 100) },
      );
    },
    fuzzTimeoutMs,
  );

  it('memory spaces, ranges and addresses come back as they were', () => {
    const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
    const name = fc.stringMatching(/^[a-z ]{0,32}$/u);
    fc.assert(
      fc.property(fc.array(fc.record({ name, size: u32 }), { maxLength: 64 }), name, u32, (spaces, space, number) => {
        expect(decodeMemorySpaces(encodeMemorySpaces(spaces))).toEqual(spaces);
        const range = { space, address: number, length: number };
        expect(decodeMemoryRange(encodeMemoryRange(range))).toEqual(range);
        expect(decodeAddresses(encodeAddresses([number, 0]), 2)).toEqual([number, 0]);
      }),
      { numRuns: fuzzRuns },
    );
  });

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
