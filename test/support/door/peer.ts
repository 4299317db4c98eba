import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import { PerunDoor } from '../../../src/doors/perun/door.ts';
import { configKeys, features, type ConfigKeyName } from '../../../src/protocol/perun/config-keys.ts';
import { Capability } from '../../../src/protocol/perun/constants.ts';
import { encodeCoreInfo } from '../../../src/protocol/perun/core-info.ts';
import { encodeConfig, encodeInput, encodeVideo } from '../../../src/protocol/perun/encode.ts';
import { encodingOf, flagsOf } from '../../../src/protocol/perun/flags.ts';
import type { CoreInfo, PacketMessage, UnknownMessage } from '../../../src/protocol/perun/messages.ts';
import { PerunEndpoint } from '../../../src/protocol/perun/state.ts';
import type { SessionRegistry } from '../../../src/session/registry.ts';
import type { Session } from '../../../src/session/session.ts';
import { type EncodedFrame, type RgbaFrame, rawEncoding } from '../../../src/shared/frame.ts';
import { defaultLimits, type Limits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import type { LinkOptions } from '../../../src/transport/memory/link.ts';
import { MemoryNetwork } from '../../../src/transport/memory/memory.ts';
import type { Connection } from '../../../src/transport/types.ts';
import { createRegistry, ManualClock } from '../session/fakes.ts';
import { cameBy, TestPairingLine, TestTrust } from './trust.ts';

/** A host's door on a simulated network, with all of time in the test's hand. */
export class DoorBench {
  readonly clock = new ManualClock();
  readonly registry: SessionRegistry;
  readonly door: PerunDoor;
  readonly limits: Limits;
  readonly trust = new TestTrust();
  readonly pairing = new TestPairingLine();
  readonly #network: MemoryNetwork;

  constructor(options: { link?: LinkOptions; limits?: Partial<Limits> } = {}) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.registry = createRegistry({ clock: this.clock, limits: this.limits });
    this.door = new PerunDoor({
      registry: this.registry,
      limits: this.limits,
      logger: silentLogger,
      lz4: createLz4(),
      clock: this.clock,
      trust: this.trust,
      pairing: this.pairing,
    });
    this.#network = new MemoryNetwork({ clock: this.clock, ...options.link });
  }

  /** `way`: as if those who come by this listener came by another carrier. */
  async listen(
    name = 'door',
    options: { mayOwn?: boolean; coreSession?: Session; way?: Parameters<typeof cameBy>[1] } = {},
  ): Promise<void> {
    const { way, ...entrance } = options;
    await this.#network.transport.listen(`memory://${name}`, (connection) => {
      this.door.accept(way === undefined ? connection : cameBy(connection, way), { mayOwn: false, ...entrance });
    });
  }

  async connect(path = '', name = 'door'): Promise<Connection> {
    const connecting = this.#network.transport.connect(`memory://${name}${path}`);
    await this.settle();
    return connecting;
  }

  async peer(capabilities: number, path = '', name = 'door'): Promise<TestPeer> {
    const peer = new TestPeer(await this.connect(path, name), capabilities);
    await this.settle();
    return peer;
  }

  /** A current client or core. */
  extended(name = 'door'): Promise<TestPeer> {
    return this.peer(Capability.delta | Capability.audio | Capability.debug | Capability.extension, '', name);
  }

  /** Lets everything under way arrive; with `ms`, time passes. */
  async settle(ms = 1): Promise<void> {
    for (let step = 0; step < 5; step++) {
      this.clock.advance(ms / 5);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** The other end of one connection, driven by the protocol module. */
export class TestPeer {
  readonly connection: Connection;
  readonly messages: (PacketMessage | UnknownMessage)[] = [];
  readonly frames: RgbaFrame[] = [];
  readonly encoded: EncodedFrame[] = [];
  ready = false;
  error: Error | undefined;
  closed = false;
  readonly #endpoint: PerunEndpoint;
  readonly #decoder = new FrameDecoder({ lz4: createLz4() });
  #sequence = 0;

  constructor(connection: Connection, capabilities: number) {
    this.connection = connection;
    this.#endpoint = new PerunEndpoint({
      role: 'connect',
      capabilities,
      features: Object.values(features).map(({ id }) => id),
    });
    connection.data.on((chunk) => this.#receive(chunk));
    connection.closed.on(() => {
      this.closed = true;
      for (const event of this.#endpoint.finish()) if (event.kind === 'failed') this.error = event.error;
    });
    connection.send(this.#endpoint.start()!);
  }

  config(key: ConfigKeyName, value: Uint8Array): void {
    this.connection.send(encodeConfig(this.#next(), configKeys[key].key, value));
  }

  core(info: Partial<CoreInfo> = {}): void {
    const whole: CoreInfo = { name: 'Test', system: 'test', title: 'A game', players: 1, layout: 'xinput', ...info };
    this.config('coreInfo', encodeCoreInfo(whole));
  }

  raw(frame: RgbaFrame): void {
    this.connection.send(encodeVideo(this.#next(), flagsOf(rawEncoding), frame.width, frame.height, frame.pixels));
  }

  input(buttons: number, sequence = this.#next()): void {
    this.connection.send(encodeInput(sequence, buttons, 0));
  }

  /** Values of every config packet of that key, in order. */
  values(key: ConfigKeyName): Uint8Array[] {
    return this.messages.flatMap((message) =>
      message.kind === 'config' && message.key === configKeys[key].key ? [message.value] : [],
    );
  }

  texts(key: ConfigKeyName): string[] {
    return this.values(key).map((value) => new TextDecoder().decode(value));
  }

  get inputs(): [buttons: number, seat: number][] {
    return this.messages.flatMap((message) => (message.kind === 'input' ? [[message.buttons, message.seat]] : []));
  }

  get extended(): boolean {
    return this.#endpoint.extended;
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return this.#sequence;
  }

  #receive(chunk: Uint8Array): void {
    for (const event of this.#endpoint.receive(chunk)) {
      if (event.kind === 'send') this.connection.send(event.bytes);
      else if (event.kind === 'ready') this.ready = true;
      else if (event.kind === 'failed') this.error = event.error;
      else this.#message(event.message);
    }
  }

  #message(message: PacketMessage | UnknownMessage): void {
    this.messages.push(message);
    if (message.kind !== 'video') return;
    const { width, height, flags, data } = message;
    const frame = { width, height, encoding: encodingOf(flags, this.extended), data };
    this.encoded.push(frame);
    this.frames.push(this.#decoder.decode(frame));
  }
}
