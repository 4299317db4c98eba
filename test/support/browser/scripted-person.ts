import type { WebSocket } from 'ws';
import { FrameEncoder } from '../../../src/codec/frame-encoder.ts';
import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { configKeys, features, type ConfigKeyName } from '../../../src/protocol/perun/config-keys.ts';
import { Capability } from '../../../src/protocol/perun/constants.ts';
import { encodeCoreInfo } from '../../../src/protocol/perun/core-info.ts';
import { encodeAudio, encodeConfig, encodeVideo } from '../../../src/protocol/perun/encode.ts';
import { flagsOf } from '../../../src/protocol/perun/flags.ts';
import type { ConfigMessage } from '../../../src/protocol/perun/messages.ts';
import { PerunEndpoint, type EndpointEvent } from '../../../src/protocol/perun/state.ts';
import {
  decodeName,
  decodeRun,
  decodeSeat,
  encodeFrameRate,
  encodeNotice,
  encodeSeat,
  encodeSessionId,
  encodeSessionState,
  type SeatValue,
} from '../../../src/protocol/perun/values.ts';
import type { EncodedFrame, RgbaFrame } from '../../../src/shared/frame.ts';
import type { ScriptedSession } from './scripted-session.ts';

const capabilities = Capability.delta | Capability.audio | Capability.debug | Capability.extension;

/** The host's end of one browser: real packets of the protocol over a real WebSocket, rules as simple as can be. */
export class ScriptedPerson {
  readonly #socket: WebSocket;
  readonly #session: ScriptedSession;
  readonly #endpoint = new PerunEndpoint({
    role: 'accept',
    capabilities,
    features: Object.values(features).map((feature) => feature.id),
  });
  readonly #encoder = new FrameEncoder({ lz4: createLz4(), level: 2 });
  readonly #unsubscribe: () => void;
  readonly #id: string;
  #name = '';
  #seat: SeatValue = { kind: 'watcher', player: 0 };

  constructor(socket: WebSocket, session: ScriptedSession, id: string) {
    this.#socket = socket;
    this.#session = session;
    this.#id = id;
    this.#unsubscribe = session.on((event) => {
      if (!this.#endpoint.isReady) return;
      if (event.kind === 'frame') this.#sendFrame(event.frame);
      else if (event.kind === 'audio') this.#sendSound(event.rate, event.samples);
      else this.#config('sessionState', encodeSessionState(event.state));
    });
    socket.on('message', (data: Buffer) => this.#receive(this.#endpoint.receive(data)));
    socket.on('close', () => this.#leave());
  }

  get person(): SessionInfo['people'][number] {
    return {
      id: this.#id,
      name: this.#name,
      seat: this.#seat.kind,
      player: this.#seat.player,
      door: 'perun',
      transport: 'ws',
      remote: '127.0.0.1',
      rendition: 'strips/scroll/lz4-2',
      joinedAt: new Date().toISOString(),
    };
  }

  #receive(events: readonly EndpointEvent[]): void {
    for (const event of events) {
      if (event.kind === 'send') this.#socket.send(event.bytes);
      else if (event.kind === 'ready') this.#welcome();
      else if (event.kind === 'failed') this.#socket.close();
      else if (event.message.kind === 'config') this.#configure(event.message);
      else if (event.message.kind === 'input' && this.#seat.kind === 'player') {
        this.#session.held.set(this.#seat.player, event.message.buttons);
      }
    }
  }

  #welcome(): void {
    const { id, layout, players, title } = this.#session.options;
    this.#config('session', encodeSessionId(id));
    this.#config('coreInfo', encodeCoreInfo({ name: 'scripted', system: layout, title, players, layout }));
    this.#config('frameRate', encodeFrameRate({ numerator: 60, denominator: 1 }));
    this.#config('sessionState', encodeSessionState(this.#session.state));
    if (this.#session.frame !== undefined) this.#sendFrame(this.#session.frame);
  }

  #configure({ key, value }: ConfigMessage): void {
    if (key === configKeys.seat.key) this.#takeSeat(decodeSeat(value));
    else if (key === configKeys.run.key) this.#run(decodeRun(value));
    else if (key === configKeys.name.key) this.#name = String(decodeName(value));
    else if (key === configKeys.echo.key) this.#config('echo', value);
  }

  #takeSeat(asked: ReturnType<typeof decodeSeat>): void {
    if (asked instanceof Error) return this.#socket.close();
    const taken = new Set(this.#session.otherPeople.map((person) => person.player));
    let seat = asked;
    if (asked.kind === 'player' && asked.player === 0) {
      const pads = Array.from({ length: this.#session.options.players }, (_, index) => index + 1);
      seat = { kind: 'player', player: pads.find((pad) => !taken.has(pad)) ?? 0 };
    }
    if (seat.kind === 'player' && (seat.player === 0 || taken.has(seat.player))) {
      return this.#config('notice', encodeNotice({ code: 'SEAT_TAKEN', message: 'that player seat is taken' }));
    }
    if (this.#seat.kind === 'player') this.#session.held.delete(this.#seat.player);
    this.#seat = seat;
    this.#config('seat', encodeSeat(seat));
  }

  #run(action: ReturnType<typeof decodeRun>): void {
    if (action === 'pause') this.#session.setState('paused');
    else if (action === 'resume') this.#session.setState('live');
    else if (action === 'step') this.#session.step();
    else if (action === 'reset') this.#session.resets += 1;
  }

  #sendFrame(frame: RgbaFrame): void {
    const encoded: EncodedFrame = this.#encoder.encode(frame).frame;
    const sequence = this.#endpoint.nextSequence();
    this.#socket.send(encodeVideo(sequence, flagsOf(encoded.encoding), frame.width, frame.height, encoded.data));
  }

  #sendSound(rate: number, samples: Int16Array): void {
    this.#socket.send(encodeAudio(this.#endpoint.nextSequence(), rate, 2, samples));
  }

  #config(key: ConfigKeyName, value: Uint8Array): void {
    this.#socket.send(encodeConfig(this.#endpoint.nextSequence(), configKeys[key].key, value));
  }

  #leave(): void {
    this.#unsubscribe();
    if (this.#seat.kind === 'player') this.#session.held.delete(this.#seat.player);
  }
}
