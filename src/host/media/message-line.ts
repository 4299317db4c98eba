import type { Socket } from 'node:net';
import { PerunError } from '../../shared/errors.ts';

const lengthBytes = 4;
/** Longest message, in bytes: statistics of all receivers of a process have a few kilobytes. */
const mostBytes = 256 * 1024;
const nothing = Buffer.alloc(0);

/** Messages in JSON over a stream, each after its length (u32, little-endian). A message that breaks the format ends it. */
export class MessageLine {
  readonly #socket: Socket;
  #held: Buffer = nothing;

  constructor(socket: Socket, onMessage: (value: unknown) => void, onEnd: (error: Error | undefined) => void) {
    this.#socket = socket;
    let fault: Error | undefined;
    socket.on('error', (error) => (fault ??= error));
    socket.once('close', () => onEnd(fault));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of this.#read(chunk)) onMessage(message);
      } catch (error) {
        fault ??= error instanceof Error ? error : new Error(String(error));
        socket.destroy();
      }
    });
  }

  send(message: unknown): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    const text = Buffer.from(JSON.stringify(message));
    const frame = Buffer.alloc(lengthBytes + text.length);
    frame.writeUInt32LE(text.length);
    text.copy(frame, lengthBytes);
    this.#socket.write(frame);
  }

  /** Sends what is queued first. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): unknown[] {
    const messages: unknown[] = [];
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    while (bytes.length >= lengthBytes) {
      const length = bytes.readUInt32LE();
      if (length > mostBytes) throw new PerunError('PROTOCOL_TOO_LARGE', `a message declares ${length} bytes`);
      if (bytes.length < lengthBytes + length) break;
      messages.push(parse(bytes.toString('utf8', lengthBytes, lengthBytes + length)));
      bytes = bytes.subarray(lengthBytes + length);
    }
    this.#held = bytes;
    return messages;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PerunError('PROTOCOL_MALFORMED', 'a message is no JSON', { cause });
  }
}
