import type { Part } from '../../shared/asks.ts';
import type { EncoderKind } from '../../codec/create-encoder.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';
import type { EncodedFrame } from '../../shared/frame.ts';
import { decodeAsk, encodeAnswer } from '../../protocol/perun/asks.ts';
import { configKeys } from '../../protocol/perun/config-keys.ts';
import { Capability } from '../../protocol/perun/constants.ts';
import { encodeCoreInfo } from '../../protocol/perun/core-info.ts';
import { decodeDevice } from '../../protocol/perun/device-values.ts';
import { encodeDebug } from '../../protocol/perun/encode.ts';
import type { AudioMessage, PacketMessage, UnknownMessage } from '../../protocol/perun/messages.ts';
import { nativeSamples } from '../../protocol/perun/payloads.ts';
import { LatestWins } from '../../protocol/perun/sequence.ts';
import {
  decodeName,
  decodeRoundTrip,
  decodeRun,
  decodeSeat,
  decodeSessionId,
  decodeSpeed,
  encodeFrameRate,
  encodeSeat,
  encodeSessionId,
  encodeSessionState,
  encodeSpeed,
} from '../../protocol/perun/values.ts';
import type { Membership, Viewer } from '../../session/membership.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import { type Seat, watcherSeat } from '../../session/seats.ts';
import type { Session } from '../../session/session.ts';
import type { AudioChunk, TerminalTrack } from '../../session/tracks.ts';
import { audioPacket, framePacket, xorPacket } from './packets.ts';
import { seatRights } from './rights.ts';
import type { PeerLink, Role } from './role.ts';

/**
 * A connection that watches or plays. With the extension it says which session and seat it wants; without, it joins the
 * session its path names, or the newest, watches raw frames, and becomes a player with its first input.
 */
export class WatcherRole implements Role, Viewer {
  readonly #link: PeerLink;
  readonly #registry: SessionRegistry;
  readonly #latest = new LatestWins();
  #membership: Membership | undefined;
  #session: Session | undefined;
  #name = '';
  #stopWaiting: (() => void) | undefined;
  #lastPacketBytes = 0;
  /** The whole frame that an old page shows, where it takes deltas. */
  #base: EncodedFrame | undefined;
  #refusedSeat = false;
  #roundTripMs: number | undefined;
  /** What the person holds, also before there is a session to hold it in. */
  #buttons = 0;

  constructor(link: PeerLink, registry: SessionRegistry) {
    this.#link = link;
    this.#registry = registry;
  }

  /** Joins the session of that id, or the newest where it is empty; waits for one to open where there is none yet. */
  join(id: string): void {
    this.#leave();
    const session = id === '' ? this.#registry.newest : this.#registry.find(id);
    if (session !== undefined) {
      this.#enter(session);
      return;
    }
    if (this.#link.extended && id !== '') {
      const error = toPerunError(tryCatch(() => this.#registry.get(id)));
      this.#link.notice(error);
    }
    this.#link.config(configKeys.session.key, encodeSessionId(''));
    this.#stopWaiting = this.#registry.opened.on((opened) => {
      if (id === '' || opened.id === id) this.join(opened.id);
    });
  }

