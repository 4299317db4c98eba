import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import { lz4Native } from '../../../src/codec/lz4/lz4.node.ts';
import { configKeys, features } from '../../../src/protocol/perun/config-keys.ts';
import type { ConfigKeyName, FeatureName } from '../../../src/protocol/perun/config-keys.ts';
import { Capability } from '../../../src/protocol/perun/constants.ts';
import { encodeConfig, encodeInput } from '../../../src/protocol/perun/encode.ts';
import { encodingOf } from '../../../src/protocol/perun/flags.ts';
import type { PacketMessage, UnknownMessage } from '../../../src/protocol/perun/messages.ts';
import { PerunEndpoint } from '../../../src/protocol/perun/state.ts';
import { encodeRun } from '../../../src/protocol/perun/values.ts';
import type { RunAction } from '../../../src/protocol/perun/values.ts';
import type { RgbaFrame } from '../../../src/shared/frame.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { createTcpTransport } from '../../../src/transport/tcp/tcp.ts';
import type { Connection, Listener } from '../../../src/transport/types.ts';
import { createUnixTransport } from '../../../src/transport/unix/unix.ts';

export interface CoreHostOptions {
  readonly address: string;
  readonly capabilities?: number;
  readonly features?: readonly FeatureName[];
}

/** A frame as it came: its flags, and its pixels decoded. */
export interface ArrivedFrame extends RgbaFrame {
  readonly flags: number;
  readonly sequence: number;
}

/** One core that has connected. Everything it sent is kept, in order. */
export class CorePeer {
  readonly connection: Connection;
  readonly endpoint: PerunEndpoint;
  readonly messages: (PacketMessage | UnknownMessage)[] = [];
  readonly frames: ArrivedFrame[] = [];
  closed = false;
  readonly #decoder = new FrameDecoder({ lz4: lz4Native, limits: defaultLimits });
  readonly #waiting = new Set<() => void>();

  constructor(connection: Connection, endpoint: PerunEndpoint) {
    this.connection = connection;
    this.endpoint = endpoint;
    connection.closed.on(() => {
      this.closed = true;
      this.#look();
    });
    connection.data.on((chunk) => {
      for (const event of endpoint.receive(chunk)) {
        if (event.kind === 'send') connection.send(event.bytes);
        else if (event.kind === 'message') this.#take(event.message);
      }
      this.#look();
    });
  }

  /** Resolves as soon as it is so. */
  until(condition: (peer: CorePeer) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition(this)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  untilFrames(count: number): Promise<void> {
    return this.until((peer) => peer.frames.length >= count);
  }

  /** Values of that config key, in order. */
  configs(name: ConfigKeyName): Uint8Array[] {
    return this.messages.flatMap((message) =>
      message.kind === 'config' && message.key === configKeys[name].key ? [message.value] : [],
    );
  }

  config(name: ConfigKeyName, value: Uint8Array): void {
    this.connection.send(encodeConfig(this.endpoint.nextSequence(), configKeys[name].key, value));
  }

  run(action: RunAction): void {
    this.config('run', encodeRun(action));
  }

  input(buttons: number, seat = 0, sequence: number = this.endpoint.nextSequence()): void {
    this.connection.send(encodeInput(sequence, buttons, seat));
  }

  #take(message: PacketMessage | UnknownMessage): void {
    this.messages.push(message);
    if (message.kind !== 'video') return;
    const { width, height, data, flags, sequence } = message;
    const encoding = encodingOf(flags, this.endpoint.extended);
    this.frames.push({ ...this.#decoder.decode({ width, height, encoding, data }), flags, sequence });
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

/** A host that does nothing but listen to cores: the protocol module over real sockets. */
export class CoreHost {
  readonly address: string;
  readonly #listener: Listener;
  readonly #peers: CorePeer[];
  readonly #waiting: ((peer: CorePeer) => void)[];

  private constructor(listener: Listener, peers: CorePeer[], waiting: ((peer: CorePeer) => void)[]) {
    this.#listener = listener;
    this.#peers = peers;
    this.#waiting = waiting;
    this.address = listener.address;
  }

  static async listen(options: CoreHostOptions): Promise<CoreHost> {
    const transport = options.address.startsWith('unix:') ? createUnixTransport() : createTcpTransport();
    const peers: CorePeer[] = [];
    const waiting: ((peer: CorePeer) => void)[] = [];
    const everything = Capability.delta | Capability.audio | Capability.debug | Capability.extension;
    const listener = await transport.listen(options.address, (connection) => {
      const endpoint = new PerunEndpoint({
        role: 'accept',
        capabilities: options.capabilities ?? everything,
        features: (options.features ?? ['lz4', 'sessions', 'run']).map((name) => features[name].id),
      });
      const peer = new CorePeer(connection, endpoint);
      const next = waiting.shift();
      if (next === undefined) peers.push(peer);
      else next(peer);
    });
    return new CoreHost(listener, peers, waiting);
  }

  /** The next core that connects, or has. */
  core(): Promise<CorePeer> {
    const peer = this.#peers.shift();
    return peer === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(peer);
  }

  close(): Promise<void> {
    return this.#listener.close();
  }
}
