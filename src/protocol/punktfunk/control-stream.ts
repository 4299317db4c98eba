import type { PerunError } from '../../shared/errors.ts';
import { CloseCode, type ControlKind, controlTypes, type Direction } from './constants.ts';
import { decodeControl } from './decode.ts';
import { encodeControl } from './encode.ts';
import { malformed } from './fault.ts';
import { frameMessage, MessageReader } from './framing.ts';
import { familyOf } from './message-family.ts';
import type { ControlMessage } from './messages.ts';

/** The connection has to be closed with this code: the other side breaks the protocol, or cannot be talked to. */
export interface CloseEvent {
  readonly kind: 'close';
  readonly code: CloseCode;
  readonly error: PerunError;
}

/** What both ends of a control stream have in common: messages in, typed messages out, one end. */
export abstract class ControlStream<Event> {
  readonly #reader: MessageReader;
  readonly #from: Direction;
  #isClosed = false;
  /** Messages that were left out: of types nobody here knows, or out of turn without harm. */
  ignored = 0;

  /** `from`: the direction of what this end reads. */
  constructor(from: Direction, maxMessageBytes?: number) {
    this.#reader = new MessageReader(maxMessageBytes);
    this.#from = from;
  }

  /** Takes bytes of the stream as they come; what they mean. After a close event nothing is read any more. */
  push(chunk: Uint8Array): (Event | CloseEvent)[] {
    const events: (Event | CloseEvent)[] = [];
    if (this.#isClosed) return events;
    const { messages, error } = this.#reader.push(chunk);
    for (const message of messages) {
      const event = this.#receive(message);
      if (event !== undefined) events.push(event);
      if (this.#isClosed) return events;
    }
    if (error !== undefined) events.push(this.close(CloseCode.none, error));
    return events;
  }

  /** The bytes of a typed message, for the stream. */
  control(message: ControlMessage): Uint8Array {
    return frameMessage(encodeControl(message));
  }

  protected abstract onHandshake(message: Uint8Array): Event | CloseEvent | undefined;
  protected abstract onControl(message: ControlMessage): Event | CloseEvent | undefined;

  protected close(code: CloseCode, error: PerunError): CloseEvent {
    this.#isClosed = true;
    return { kind: 'close', code, error };
  }

  protected outOfTurn(what: string): CloseEvent {
    return this.close(CloseCode.none, malformed(`${what} came out of turn`));
  }

  protected ignore(): undefined {
    this.ignored += 1;
  }

  #receive(message: Uint8Array): Event | CloseEvent | undefined {
    const family = familyOf(message);
    if (family === 'handshake') return this.onHandshake(message);
    if (family !== 'control') {
      return this.close(CloseCode.none, malformed(`${message.length} bytes on the control stream are no message`));
    }
    const read = decodeControl(message);
    if (read instanceof Error) return this.close(CloseCode.none, read);
    if (read.kind === 'unknown' || !this.#mayCome(read.kind)) return this.ignore();
    return this.onControl(read);
  }

  /** Whether the other end is one that sends this. */
  #mayCome(kind: ControlKind): boolean {
    const { direction } = controlTypes[kind];
    return direction === this.#from || direction === 'both';
  }
}
