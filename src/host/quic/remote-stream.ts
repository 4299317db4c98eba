import { PerunError } from '../../shared/errors.ts';
import { contain, Occurrence } from '../../transport/quic/occurrence.ts';
import type { QuicStream, QuicStreamEnd, QuicStreamKind } from '../../transport/quic/types.ts';
import { encodeCount } from './frame-line.ts';
import { FrameKind, mostPayloadBytes } from './frames.ts';
import { encodeJson } from './schemas.ts';

/** How a stream reaches the QUIC process. */
export type SendStreamFrame = (kind: FrameKind, stream: number, payload?: Uint8Array) => void;

/** A stream of a connection in the QUIC process. Each way, no more than a window is under way to it or held here. */
export class RemoteStream implements QuicStream {
  readonly id: number;
  readonly kind: QuicStreamKind;
  readonly #send: SendStreamFrame;
  readonly #windowBytes: number;
  readonly #ended = new Occurrence<undefined>();
  readonly #closed = new Occurrence<QuicStreamEnd>();
  #data: ((chunk: Uint8Array) => void) | undefined;
  #drained: (() => void) | undefined;
  /** What waits here for credit. */
  #waiting: Uint8Array[] = [];
  /** Sent to the process, and not taken by QUIC. */
  #underWay = 0;
  #queued = 0;
  #ending = false;
  #writeOver: boolean;
  #paused = false;
  /** What came and nobody has taken; its end comes after it. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #peerEnded = false;
  #stopped = false;
  #end: QuicStreamEnd | undefined;

  constructor(id: number, ours: boolean, windowBytes: number, send: SendStreamFrame) {
    this.id = id;
    this.kind = (id & 2) === 0 ? 'bidi' : 'uni';
    this.#windowBytes = windowBytes;
    this.#send = send;
    this.#writeOver = this.kind === 'uni' && !ours;
  }

  get writable(): boolean {
    return !this.#writeOver && !this.#ending;
  }

  get queued(): number {
    return this.#queued;
  }

  send(chunk: Uint8Array): void {
    if (!this.writable || chunk.length === 0) return;
    this.#queued += chunk.length;
    this.#waiting.push(chunk);
    this.#pump();
  }

  end(): void {
    if (!this.writable) return;
    this.#ending = true;
    this.#pump();
  }

  reset(code: number): void {
    if (this.#writeOver) return;
    this.#overWrite();
    this.#send(FrameKind.reset, this.id, encodeJson('code', { code }));
  }

  stop(code: number): void {
    if (this.#stopped || this.#peerEnded || this.#closed.happened) return;
    this.#stopped = true;
    this.#dropHeld();
    this.#send(FrameKind.stop, this.id, encodeJson('code', { code }));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#deliver();
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#data = listener;
    this.#deliver();
  }

  onEnd(listener: () => void): void {
    this.#ended.on(listener);
  }

  onDrained(listener: () => void): void {
    this.#drained = listener;
  }

  onClosed(listener: (end: QuicStreamEnd) => void): void {
    this.#closed.on(listener);
  }

  /** Bytes that came. Throws PROTOCOL_TOO_LARGE where they are more than a process that heeds the window sends. */
  take(chunk: Uint8Array): void {
    if (this.#stopped) return;
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > this.#windowBytes + mostPayloadBytes) {
      throw new PerunError('PROTOCOL_TOO_LARGE', 'the QUIC process sent more of a stream than its window');
    }
    this.#deliver();
  }

  /** The peer's direction is over. */
  takeEnd(): void {
    this.#peerEnded = true;
    this.#deliver();
  }

  /** QUIC has taken so many bytes. */
  credit(count: number): void {
    const taken = Math.min(count, this.#underWay);
    this.#underWay -= taken;
    this.#queued -= taken;
    this.#pump();
    if (taken > 0 && this.#queued === 0) contain(() => this.#drained?.());
  }

  /** Both directions are over; what came before is still delivered. */
  takeClosed(end: QuicStreamEnd): void {
    this.#end ??= end;
    this.#overWrite();
    if (end.lost || end.code !== undefined) this.#dropHeld();
    this.#deliver();
  }

  #pump(): void {
    while (this.#underWay < this.#windowBytes) {
      const chunk = this.#waiting[0];
      if (chunk === undefined) break;
      const room = this.#windowBytes - this.#underWay;
      if (chunk.length > room) this.#waiting[0] = chunk.subarray(room);
      else this.#waiting.shift();
      const part = chunk.subarray(0, room);
      this.#underWay += part.length;
      this.#send(FrameKind.data, this.id, part);
    }
    if (!this.#ending || this.#writeOver || this.#waiting.length > 0) return;
    this.#writeOver = true;
    this.#send(FrameKind.end, this.id);
  }

  #deliver(): void {
    while (!this.#paused && this.#held.length > 0) {
      const data = this.#data;
      const chunk = this.#held[0];
      if (data === undefined || chunk === undefined) return;
      this.#held.shift();
      this.#heldBytes -= chunk.length;
      contain(() => data(chunk));
      if (this.#end === undefined) this.#send(FrameKind.credit, this.id, encodeCount(chunk.length));
    }
    if (this.#held.length > 0) return;
    if (this.#peerEnded) this.#ended.happen(undefined);
    if (this.#end !== undefined) this.#closed.happen(this.#end);
  }

  #dropHeld(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  #overWrite(): void {
    this.#writeOver = true;
    this.#waiting = [];
    this.#underWay = 0;
    this.#queued = 0;
  }
}
