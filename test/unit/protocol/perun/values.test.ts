import { describe, expect, it } from 'vitest';
import { decodeAnswer, decodeAsk, encodeAnswer, encodeAsk } from '../../../../src/protocol/perun/asks.ts';
import { decodeDevice, type DeviceValue, encodeDevice } from '../../../../src/protocol/perun/device-values.ts';
import type { AskPart, Part } from '../../../../src/shared/asks.ts';
import { decodeCoreInfo, encodeCoreInfo } from '../../../../src/protocol/perun/core-info.ts';
import { type ConfigKeyName, configKeys } from '../../../../src/protocol/perun/config-keys.ts';
import type { CoreInfo } from '../../../../src/protocol/perun/messages.ts';
import { decodePairMessage } from '../../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../../src/protocol/pairing/encode.ts';
import { decodeStream, encodeStream, type StreamMessage } from '../../../../src/protocol/perun/stream-values.ts';
import * as values from '../../../../src/protocol/perun/values.ts';
import type { PixelFormat, Rational } from '../../../../src/shared/frame.ts';
import { type ErrorCode, isPerunError, PerunError } from '../../../../src/shared/errors.ts';
import { fromHex, readVectors, toHex } from './vectors.ts';

interface ValueCase {
  readonly key: ConfigKeyName;
  readonly value: string;
  readonly decoded?: unknown;
  readonly encodes?: boolean;
  readonly error?: string;
}

interface Codec {
  decode(value: Uint8Array): unknown;
  encode(decoded: never): Uint8Array;
}

/** Typed by the registry: a new key does not compile until it is tested. */
const codecs: Record<ConfigKeyName, Codec> = {
  features: { decode: values.decodeFeatures, encode: (ids: number[]) => values.encodeFeatures(ids) },
  coreInfo: { decode: decodeCoreInfo, encode: (info: CoreInfo) => encodeCoreInfo(info) },
  pixelFormat: { decode: values.decodePixelFormat, encode: (format: PixelFormat) => values.encodePixelFormat(format) },
  frameRate: { decode: values.decodeFrameRate, encode: (rate: Rational) => values.encodeFrameRate(rate) },
  session: { decode: values.decodeSessionId, encode: (id: string) => values.encodeSessionId(id) },
  seat: { decode: values.decodeSeat, encode: (seat: values.SeatValue) => values.encodeSeat(seat) },
  run: { decode: values.decodeRun, encode: (action: values.RunAction) => values.encodeRun(action) },
  notice: { decode: values.decodeNotice, encode: (notice: values.Notice) => values.encodeNotice(notice) },
  sessionState: {
    decode: values.decodeSessionState,
    encode: (state: values.SessionStateName) => values.encodeSessionState(state),
  },
  echo: {
    decode: (value) => {
      const echoed = values.decodeEcho(value);
      return isPerunError(echoed) ? echoed : toHex(echoed);
    },
    encode: (hex: string) => values.encodeEcho(fromHex(hex)),
  },
  ask: {
    decode: (value) => {
      const ask = decodeAsk(value);
      return isPerunError(ask) ? ask : { ...ask, part: { ...ask.part, bytes: toHex(ask.part.bytes) } };
    },
    encode: ({ request, part }: { request: number; part: Omit<AskPart, 'bytes'> & { bytes: string } }) =>
      encodeAsk({ request, part: { ...part, bytes: fromHex(part.bytes) } }),
  },
  answer: {
    decode: (value) => {
      const answer = decodeAnswer(value);
      if (isPerunError(answer)) return answer;
      const { request, result } = answer;
      if (isPerunError(result)) return { request, error: result.code, message: result.message };
      return { request, result: { ...result, bytes: toHex(result.bytes) } };
    },
    encode: (written: WrittenAnswer) => {
      const { request } = written;
      if ('error' in written) return encodeAnswer({ request, result: new PerunError(written.error, written.message) });
      return encodeAnswer({ request, result: { ...written.result, bytes: fromHex(written.result.bytes) } });
    },
  },
  device: { decode: decodeDevice, encode: (value: DeviceValue) => encodeDevice(value) },
  roundTrip: { decode: values.decodeRoundTrip, encode: (ms: number) => values.encodeRoundTrip(ms) },
  speed: { decode: values.decodeSpeed, encode: (percent: number) => values.encodeSpeed(percent) },
  stream: {
    decode: (value) => {
      const message = decodeStream(value);
      if (isPerunError(message)) return message;
      const pts = 'pts' in message ? { pts: String(message.pts) } : {};
      return { ...message, ...pts, ...('bytes' in message && { bytes: toHex(message.bytes) }) };
    },
    encode: ({ pts, bytes, ...rest }: { kind: string; pts?: string; bytes?: string }) => {
      const read = {
        ...(pts !== undefined && { pts: BigInt(pts) }),
        ...(bytes !== undefined && { bytes: fromHex(bytes) }),
      };
      return encodeStream({ ...rest, ...read } as StreamMessage);
    },
  },
  // Its fields are in the vectors of pairing.
  pair: {
    decode: (value) => {
      const message = decodePairMessage(value);
      return isPerunError(message) ? message : toHex(encodePairMessage(message));
    },
    encode: (hex: string) => fromHex(hex),
  },
  access: { decode: values.decodeAccess, encode: (access: values.Access) => values.encodeAccess(access) },
  name: { decode: values.decodeName, encode: (name: string) => values.encodeName(name) },
};

