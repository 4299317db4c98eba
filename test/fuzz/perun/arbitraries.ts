import fc from 'fast-check';
import {
  encodeAudio,
  encodeConfig,
  encodeDebug,
  encodeInput,
  encodeVideo,
} from '../../../src/protocol/perun/encode.ts';
import type { PacketMessage, UnknownMessage } from '../../../src/protocol/perun/messages.ts';
import { nativeSamples } from '../../../src/protocol/perun/payloads.ts';

const u16 = fc.integer({ min: 0, max: 0xffff });
const u8 = fc.integer({ min: 0, max: 0xff });
const bytes = fc.uint8Array({ maxLength: 300 });

const video = fc.record({
  kind: fc.constant('video' as const),
  sequence: u16,
  flags: u8,
  width: fc.integer({ min: 1, max: 2000 }),
  height: fc.integer({ min: 1, max: 2000 }),
  data: bytes,
});

const audio = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 40 })).chain(([channels, count]) =>
  fc.record({
    kind: fc.constant('audio' as const),
    sequence: u16,
    flags: fc.constant(0),
    rate: fc.integer({ min: 1, max: 0xffff }),
    channels: fc.constant(channels),
    samples: fc.uint8Array({ minLength: channels * count * 2, maxLength: channels * count * 2 }),
  }),
);

const input = fc.record({
  kind: fc.constant('input' as const),
  sequence: u16,
  flags: fc.constant(0),
  buttons: u16,
  seat: u16,
});

const config = fc.record({
  kind: fc.constant('config' as const),
  sequence: u16,
  flags: fc.constant(0),
  key: u8,
  value: bytes,
});

const debug = fc.record({ kind: fc.constant('debug' as const), sequence: u16, flags: fc.constant(0), data: bytes });

/** Any packet that can be said. */
export const anyPacket: fc.Arbitrary<PacketMessage> = fc.oneof(video, audio, input, config, debug);

/** A packet of a type that nobody knows. */
export const anyUnknown: fc.Arbitrary<UnknownMessage> = fc.record({
  kind: fc.constant('unknown' as const),
  sequence: u16,
  flags: u8,
  type: fc.oneof(fc.constant(0), fc.integer({ min: 6, max: 0xff })),
  length: fc.integer({ min: 0, max: 500 }),
});

export function encodeAny(message: PacketMessage | UnknownMessage): Uint8Array {
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
    case 'unknown': {
      const packet = new Uint8Array(8 + message.length).fill(0xee);
      const view = new DataView(packet.buffer);
      view.setUint8(0, message.type);
      view.setUint8(1, message.flags);
      view.setUint16(2, message.sequence);
      view.setUint32(4, message.length);
      return packet;
    }
  }
}

/** Lengths of the pieces that a stream is cut into, used round and round; 0 is an empty chunk. */
export const anyCuts: fc.Arbitrary<number[]> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2000 })), { minLength: 1, maxLength: 12 })
  .filter((cuts) => cuts.some((length) => length > 0));

export function cut(stream: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let index = 0; at < stream.length; index += 1) {
    const length = cuts[index % cuts.length] ?? 1;
    pieces.push(stream.slice(at, at + length));
    at += length;
  }
  return pieces;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
