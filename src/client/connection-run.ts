import { configKeys, featureIds } from '../protocol/perun/config-keys.ts';
import type { ConfigKeyName, FeatureName } from '../protocol/perun/config-keys.ts';
import { Capability } from '../protocol/perun/constants.ts';
import { encodeAudio, encodeConfig, encodeInput } from '../protocol/perun/encode.ts';
import type { PacketMessage, UnknownMessage } from '../protocol/perun/messages.ts';
import { PerunEndpoint } from '../protocol/perun/state.ts';
import type { EndpointEvent } from '../protocol/perun/state.ts';
import { hasFeature } from '../protocol/perun/values.ts';
import type { Clock } from '../shared/clock.ts';
import { PerunError } from '../shared/errors.ts';
import type { Limits } from '../shared/limits.ts';
import type { Connection } from '../transport/types.ts';
import type { InputLine } from './input-sender.ts';
import type { ReceivedAudio } from './types.ts';

/** What happens on one connection. `ended` comes once, last, and not after `close`. */
export interface RunListener {
  received(bytes: number): void;
  ready(extended: boolean): void;
  message(message: PacketMessage | UnknownMessage): void;
  ended(error: PerunError): void;
}

export interface RunOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  /** Frames compressed with zstd can be read. */
  readonly hasZstd: boolean;
  readonly listener: RunListener;
}

const offered = Capability.delta | Capability.audio | Capability.debug | Capability.extension;
/** A peer that takes nothing more must not keep a client from ending. */
const flushMs = 1000;

/** One connection from its hello to its end: handshake and its time limit, packets in, packets out. */
export class ConnectionRun implements InputLine {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #listener: RunListener;
  readonly #endpoint: PerunEndpoint;
  #cancelTimeout: (() => void) | undefined;
  #isOver = false;

  constructor(connection: Connection, options: RunOptions) {
    this.#connection = connection;
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#listener = options.listener;
    this.#endpoint = new PerunEndpoint({
      role: 'connect',
      capabilities: offered,
      features: featureIds(options.hasZstd ? ['stream'] : ['stream', 'zstd']),
      limits: options.limits,
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get congested(): boolean {
    return this.#connection.queued > 0;
  }

  /** Says hello. A connection that is closed already ends at once. */
  start(): void {
    const { handshakeMs } = this.#limits;
    this.#connection.data.on((chunk) => this.#receive(chunk));
    this.#connection.closed.on((error) => this.#lost(error));
    this.#cancelTimeout = this.#clock.after(handshakeMs, () => {
      this.fail(
        new PerunError('HANDSHAKE_TIMEOUT', `${this.#connection.remote} did not answer the hello in ${handshakeMs} ms`),
      );
    });
    if (this.#connection.isClosed) return this.#lost(undefined);
    const hello = this.#endpoint.start();
    if (hello !== undefined) this.#connection.send(hello);
  }

  /** True where the host can read what belongs to this feature. */
  supports(feature: FeatureName): boolean {
    return hasFeature(this.#endpoint.peerFeatures, feature);
  }

  /** Sends the state of the buttons. */
  send(buttons: number, seat: number): void {
    this.#write(encodeInput(this.#endpoint.nextSequence(), buttons, seat));
  }

  /** Sends a config packet; only for hosts that support its feature. */
  config(key: ConfigKeyName, value: Uint8Array): void {
    this.#write(encodeConfig(this.#endpoint.nextSequence(), configKeys[key].key, value));
  }

  /** Sends what the person says; only for hosts that support the feature `microphone`. */
  audio({ rate, channels, samples }: ReceivedAudio): void {
    this.#write(encodeAudio(this.#endpoint.nextSequence(), rate, channels, samples));
  }

  /** Gives the connection up because of `error`. */
  fail(error: PerunError): void {
    if (this.#isOver) return;
    this.#finish();
    this.#connection.destroy(error);
    this.#listener.ended(error);
  }

  /** Ends the connection after what was sent has left; idempotent. */
  async close(): Promise<void> {
    this.#finish();
    const cancel = this.#clock.after(flushMs, () => this.#connection.destroy());
    try {
      await this.#connection.close();
    } finally {
      cancel();
    }
  }

  #write(bytes: Uint8Array): void {
    if (!this.#isOver) this.#connection.send(bytes);
  }

  #receive(chunk: Uint8Array): void {
    this.#listener.received(chunk.byteLength);
    this.#handle(this.#endpoint.receive(chunk));
  }

  #handle(events: readonly EndpointEvent[]): void {
    for (const event of events) {
      // A listener may have ended it meanwhile.
      if (this.#isOver) return;
      switch (event.kind) {
        case 'send':
          this.#write(event.bytes);
          break;
        case 'ready':
          this.#cancelTimeout?.();
          this.#cancelTimeout = undefined;
          this.#listener.ready(event.extended);
          break;
        case 'message':
          this.#listener.message(event.message);
          break;
        case 'failed':
          this.fail(event.error);
          break;
      }
    }
  }

  #lost(cause: Error | undefined): void {
    this.#handle(this.#endpoint.finish());
    this.fail(new PerunError('CONNECTION_LOST', `the connection to ${this.#connection.remote} was lost`, { cause }));
  }

  #finish(): void {
    this.#isOver = true;
    this.#cancelTimeout?.();
    this.#cancelTimeout = undefined;
  }
}
