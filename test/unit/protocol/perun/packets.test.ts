import { describe, expect, it } from 'vitest';
import { PacketDecoder } from '../../../../src/protocol/perun/decode.ts';
import {
  encodeAudio,
  encodeConfig,
  encodeDebug,
  encodeError,
  encodeHello,
  encodeInput,
  encodeOk,
  encodeVideo,
} from '../../../../src/protocol/perun/encode.ts';
import type { PacketMessage } from '../../../../src/protocol/perun/messages.ts';
import { nativeSamples } from '../../../../src/protocol/perun/payloads.ts';
import type { PacketSource } from '../../../../src/protocol/perun/payload-limits.ts';
import { asVector, fromHex, pieces, readVectors, toHex } from './vectors.ts';

interface PacketCase {
  readonly name: string;
  readonly bytes: string;
  readonly message: Record<string, unknown>;
}

interface StreamCase {
  readonly name: string;
  readonly source: PacketSource;
  readonly bytes: string;
  readonly messages: Record<string, unknown>[];
  readonly error: string | null;
}

const packets = (readVectors('packets.json') as { packets: PacketCase[] }).packets;
const streams = (readVectors('streams.json') as { streams: StreamCase[] }).streams;

function encode(message: PacketMessage): Uint8Array {
  switch (message.kind) {
    case 'video':
      return encodeVideo(message.sequence, message.flags, message.width, message.height, message.data);
    case 'audio':
      return encodeAudio(message.sequence, message.rate, message.channels, nativeSamples(message.samples));
    case 'input':
      return encodeInput(message.sequence, message.buttons, message.seat);
    case 'config':
      return encodeConfig(message.sequence, message.key, message.value);
    case 'debug':
      return encodeDebug(message.sequence, message.data);
  }
}

describe('every packet of the vectors', () => {
  it.each(packets)('$name', ({ bytes, message }) => {
    const { messages, error } = new PacketDecoder().push(fromHex(bytes));
    expect(error).toBeUndefined();
    expect(messages.map(asVector)).toEqual([message]);
    expect(toHex(encode(messages[0] as PacketMessage))).toBe(bytes);
  });
});

describe('every stream of the vectors, cut in any way', () => {
  it.each(streams)('$name', ({ source, bytes, messages, error }) => {
    const whole = fromHex(bytes);
    for (const size of [whole.length, 1, 2, 3, 7, 8, 9, 13]) {
      const decoder = new PacketDecoder({ from: source });
      const seen: Record<string, unknown>[] = [];
      let code: string | null = null;
      for (const piece of pieces(whole, size)) {
        const step = decoder.push(piece);
        seen.push(...step.messages.map(asVector));
        code = step.error?.code ?? null;
      }
      expect({ size, seen, code }).toEqual({ size, seen: messages, code: error });
    }
  });
});

describe('encoders refuse what the format cannot say', () => {
  const malformed = expect.objectContaining({ code: 'PROTOCOL_MALFORMED' });
  const none = new Uint8Array(0);
  it.each([
    ['a width of 0', () => encodeVideo(1, 0, 0, 1, none)],
    ['a height of 65536', () => encodeVideo(1, 0, 1, 65536, none)],
    ['a fraction of a pixel', () => encodeVideo(1, 0, 1.5, 1, none)],
    ['a sequence of 65536', () => encodeVideo(65536, 0, 1, 1, none)],
    ['a negative sequence', () => encodeInput(-1, 0, 0)],
    ['flags over a byte', () => encodeVideo(1, 256, 1, 1, none)],
    ['more than sixteen buttons', () => encodeInput(1, 0x10000, 0)],
    ['a seat that is no number', () => encodeInput(1, 0, Number.NaN)],
    ['a rate of 96 kHz', () => encodeAudio(1, 96_000, 1, new Int16Array(0))],
    ['no channels', () => encodeAudio(1, 48_000, 0, new Int16Array(0))],
    ['one sample for two channels', () => encodeAudio(1, 48_000, 2, new Int16Array(1))],
    ['a key of 256', () => encodeConfig(1, 256, none)],
    ['capabilities over 16 bits', () => encodeHello(0x10000)],
    ['a version of -1', () => encodeOk(0, -1)],
  ])('%s', (_name, make) => {
    expect(make).toThrow(malformed);
  });

  it('a config value over its limit', () => {
    expect(() => encodeConfig(1, 1, new Uint8Array(60 * 1024 + 1))).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_TOO_LARGE' }),
    );
  });

  it('cuts an error text between characters', () => {
    const packet = encodeError('€'.repeat(400));
    expect(packet.length).toBe(7 + 1023);
    expect(new DataView(packet.buffer).getUint16(5)).toBe(1023);
    expect(new TextDecoder().decode(packet.subarray(7))).toBe('€'.repeat(341));
  });
});
