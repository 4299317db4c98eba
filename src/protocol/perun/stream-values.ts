import { PerunError } from '../../shared/errors.ts';
import { defaultLimits, type Limits } from '../../shared/limits.ts';

/** First byte of the config key `stream`. */
export const streamKinds = {
  begin: {
    code: 0,
    direction: 'host→client',
    value: 'codec u8 (1 H.264, 2 HEVC), channels u8, width u32, height u32, rate Hz u32',
    what: 'what comes from now on; first, and again where the mode changes',
  },
  unit: {
    code: 1,
    direction: 'host→client',
    value: 'index u32, pts u64, flags u32, offset u32, total u32, bytes',
    what: 'a part of an access unit (Annex B), its parts in order; pts in ns of the host, flags as in punktfunk frames',
  },
  datagram: {
    code: 2,
    direction: 'both',
    value: 'a datagram of punktfunk, tag first',
    what: 'sound, rumble and HID output to the client; input, rich input and microphone from it',
  },
  keyframe: { code: 3, direction: 'client→host', value: '–', what: 'the decoder cannot go on without a keyframe' },
} as const;

/** What comes from now on. */
export interface StreamBegin {
  readonly kind: 'begin';
  readonly codec: 'h264' | 'hevc';
  /** Of the sound, Opus of 48 kHz. */
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  /** Frames per second asked of the host. */
  readonly rate: number;
}

/** An access unit, or a part of one. */
export interface StreamUnit {
  readonly kind: 'unit';
  readonly index: number;
  /** Nanoseconds by the clock of the host. */
  readonly pts: bigint;
  /** User flags of a punktfunk frame: bit 2 is a keyframe. */
  readonly flags: number;
  readonly offset: number;
  readonly total: number;
  readonly bytes: Uint8Array;
}

export type StreamMessage =
  StreamBegin | StreamUnit | { readonly kind: 'datagram'; readonly bytes: Uint8Array } | { readonly kind: 'keyframe' };

const codecs = { h264: 1, hevc: 2 } as const;
const headBytes = { begin: 15, unit: 25, datagram: 2, keyframe: 1 } as const;
/** Of an access unit in one part, so that a config packet stays below its limit. */
const partBytes = 56 * 1024;
/** Of a datagram: none of QUIC is longer. */
const datagramMost = 65_535;

export function encodeStream(message: StreamMessage): Uint8Array {
  const bytes = 'bytes' in message ? message.bytes : new Uint8Array(0);
  const head = message.kind === 'datagram' ? 1 : headBytes[message.kind];
  const value = new Uint8Array(head + bytes.length);
  const view = new DataView(value.buffer);
  view.setUint8(0, streamKinds[message.kind].code);
  if (message.kind === 'begin') {
    view.setUint8(1, codecs[message.codec]);
    view.setUint8(2, message.channels);
    view.setUint32(3, message.width);
    view.setUint32(7, message.height);
    view.setUint32(11, message.rate);
  } else if (message.kind === 'unit') {
    view.setUint32(1, message.index);
    view.setBigUint64(5, message.pts);
    view.setUint32(13, message.flags);
    view.setUint32(17, message.offset);
    view.setUint32(21, message.total);
  }
  value.set(bytes, head);
  return value;
}

/** The values that carry a whole access unit, in order. */
export function encodeUnit(unit: Pick<StreamUnit, 'index' | 'pts' | 'flags'>, data: Uint8Array): Uint8Array[] {
  const { index, pts, flags } = unit;
  const values: Uint8Array[] = [];
  for (let offset = 0; offset < data.length; offset += partBytes) {
    const bytes = data.subarray(offset, offset + partBytes);
    values.push(encodeStream({ kind: 'unit', index, pts, flags, offset, total: data.length, bytes }));
  }
  return values;
}

/** PROTOCOL_MALFORMED, or PROTOCOL_TOO_LARGE where a longer access unit is announced than a packet may be. */
export function decodeStream(value: Uint8Array, limits: Limits = defaultLimits): StreamMessage | PerunError {
  const kinds = Object.keys(streamKinds) as (keyof typeof streamKinds)[];
  const kind = kinds.find((name) => streamKinds[name].code === value[0]);
  if (kind === undefined) return malformed(`stream kind ${value[0] ?? 'none'} is unknown`);
  if (value.length < headBytes[kind]) return malformed(`a ${kind} of ${value.length} bytes`);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  switch (kind) {
    case 'keyframe':
      return { kind };
    case 'datagram':
      return value.length > 1 + datagramMost
        ? malformed('a datagram that is none')
        : { kind, bytes: value.subarray(1) };
    case 'unit':
      return unitOf(view, value.subarray(headBytes.unit), limits);
    case 'begin':
      return beginOf(view);
  }
}

function beginOf(view: DataView): StreamBegin | PerunError {
  const codec = (Object.keys(codecs) as (keyof typeof codecs)[]).find((name) => codecs[name] === view.getUint8(1));
  if (codec === undefined) return malformed(`video codec ${view.getUint8(1)} is unknown`);
  const [channels, width, height, rate] = [view.getUint8(2), view.getUint32(3), view.getUint32(7), view.getUint32(11)];
  return { kind: 'begin', codec, channels, width, height, rate };
}

function unitOf(view: DataView, bytes: Uint8Array, limits: Limits): StreamUnit | PerunError {
  const [offset, total] = [view.getUint32(17), view.getUint32(21)];
  if (total > limits.packetBytes) {
    return new PerunError('PROTOCOL_TOO_LARGE', `${total} bytes announced, ${limits.packetBytes} are allowed`);
  }
  if (bytes.length === 0 || offset + bytes.length > total) {
    return malformed(`bytes ${offset} to ${offset + bytes.length} of ${total}`);
  }
  const [index, pts, flags] = [view.getUint32(1), view.getBigUint64(5), view.getUint32(13)];
  return { kind: 'unit', index, pts, flags, offset, total, bytes };
}

function malformed(text: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', text);
}
