import { Capability } from '../../src/protocol/perun/constants.ts';
import { configKeys, type FeatureName, features } from '../../src/protocol/perun/config-keys.ts';
import { encodeConfig } from '../../src/protocol/perun/encode.ts';
import type { PacketMessage, UnknownMessage } from '../../src/protocol/perun/messages.ts';
import { PerunEndpoint } from '../../src/protocol/perun/state.ts';
import { hasFeature } from '../../src/protocol/perun/values.ts';
import type { EncoderKind } from '../../src/codec/create-encoder.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import type { CompressionLevel } from '../../src/shared/frame.ts';
import { defaultLimits } from '../../src/shared/limits.ts';
import type { Connection } from '../../src/transport/types.ts';

export interface HostLinkOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly hasAudio: boolean;
  readonly hasDebug: boolean;
  /** What the core can read of the extension. */
  readonly readable: readonly FeatureName[];
  readonly onReady: () => void;
  readonly onMessage: (message: PacketMessage | UnknownMessage) => void;
  /** Fires once. The error is undefined where the host ended it in order after it was ready. */
  readonly onClosed: (error: PerunError | undefined) => void;
}

/** The protocol end of one connection to a host: the hello, its time limit, packets in, how it ended. */
export class HostLink {
  readonly #options: HostLinkOptions;
  readonly #endpoint: PerunEndpoint;
  #error: PerunError | undefined;
  #cancelTimeout: (() => void) | undefined;

  constructor(options: HostLinkOptions) {
    this.#options = options;
    const { hasAudio, hasDebug } = options;
    const capabilities =
      Capability.delta | Capability.extension | (hasAudio ? Capability.audio : 0) | (hasDebug ? Capability.debug : 0);
    this.#endpoint = new PerunEndpoint({
      role: 'connect',
      capabilities,
      features: options.readable.map((name) => features[name].id),
    });
  }

  get isReady(): boolean {
    return this.#endpoint.isReady;
  }

  get sendsAudio(): boolean {
    return (this.#endpoint.capabilities & Capability.audio) !== 0;
  }

  get sendsDebug(): boolean {
    return (this.#endpoint.capabilities & Capability.debug) !== 0;
  }

  /** The forms of frames the host can read, at that effort. */
  frames(level: CompressionLevel): EncoderKind {
    const reads = (feature: FeatureName): boolean =>
      this.#endpoint.extended && hasFeature(this.#endpoint.peerFeatures, feature);
    if (!reads('lz4')) return { level: 0, indexed: false, scroll: false, strips: false, zstd: false };
    // A core and its host are mostly on one machine, where bytes cost less than work.
    return { level, indexed: reads('indexed'), scroll: reads('scroll'), strips: reads('strips'), zstd: false };
  }

  get knowsRun(): boolean {
    return this.#endpoint.extended && hasFeature(this.#endpoint.peerFeatures, 'run');
  }

  readonly nextSequence: () => number = () => this.#endpoint.nextSequence();

  /** Sends the hello. */
  open(): void {
    const { connection, clock } = this.#options;
    connection.closed.on((error) => this.#ended(error));
    connection.data.on((chunk) => this.#received(chunk));
    const hello = this.#endpoint.start();
    if (hello !== undefined) connection.send(hello);
    this.#cancelTimeout = clock.after(defaultLimits.handshakeMs, () => {
      const message = `${connection.remote} did not answer the hello within ${defaultLimits.handshakeMs} ms`;
      this.fail(new PerunError('HANDSHAKE_TIMEOUT', message));
    });
  }

  /** One config packet, only where the host has the extension: old ones have no keys. */
  config(key: keyof typeof configKeys, value: Uint8Array): Uint8Array | undefined {
    if (!this.#endpoint.extended) return undefined;
    return encodeConfig(this.nextSequence(), configKeys[key].key, value);
  }

  /** Ends the connection for that reason. */
  fail(error: PerunError): void {
    this.#error ??= error;
    this.#options.connection.destroy(error);
  }

  #received(chunk: Uint8Array): void {
    for (const event of this.#endpoint.receive(chunk)) {
      if (this.#error !== undefined) return;
      switch (event.kind) {
        case 'send':
          this.#options.connection.send(event.bytes);
          break;
        case 'ready':
          this.#cancelTimeout?.();
          this.#options.onReady();
          break;
        case 'message':
          this.#options.onMessage(event.message);
          break;
        case 'failed':
          this.fail(event.error);
          break;
      }
    }
  }

  #ended(error: Error | undefined): void {
    this.#cancelTimeout?.();
    for (const event of this.#endpoint.finish()) if (event.kind === 'failed') this.#error ??= event.error;
    if (error !== undefined) this.#error ??= toPerunError(error, 'CONNECTION_LOST');
    if (!this.#endpoint.isReady) {
      this.#error ??= new PerunError('CONNECTION_LOST', `${this.#options.connection.remote} closed during the hello`);
    }
    this.#options.onClosed(this.#error);
  }
}
