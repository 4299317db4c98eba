import { contain, Occurrence } from '../occurrence.ts';
import type { QuicStream, QuicStreamEnd, QuicStreamKind } from '../types.ts';
import { isDone, type NativeConnection, streamCode } from './binding.ts';

const shutRead = 0;
const shutWrite = 1;
const nothing = new Uint8Array(0);

/** What a stream needs of its connection. */
export interface StreamOwner {
  readonly native: NativeConnection;
  /** Room for what is received; shared by all, read before anything else is. */
  readonly scratch: Uint8Array;
  /** Something waits to be sent. */
  touch(): void;
  forget(stream: QuicheStream): void;
}

/** One stream of a quiche connection. `service` is called after packets came, and when something changed on our side. */
export class QuicheStream implements QuicStream {
  readonly id: number;
  readonly kind: QuicStreamKind;
  readonly #owner: StreamOwner;
  readonly #ended = new Occurrence<undefined>();
  readonly #closed = new Occurrence<QuicStreamEnd>();
  /** What waits for QUIC; those before `#first` are sent. */
  #queue: Uint8Array[] = [];
  #first = 0;
  #queued = 0;
  #ending = false;
  #paused = false;
  /** False until QUIC knows the stream. */
  #known: boolean;
  #readOver: boolean;
  #writeOver: boolean;
  #code: number | undefined;
  #data: ((chunk: Uint8Array) => void) | undefined;
  #drained: (() => void) | undefined;

  constructor(owner: StreamOwner, id: number, ours: boolean) {
    this.#owner = owner;
    this.id = id;
    this.kind = (id & 2) === 0 ? 'bidi' : 'uni';
    this.#known = !ours;
    this.#readOver = this.kind === 'uni' && ours;
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
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    this.#owner.touch();
  }

  end(): void {
    if (!this.writable) return;
    this.#ending = true;
    this.#owner.touch();
  }

  reset(code: number): void {
    if (this.#writeOver) return;
    if (this.#known) this.#shut(shutWrite, code);
    this.#overWrite();
  }

  stop(code: number): void {
    if (this.#readOver) return;
    if (this.#known) this.#shut(shutRead, code);
    this.#readOver = true;
    this.#closeIfOver();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#owner.touch();
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#data = listener;
    this.#owner.touch();
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

  /** Gives QUIC what it takes, then reads what there is. */
  service(): void {
    this.#write();
    this.#read();
  }

  /** The connection is over. */
  lose(): void {
    if (this.#closed.happened) return;
    this.#readOver = true;
    this.#writeOver = true;
    this.#dropQueue();
    this.#closed.happen({ code: this.#code, lost: true });
  }

  #write(): void {
    if (this.#writeOver) return;
    const hadQueued = this.#queued > 0;
    try {
      while (this.#queued > 0) if (!this.#writeOne()) return;
      if (this.#ending) {
        if (this.#owner.native.streamSend(this.id, nothing, true) === null) return;
        this.#overWrite();
      } else if (this.#known) {
        // Throws where the peer has stopped the stream; nothing else would tell before something is sent.
        this.#owner.native.streamCapacity(this.id);
      }
    } catch (error) {
      this.#writeFailed(error);
      return;
    }
    if (hadQueued) contain(() => this.#drained?.());
  }

  /** False where QUIC takes no more for now. */
  #writeOne(): boolean {
    const chunk = this.#queue[this.#first] ?? nothing;
    const taken = this.#owner.native.streamSend(this.id, chunk, false);
    if (taken === null) return false;
    this.#known = true;
    this.#queued -= taken;
    if (taken < chunk.length) {
      this.#queue[this.#first] = chunk.subarray(taken);
      return false;
    }
    this.#queue[this.#first] = nothing;
    this.#first++;
    if (this.#first === this.#queue.length) this.#dropQueue();
    return true;
  }

  #writeFailed(error: unknown): void {
    // The peer allows no further stream yet, or no further byte.
    if (isDone(error) || (error instanceof Error && error.message === 'StreamLimit')) return;
    const code = streamCode(error);
    this.#code ??= code;
    if (code !== undefined) this.#shut(shutWrite, code);
    this.#overWrite();
  }

  #read(): void {
    const { native, scratch } = this.#owner;
    while (!this.#readOver && !this.#paused && this.#known && this.#data !== undefined) {
      let got: [number, boolean] | null;
      try {
        got = native.streamRecv(this.id, scratch);
      } catch (error) {
        if (!isDone(error)) this.#readFailed(error);
        return;
      }
      if (got === null) return;
      const [length, end] = got;
      const data = this.#data;
      const chunk = scratch.slice(0, length);
      if (length > 0) contain(() => data(chunk));
      if (end) {
        this.#readOver = true;
        this.#ended.happen(undefined);
        this.#closeIfOver();
      }
    }
  }

  #readFailed(error: unknown): void {
    this.#code ??= streamCode(error);
    this.#readOver = true;
    this.#closeIfOver();
  }

  #shut(direction: 0 | 1, code: number): void {
    try {
      this.#owner.native.streamShutdown(this.id, direction, code);
    } catch {
      // It is over already.
    }
    this.#owner.touch();
  }

  #overWrite(): void {
    this.#writeOver = true;
    this.#dropQueue();
    this.#closeIfOver();
  }

  #dropQueue(): void {
    this.#queue = [];
    this.#first = 0;
    this.#queued = 0;
  }

  #closeIfOver(): void {
    if (!this.#readOver || !this.#writeOver) return;
    this.#owner.forget(this);
    this.#closed.happen({ code: this.#code, lost: false });
  }
}
