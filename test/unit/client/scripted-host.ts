import { FrameEncoder } from '../../../src/codec/frame-encoder.ts';
import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import { configKeys, features } from '../../../src/protocol/perun/config-keys.ts';
import type { ConfigKeyName } from '../../../src/protocol/perun/config-keys.ts';
import { Capability } from '../../../src/protocol/perun/constants.ts';
import { encodeConfig, encodeVideo } from '../../../src/protocol/perun/encode.ts';
import { flagsOf } from '../../../src/protocol/perun/flags.ts';
import type {
  ConfigMessage,
  InputMessage,
  PacketMessage,
  UnknownMessage,
} from '../../../src/protocol/perun/messages.ts';
import { PerunEndpoint } from '../../../src/protocol/perun/state.ts';
import {
  decodeSeat,
  decodeSessionId,
  encodeNotice,
  encodeSeat,
  encodeSessionId,
  encodeSessionState,
} from '../../../src/protocol/perun/values.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import type { EncodedFrame, RgbaFrame } from '../../../src/shared/frame.ts';
import { MemoryNetwork } from '../../../src/transport/memory/memory.ts';
import type { MemoryNetworkOptions } from '../../../src/transport/memory/memory.ts';
import type { Connection } from '../../../src/transport/types.ts';

const allFeatures = Object.values(features).map((feature) => feature.id);
export const extendedCapabilities: number =
  Capability.delta | Capability.audio | Capability.debug | Capability.extension;
/** What every host of the seed offers. */
export const seedCapabilities: number = Capability.delta | Capability.audio | Capability.debug;

export interface ScriptedHostOptions {
  readonly clock: Clock;
  readonly link?: MemoryNetworkOptions;
  readonly capabilities?: number;
  readonly features?: readonly number[];
  /** False answers nothing: the test does all the talking. */
  readonly answers?: boolean;
}

/** One connection as the host sees it. */
export class HostPeer {
  readonly connection: Connection;
  readonly endpoint: PerunEndpoint;
  readonly messages: (PacketMessage | UnknownMessage)[] = [];
  isReady = false;
  session = '';
  readonly #encoder = new FrameEncoder({ lz4: createLz4(), level: 2 });

  constructor(connection: Connection, endpoint: PerunEndpoint) {
    this.connection = connection;
    this.endpoint = endpoint;
  }

  get inputs(): InputMessage[] {
    return this.messages.filter((message) => message.kind === 'input');
  }

  /** Key and value, in hex, of each config packet that came. */
  get configs(): [key: number, value: string][] {
    return this.messages
      .filter((message) => message.kind === 'config')
      .map(({ key, value }) => [key, Buffer.from(value).toString('hex')]);
  }

  send(bytes: Uint8Array): void {
    this.connection.send(bytes);
  }

  say(key: ConfigKeyName, value: Uint8Array): void {
    this.send(encodeConfig(this.endpoint.nextSequence(), configKeys[key].key, value));
  }

  /** Sends a frame, whole or as a delta, as the encoder sees fit. */
  frame(frame: RgbaFrame): void {
    this.encoded(this.#encoder.encode(frame).frame);
  }

  encoded({ width, height, encoding, data }: EncodedFrame): void {
    this.send(encodeVideo(this.endpoint.nextSequence(), flagsOf(encoding), width, height, data));
  }

  raw(frame: RgbaFrame): void {
    this.send(encodeVideo(0, 0, frame.width, frame.height, frame.pixels));
  }
}

/** A host made of the protocol module: sessions and seats by rote, the rest as the test says. */
export class ScriptedHost {
  readonly peers: HostPeer[] = [];
  readonly sessions = new Set<string>(['amber-fox-1']);
  newest = 'amber-fox-1';
  readonly takenSeats = new Set<number>();
  onReady: (peer: HostPeer) => void = () => {};
  onMessage: (peer: HostPeer, message: PacketMessage | UnknownMessage) => void = () => {};
  readonly #network: MemoryNetwork;
  readonly #options: ScriptedHostOptions;
  #stopListening: () => Promise<void> = async () => {};

  constructor(options: ScriptedHostOptions) {
    this.#options = options;
    this.#network = new MemoryNetwork({ ...options.link, clock: options.clock });
  }

  readonly connect = (signal: AbortSignal): Promise<Connection> =>
    this.#network.transport.connect('memory://host', { signal });

  async listen(): Promise<void> {
    const listener = await this.#network.transport.listen('memory://host', (connection) => this.#accept(connection));
    this.#stopListening = () => listener.close();
  }

  stopListening(): Promise<void> {
    return this.#stopListening();
  }

  get last(): HostPeer {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error('nobody has connected');
    return peer;
  }

  #accept(connection: Connection): void {
    const endpoint = new PerunEndpoint({
      role: 'accept',
      capabilities: this.#options.capabilities ?? extendedCapabilities,
      features: this.#options.features ?? allFeatures,
    });
    const peer = new HostPeer(connection, endpoint);
    this.peers.push(peer);
    connection.data.on((chunk) => {
      for (const event of endpoint.receive(chunk)) {
        if (event.kind === 'send') peer.send(event.bytes);
        if (event.kind === 'ready') {
          peer.isReady = true;
          this.onReady(peer);
        }
        if (event.kind === 'message') {
          peer.messages.push(event.message);
          this.onMessage(peer, event.message);
          if (event.message.kind === 'config' && this.#options.answers !== false) this.#answer(peer, event.message);
        }
      }
    });
  }

  #answer(peer: HostPeer, { key, value }: ConfigMessage): void {
    if (key === configKeys.echo.key) peer.say('echo', value);
    if (key === configKeys.session.key) {
      const asked = decodeSessionId(value);
      if (typeof asked !== 'string') throw asked;
      const id = asked === '' ? this.newest : asked;
      if (id !== '' && !this.sessions.has(id)) {
        peer.session = '';
        peer.say('notice', encodeNotice({ code: 'SESSION_NOT_FOUND', message: `no session ${id}` }));
        return peer.say('session', encodeSessionId(''));
      }
      peer.session = id;
      peer.say('session', encodeSessionId(id));
      if (id === '') return;
      peer.say('sessionState', encodeSessionState('live'));
      peer.say('seat', encodeSeat({ kind: 'watcher', player: 0 }));
    }
    if (key === configKeys.seat.key) {
      const seat = decodeSeat(value);
      if (seat instanceof Error) throw seat;
      if (peer.session === '') {
        return peer.say('notice', encodeNotice({ code: 'SESSION_NOT_FOUND', message: 'no session is joined' }));
      }
      if (seat.kind !== 'player') return peer.say('seat', encodeSeat(seat));
      let player = seat.player;
      if (player === 0) for (player = 1; this.takenSeats.has(player); player += 1);
      if (this.takenSeats.has(player)) {
        return peer.say('notice', encodeNotice({ code: 'SEAT_TAKEN', message: `player ${player} is taken` }));
      }
      peer.say('seat', encodeSeat({ kind: 'player', player }));
    }
  }
}

/** A picture of one shade, with a mark that makes every shade compress to something else. */
export function picture(shade: number, width = 8, height = 4): RgbaFrame {
  const pixels = new Uint8Array(width * height * 4).fill(shade & 0xff);
  pixels[(shade * 7) % pixels.length] = 255 - (shade & 0xff);
  return { width, height, pixels };
}
