import { PerunError } from '../../shared/errors.ts';

/**
 * What host and QUIC process tell each other over their socket. A frame is u32 length of what follows (little-endian),
 * u8 kind, u32 subject, u32 part, payload. Subjects are connections or listeners, parts are streams or routes. JSON
 * payloads are those of schemas.ts.
 */
export const FrameKind = {
  /** Process → host, first of all; JSON hello. */
  hello: 1,
  /** Host → process, answered with the same kind by pong. */
  ping: 2,
  pong: 3,
  /** Host → process: listener; JSON listen. Answered by listening or listenFailed. */
  listen: 4,
  listening: 5,
  listenFailed: 6,
  unlisten: 7,
  /** Host → process: connection, an odd number; JSON connect. Answered by opened or connectFailed. */
  connect: 8,
  connectFailed: 9,
  /** Host → process: the attempt to connect is given up. */
  abandon: 10,
  /** Process → host: connection, listener it came to (0: the host connected); JSON opened. Accepted ones are even. */
  opened: 11,
  /** Host → process; JSON close. */
  close: 12,
  /** Process → host; JSON closed. Nothing of the connection follows. */
  closed: 13,
  /** Host → process: a stream of ours, the next one of its kind. */
  open: 14,
  /** Process → host: a stream of the peer. */
  stream: 15,
  /** Both: bytes of a stream. */
  data: 16,
  /** Both: u32, bytes of a stream that were taken, so that as many more may come. */
  credit: 17,
  /** Host → process: our direction ends. Process → host: the peer's has. */
  end: 18,
  /** Host → process; JSON code. */
  reset: 19,
  stop: 20,
  /** Process → host: both directions are over; JSON ended. */
  ended: 21,
  /** Both: one datagram of a connection. */
  datagram: 22,
  /** Host → process: connection, route; JSON route. Answered by routed or routeFailed. */
  route: 23,
  routed: 24,
  routeFailed: 25,
  unroute: 26,
  /** Process → host. */
  routeEnded: 27,
} as const;

export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export interface Frame {
  readonly kind: FrameKind;
  readonly subject: number;
  readonly part: number;
  readonly payload: Uint8Array;
}

const lengthBytes = 4;
const headBytes = 9;
/** Chunks of streams are no longer than a stream's window; certificates in JSON are shorter. */
export const mostPayloadBytes: number = 128 * 1024;

const kinds = new Set<number>(Object.values(FrameKind));
const nothing = new Uint8Array(0);

export function encodeFrame(kind: FrameKind, subject: number, part = 0, payload: Uint8Array = nothing): Uint8Array {
  const frame = new Uint8Array(lengthBytes + headBytes + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, headBytes + payload.length, true);
  frame[lengthBytes] = kind;
  view.setUint32(5, subject, true);
  view.setUint32(9, part, true);
  frame.set(payload, lengthBytes + headBytes);
  return frame;
}

/** Puts frames together from what a stream brings; what it holds back is less than one frame. */
export class FrameReader {
  #parts: Uint8Array[] = [];
  #held = 0;
  /** Bytes of the frame that is under way, its length included; 0 while that is unknown. */
  #wanted = 0;

  /** The frames completed by `chunk`. Throws PROTOCOL_TOO_LARGE or PROTOCOL_MALFORMED; the stream is of no use then. */
  read(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    this.#parts.push(chunk);
    this.#held += chunk.length;
    for (;;) {
      if (this.#wanted === 0) {
        if (this.#held < lengthBytes) return frames;
        this.#wanted = lengthBytes + this.#length();
      }
      if (this.#held < this.#wanted) return frames;
      const bytes = this.#joined();
      frames.push(decode(bytes.subarray(lengthBytes, this.#wanted)));
      const rest = bytes.subarray(this.#wanted);
      this.#parts = rest.length === 0 ? [] : [rest];
      this.#held = rest.length;
      this.#wanted = 0;
    }
  }

  #length(): number {
    const bytes = this.#joined();
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (length > headBytes + mostPayloadBytes) {
      throw new PerunError('PROTOCOL_TOO_LARGE', `a frame of the QUIC process declares ${length} bytes`);
    }
    if (length < headBytes)
      throw new PerunError('PROTOCOL_MALFORMED', `a frame of the QUIC process has ${length} bytes`);
    return length;
  }

  #joined(): Uint8Array {
    const [first = nothing] = this.#parts;
    if (this.#parts.length <= 1) return first;
    const bytes = new Uint8Array(this.#held);
    let offset = 0;
    for (const part of this.#parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    this.#parts = [bytes];
    return bytes;
  }
}

function decode(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const kind = bytes[0] ?? 0;
  if (!kinds.has(kind)) throw new PerunError('PROTOCOL_MALFORMED', `the QUIC process sent a frame of kind ${kind}`);
  return {
    kind: kind as FrameKind,
    subject: view.getUint32(1, true),
    part: view.getUint32(5, true),
    payload: bytes.subarray(headBytes),
  };
}