type WrittenAnswer = { readonly request: number } & (
  | { readonly error: ErrorCode; readonly message: string }
  | { readonly result: Omit<Part, 'bytes'> & { readonly bytes: string } }
);

const cases = (readVectors('config-values.json') as { values: ValueCase[] }).values;

describe('config values of the vectors', () => {
  it.each(cases)('$key $value', ({ key, value, decoded, encodes, error }) => {
    const read = codecs[key].decode(fromHex(value));
    if (error !== undefined) {
      expect(isPerunError(read) && read.code).toBe(error);
      return;
    }
    expect(read).toEqual(decoded);
    if (encodes) expect(toHex(codecs[key].encode(decoded as never))).toBe(value);
  });

  it('cover every key, good and bad', () => {
    for (const key of Object.keys(configKeys)) {
      const mine = cases.filter((one) => one.key === key);
      expect(mine.some((one) => one.error === undefined)).toBe(true);
      expect(mine.some((one) => one.error !== undefined)).toBe(true);
    }
  });
});

describe('encoders refuse what decoders would', () => {
  it.each([
    ['too many features', () => values.encodeFeatures(Array.from({ length: 257 }, () => 1))],
    ['a feature over 16 bits', () => values.encodeFeatures([0x10000])],
    ['a frame rate of 0', () => values.encodeFrameRate({ numerator: 0, denominator: 1 })],
    ['a frame rate that is no fraction', () => values.encodeFrameRate({ numerator: 59.73, denominator: 1 })],
    ['a session id with a slash', () => values.encodeSessionId('a/b')],
    ['player 17', () => values.encodeSeat({ kind: 'player', player: 17 })],
    ['watcher 1', () => values.encodeSeat({ kind: 'watcher', player: 1 })],
    [
      'a stick beyond its end',
      () => encodeDevice({ pad: 0, input: { device: 'analog', left: [32768, 0], right: [0, 0], triggers: [0, 0] } }),
    ],
    [
      'eleven fingers',
      () =>
        encodeDevice({
          pad: 0,
          input: { device: 'touch', points: Array.from({ length: 11 }, (_, id) => ({ id, x: 0, y: 0 })) },
        }),
    ],
    ['an echo of 65 bytes', () => values.encodeEcho(new Uint8Array(65))],
  ])('%s', (_name, encode) => {
    expect(encode).toThrow(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
  });
});

describe('round trips', () => {
  it('that no field can hold are cut', () => {
    expect(toHex(values.encodeRoundTrip(-1))).toBe('00000000');
    expect(toHex(values.encodeRoundTrip(1e12))).toBe('ffffffff');
  });
});

describe('texts', () => {
  it('are cut to their bytes between characters', () => {
    expect(values.encodeName('é'.repeat(33)).length).toBe(64);
    const notice = values.encodeNotice({ code: 'FAILED', message: '€'.repeat(1000) });
    expect(notice.length).toBe('FAILED '.length + 1023);
    const info = encodeCoreInfo({ name: 'n'.repeat(500), system: 's', title: '', players: 1, layout: 'xinput' });
    expect(decodeCoreInfo(info)).toMatchObject({ name: 'n'.repeat(64) });
  });

  it('carry no commands to a terminal', () => {
    const wild = values.encodeNotice({ code: 'FAILED', message: 'a\u001b[2J\u009b1mb\u202ec\r\n' });
    expect(new TextDecoder().decode(wild)).toBe('FAILED a[2J1mbc');
  });
});