  message(message: PacketMessage | UnknownMessage): void {
    if (message.kind === 'input') this.#input(message.sequence, message.buttons);
    else if (message.kind === 'audio' && this.#link.extended) this.#speak(message);
    else if (message.kind === 'config' && this.#link.extended) this.#configure(message.key, message.value);
  }

  drained(): void {
    this.#membership?.drained();
  }

  closed(): void {
    this.#leave();
  }

  /** Who may no longer play watches on. */
  rightsChanged(): void {
    const membership = this.#membership;
    if (membership === undefined || this.#maySit(membership.seat)) return;
    this.#link.notice(new PerunError('REFUSED', `this device may no longer be ${membership.seat.kind}`));
    membership.requestSeat(watcherSeat);
  }

  /** Two limits and one exception: a watcher with nothing queued may always get one frame, however large. */
  get ready(): boolean {
    const { queued } = this.#link.connection;
    const { watcherBacklogFrames, watcherBacklogBytes } = this.#link.limits;
    return queued === 0 || (queued <= watcherBacklogFrames * this.#lastPacketBytes && queued <= watcherBacklogBytes);
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  get queuedBytes(): number {
    return this.#link.connection.queued;
  }

  frame(frame: EncodedFrame, sequence: number): void {
    const packet = this.#packet(frame, sequence);
    this.#lastPacketBytes = packet.length;
    this.#link.send(packet);
  }

  audio(chunk: AudioChunk): void {
    // Old players sound a beep for whatever they get, so PCM goes only to those who know what it is.
    if (this.#link.extended && this.#link.has(Capability.audio)) this.#link.send(audioPacket(chunk, 0));
  }

  terminal(_track: TerminalTrack): void {}

  terminalBytes(_bytes: Uint8Array): void {}

  debug(data: Uint8Array): void {
    if (this.#link.extended && this.#link.has(Capability.debug)) this.#link.send(encodeDebug(0, data));
  }

  answer(request: number, result: Part | PerunError): void {
    this.#link.config(configKeys.answer.key, encodeAnswer({ request, result }));
  }

  sessionChanged(): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#link.config(configKeys.sessionState.key, encodeSessionState(session.state));
    if (this.#link.peerHas('speed')) this.#link.config(configKeys.speed.key, encodeSpeed(session.steering.speed));
    const { info } = session;
    if (info === undefined) return;
    const { name, system, players, layout } = info;
    this.#link.config(configKeys.coreInfo.key, encodeCoreInfo({ name, system, title: session.title, players, layout }));
    this.#link.config(configKeys.frameRate.key, encodeFrameRate(info.rate));
  }

  seatChanged(seat: Seat): void {
    this.#link.config(configKeys.seat.key, encodeSeat(seat));
  }

  ended(reason: string): void {
    const id = this.#session?.id ?? '';
    this.#session = undefined;
    this.#membership = undefined;
    this.#link.config(configKeys.sessionState.key, encodeSessionState('ended'));
    this.#link.notice(new PerunError('NOT_FOUND', `session ${id} ended: ${reason}`));
    if (!this.#link.extended) this.join(this.#link.wishedSession);
  }

  #enter(session: Session): void {
    this.#session = session;
    this.#refusedSeat = false;
    this.#link.config(configKeys.session.key, encodeSessionId(session.id));
    this.sessionChanged();
    this.seatChanged(watcherSeat);
    const link = this.#link;
    const { connection } = link;
    this.#membership = session.join(
      {
        name: this.#name || connection.remote,
        door: 'perun',
        transport: connection.scheme,
        remote: connection.remote,
        // Grants change while people are in.
        get mayOwn() {
          return link.mayOwn;
        },
        rendition: this.#readable(),
      },
      this,
    );
    this.#press(this.#buttons);
  }

  #readable(): EncoderKind {
    const { extended, connection, profile } = this.#link;
    const indexed = this.#link.peerHas('indexed');
    const scroll = this.#link.peerHas('scroll');
    const strips = indexed && this.#link.peerHas('strips');
    // Bytes cost nothing on a Unix socket, and zstd takes more work than LZ4.
    const zstd = this.#link.peerHas('zstd') && connection.scheme !== 'unix';
    const oldLevel = profile === 'wasm' ? 1 : 0;
    return { level: extended ? 2 : oldLevel, indexed, scroll, strips, zstd };
  }

  #input(sequence: number, buttons: number): void {
    if (!this.#latest.accept(sequence)) return;
    this.#buttons = buttons;
    this.#press(buttons);
  }

  #press(buttons: number): void {
    const membership = this.#membership;
    if (membership === undefined) return;
    // A peer without the extension cannot ask for a seat: its first pressed button does.
    if (!this.#link.extended && membership.seat.kind === 'watcher' && buttons !== 0 && !this.#refusedSeat) {
      this.#refusedSeat = tryCatch(() => membership.requestSeat({ kind: 'player', player: 0 })) !== undefined;
    }
    membership.input(buttons);
  }

  #packet(frame: EncodedFrame, sequence: number): Uint8Array {
    if (this.#link.extended || this.#link.profile !== 'js') return framePacket(frame, sequence);
    const base = this.#base;
    this.#base = frame;
    return base === undefined ? framePacket(frame, sequence) : xorPacket(base, frame, sequence);
  }

  #speak({ rate, channels, samples }: AudioMessage): void {
    this.#membership?.speak({ rate, channels, samples: nativeSamples(samples) });
  }

  #configure(key: number, value: Uint8Array): void {
    switch (key) {
      case configKeys.session.key:
        return this.#with(decodeSessionId(value), (id) => this.join(id));
      case configKeys.seat.key:
        return this.#with(decodeSeat(value), (seat) => this.#requestSeat(seat));
      case configKeys.run.key:
        return this.#with(decodeRun(value), (action) => this.#joined().run(action));
      case configKeys.speed.key:
        return this.#with(decodeSpeed(value), (percent) => this.#joined().setSpeed(percent));
      case configKeys.device.key:
        return this.#with(decodeDevice(value), ({ input }) => this.#membership?.device(input));
      case configKeys.ask.key:
        return this.#with(decodeAsk(value, this.#link.limits), ({ request, part }) => {
          if (this.#membership !== undefined) this.#membership.ask(request, part);
          else this.answer(request, new PerunError('SESSION_NOT_FOUND', 'no session is joined'));
        });
      case configKeys.roundTrip.key:
        return this.#with(decodeRoundTrip(value), (ms) => (this.#roundTripMs = ms));
      case configKeys.name.key:
        return this.#with(decodeName(value), (name) => {
          this.#name = name;
          this.#membership?.rename(name || this.#link.connection.remote);
        });
    }
  }

  /** Does what was asked; whatever speaks against it becomes a notice, never the end of the connection. */
  #with<T>(value: T | PerunError, action: (value: T) => void): void {
    if (value instanceof PerunError) {
      this.#link.notice(value);
      return;
    }
    const error = tryCatch(() => action(value));
    if (error !== undefined) this.#link.notice(toPerunError(error));
  }

  #requestSeat(seat: Seat): void {
    if (!this.#maySit(seat)) throw new PerunError('REFUSED', `this device may not be ${seat.kind} here`);
    this.#joined().requestSeat(seat);
  }

  #maySit(seat: Seat): boolean {
    return (seat.kind === 'owner' && this.#link.mayOwn) || this.#link.may(seatRights[seat.kind]);
  }

  #joined(): Membership {
    if (this.#membership !== undefined) return this.#membership;
    throw new PerunError('SESSION_NOT_FOUND', 'no session is joined', { remedy: 'join one first' });
  }

  #leave(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#membership?.leave();
    this.#membership = undefined;
    this.#session = undefined;
  }
}

function tryCatch(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}
