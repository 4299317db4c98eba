import { isPerunError, PerunError, type ErrorJson } from '../../shared/errors.ts';
import type { Connection } from '../../transport/types.ts';
import { encodeFrame, type Frame, type FrameKind, FrameReader } from './frames.ts';

/** Datagrams are dropped rather than kept beyond this. */
const datagramBacklogBytes = 256 * 1024;

/** Frames over a connection. A frame that breaks the format ends it. */
export class FrameLine {
  readonly #connection: Connection;
  readonly #reader = new FrameReader();

  constructor(connection: Connection, onFrame: (frame: Frame) => void, onEnd: (error: Error | undefined) => void) {
    this.#connection = connection;
    connection.closed.on(onEnd);
    connection.data.on((chunk) => {
      try {
        for (const frame of this.#reader.read(chunk)) onFrame(frame);
      } catch (error) {
        connection.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  /** True where what is of no use later should not be sent. */
  get lags(): boolean {
    return this.#connection.queued > datagramBacklogBytes;
  }

  get queued(): number {
    return this.#connection.queued;
  }

  send(kind: FrameKind, subject: number, part?: number, payload?: Uint8Array): void {
    if (!this.#connection.isClosed) this.#connection.send(encodeFrame(kind, subject, part, payload));
  }

  end(): void {
    this.#connection.destroy();
  }
}

/** An error as it travels; its cause stays where it is. */
export function failureOf(error: unknown): ErrorJson {
  if (isPerunError(error)) return error.toJSON();
  return new PerunError('FAILED', error instanceof Error ? error.message : String(error)).toJSON();
}

export function errorOf({ code, message, remedy }: ErrorJson): PerunError {
  return new PerunError(code, message, { remedy });
}

/** u32, little-endian. */
export function encodeCount(count: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, count, true);
  return bytes;
}

export function decodeCount(payload: Uint8Array): number {
  if (payload.length !== 4) throw new PerunError('PROTOCOL_MALFORMED', 'a count has four bytes');
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
}
