import { type Clock, systemClock } from '../shared/clock.ts';
import { PerunError } from '../shared/errors.ts';
import { Signal } from '../shared/events.ts';
import { defaultLingerMs } from './timing.ts';
import type { Connection, Framing } from './types.ts';

/** What is known of a connection from its start to its end. */
export interface ConnectionFacts {
  readonly framing: Framing;
  readonly scheme: string;
  readonly remote: string;
  readonly local: boolean;
  readonly path: string;
  /** Default ''. */
  readonly peerFingerprint?: string;
}

export interface ConnectionOptions {
  /** Told of what a listener threw; without it the fault surfaces as an uncaught exception. */
  readonly onListenerError?: (error: unknown) => void;
  /** Milliseconds a closing connection waits for a peer that takes nothing; default 5 000. */
  readonly lingerMs?: number;
}

/**
 * What every carrier's connection does alike: when bytes flow, what fires when, how it ends. A carrier writes the
 * abstract half and reports through the protected methods.
 */
export abstract class BaseConnection implements Connection {
  readonly framing: Framing;
  readonly scheme: string;
  readonly remote: string;
  readonly local: boolean;
  readonly path: string;
  readonly peerFingerprint: string;
  readonly data: Signal<[chunk: Uint8Array]>;
  readonly drained: Signal<[]>;
  readonly closed: Signal<[error: Error | undefined]>;

  readonly #clock: Clock;
  readonly #lingerMs: number;
  readonly #gone: Promise<void>;
  #settleGone: () => void = () => {};
  #state: 'open' | 'closing' | 'destroyed' | 'closed' = 'open';
  #heard = false;
  #paused = false;
  #backlogged = false;
  #remoteEnded = false;
  #error: Error | undefined;
  #stopLinger: (() => void) | undefined;

  constructor(facts: ConnectionFacts, options: ConnectionOptions, clock: Clock = systemClock) {
    this.framing = facts.framing;
    this.scheme = facts.scheme;
    this.remote = facts.remote;
    this.local = facts.local;
    this.path = facts.path;
    this.peerFingerprint = facts.peerFingerprint ?? '';
    this.#clock = clock;
    this.#lingerMs = options.lingerMs ?? defaultLingerMs;
    const heard = (): void => this.#listenedTo();
    this.data = new HeardSignal(heard, options.onListenerError);
    this.closed = new HeardSignal(heard, options.onListenerError);
    this.drained = new Signal(options.onListenerError);
    this.#gone = new Promise((resolve) => (this.#settleGone = resolve));
  }

  abstract get queued(): number;

  /** Takes the chunk into the carrier's queue. */
  protected abstract write(chunk: Uint8Array): void;
  /** Starts or stops reading. A connection is created not reading. */
  protected abstract setFlowing(flowing: boolean): void;
  /** Lets the end follow what is queued; `ended` is called later. */
  protected abstract finishWriting(): void;
  /** Ends it at once; `ended` is called later, not within. */
  protected abstract cut(): void;

  /** Changes whenever anything leaves, also within one large chunk: tells a slow peer from one that takes nothing. */
  protected get progress(): number {
    return this.queued;
  }

  get isClosed(): boolean {
    return this.#state === 'destroyed' || this.#state === 'closed';
  }

  send(chunk: Uint8Array): void {
    if (this.#state !== 'open' || this.#remoteEnded || chunk.length === 0) return;
    this.write(chunk);
    if (this.queued > 0) this.#backlogged = true;
  }

  pause(): void {
    this.#paused = true;
    if (this.#state === 'open') this.setFlowing(false);
  }

  resume(): void {
    this.#paused = false;
    if (this.#state === 'open' && this.#heard) this.setFlowing(true);
  }

  close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      // Unread bytes turn an orderly end into a reset, which may overtake what was just sent: read and drop them.
      this.setFlowing(true);
      this.finishWriting();
      this.#linger();
    }
    return this.#gone;
  }

  destroy(error?: Error): void {
    if (this.isClosed) return;
    this.#state = 'destroyed';
    this.#error = error;
    this.cut();
  }

  /** Bytes have come in. What comes after `close` is dropped. */
  protected received(chunk: Uint8Array): void {
    if (this.#state === 'open') this.data.emit(chunk);
  }

  /** Some of the queue has left. */
  protected written(): void {
    if (!this.#backlogged || this.isClosed || this.queued > 0) return;
    this.#backlogged = false;
    this.drained.emit();
  }

  /** The peer sends no more; the carrier ends this side too, once the queue is empty. */
  protected peerEnded(): void {
    this.#remoteEnded = true;
    this.#linger();
  }

  /** The carrier failed; `ended` follows. A peer that left, or resets once it has everything, is an end, not a fault. */
  protected failed(error: Error): void {
    const orderly = this.#remoteEnded || (this.#state === 'closing' && this.queued === 0);
    if (!orderly && !this.isClosed) this.#error ??= error;
  }

  /** It is over. Only the first call counts. */
  protected ended(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopLinger?.();
    this.closed.emit(this.#error);
    this.#settleGone();
  }

  #listenedTo(): void {
    if (this.#heard) return;
    this.#heard = true;
    if (this.#state === 'open' && !this.#paused) this.setFlowing(true);
  }

  /** Cuts it off when within one linger time neither bytes leave nor the peer ends. */
  #linger(): void {
    if (this.#stopLinger !== undefined || this.isClosed) return;
    let before = this.progress;
    this.#stopLinger = this.#clock.every(this.#lingerMs, () => {
      const now = this.progress;
      if (now !== before) {
        before = now;
        return;
      }
      const lost = `${this.remote} did not take the last ${this.queued} bytes within ${this.#lingerMs} ms`;
      this.destroy(this.queued > 0 ? new PerunError('CONNECTION_LOST', lost) : undefined);
    });
  }
}

/** Says when somebody begins to listen. */
class HeardSignal<T extends readonly unknown[]> extends Signal<T> {
  readonly #onHeard: () => void;

  constructor(onHeard: () => void, onError?: (error: unknown) => void) {
    super(onError);
    this.#onHeard = onHeard;
  }

  override on(listener: (...values: T) => void): () => void {
    const off = super.on(listener);
    this.#onHeard();
    return off;
  }
}
