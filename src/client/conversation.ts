import type { Lz4 } from '../codec/lz4/lz4.ts';
import type { Zstd } from '../codec/zstd.ts';
import { encodeAsk } from '../protocol/perun/asks.ts';
import { encodeDevice } from '../protocol/perun/device-values.ts';
import type { ConfigMessage, PacketMessage, UnknownMessage, VideoMessage } from '../protocol/perun/messages.ts';
import { nativeSamples } from '../protocol/perun/payloads.ts';
import {
  type Access,
  encodeEcho,
  encodeRoundTrip,
  encodeName,
  encodeRun,
  encodeSeat,
  encodeSessionId,
  encodeSpeed,
} from '../protocol/perun/values.ts';
import type { AskKind } from '../shared/asks.ts';
import type { Clock } from '../shared/clock.ts';
import type { DeviceInput } from '../shared/device-input.ts';
import { isPerunError, PerunError } from '../shared/errors.ts';
import type { ErrorCode } from '../shared/errors.ts';
import { GrantBit } from '../shared/grants.ts';
import type { Limits } from '../shared/limits.ts';
import type { Logger } from '../shared/logger.ts';
import type { Connection } from '../transport/types.ts';
import { AskBook } from './ask-book.ts';
import { ConnectionRun } from './connection-run.ts';
import { FrameReceiver } from './frame-receiver.ts';
import type { DecodedPicture } from './frame-receiver.ts';
import { readNews } from './host-news.ts';
import type { HostNews } from './host-news.ts';
import type { InputSender } from './input-sender.ts';
import { plays } from './input-sender.ts';
import { RoundTrip } from './round-trip.ts';
import type { SeatWish } from './seat-wish.ts';
import type { SessionView } from './session-view.ts';
import type { SessionWish } from './session-wish.ts';
import type { ClientCounters } from './stats.ts';
import type { ReceivedAudio, RunAction, Seat } from './types.ts';

/** What outlives a connection and is continued on the next one. */
export interface Lasting {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly lz4: Lz4;
  readonly zstd: Zstd | undefined;
  readonly logger: Logger;
  readonly name: string | undefined;
  readonly counters: ClientCounters;
  readonly sender: InputSender;
  readonly view: SessionView;
  readonly seatWish: SeatWish;
  readonly sessionWish: SessionWish;
  readonly admit: ((access: Access) => PerunError | undefined) | undefined;
}

/** What a conversation tells the client. `ended` comes once, last, and not after `close`. */
export interface ConversationListener {
  opened(extended: boolean): void;
  frame(frame: DecodedPicture, sequence: number): void;
  audio(audio: ReceivedAudio): void;
  debug(data: Uint8Array): void;
  sessionChanged(): void;
  seated(seat: Seat): void;
  notice(error: PerunError): void;
  ended(error: PerunError): void;
}

/** Codes of notices that answer a request for a seat. */
const seatRefusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['SEAT_TAKEN', 'REFUSED', 'LIMIT_REACHED']);
const watcher: Seat = { kind: 'watcher', player: 0 };
/** A host whose frames cannot be decoded for so long will not send the whole frame that would mend it. */
const healMs = 2000;

/** What client and host say to each other on one connection: joining, seat, frames, echoes. */
export class Conversation {
  readonly #lasting: Lasting;
  readonly #listener: ConversationListener;
  readonly #run: ConnectionRun;
  readonly #roundTrip: RoundTrip;
  readonly #asks: AskBook;
  #frames: FrameReceiver | undefined;
  #extended = false;
  #announced: string | undefined;
  #seat: Seat = watcher;

  constructor(connection: Connection, lasting: Lasting, listener: ConversationListener) {
    this.#lasting = lasting;
    this.#listener = listener;
    this.#asks = new AskBook({ clock: lasting.clock, limits: lasting.limits });
    this.#run = new ConnectionRun(connection, {
      clock: lasting.clock,
      limits: lasting.limits,
      hasZstd: lasting.zstd !== undefined,
      listener: {
        received: (bytes) => lasting.counters.received(bytes),
        ready: (extended) => this.#ready(extended),
        message: (message) => this.#message(message),
        ended: (error) => this.#ended(error),
      },
    });
    this.#roundTrip = new RoundTrip({
      clock: lasting.clock,
      send: (token) => this.#run.config('echo', encodeEcho(token)),
      measured: (ms) => {
        lasting.counters.roundTrip(ms);
        if (this.#run.supports('roundTrip')) this.#run.config('roundTrip', encodeRoundTrip(ms));
      },
      silent: () => this.#run.fail(new PerunError('CONNECTION_LOST', 'the host stopped answering')),
    });
  }

  start(): void {
    this.#run.start();
  }

  /** Lets go of the buttons, leaves, and ends after what was sent has left. */
  close(): Promise<void> {
    this.#lasting.sender.release();
    this.#roundTrip.stop();
    this.#asks.lost(new PerunError('CONNECTION_LOST', 'the client was closed'));
    return this.#run.close();
  }

  /** Asks for the seat of the wish, where there is a session to sit in; else it is asked for when there is one. */
  askSeat(): void {
    const { seatWish, sender } = this.#lasting;
    if (this.#frames === undefined) return;
    if (!plays(seatWish.wanted)) sender.release();
    if (!this.#run.supports('sessions')) return this.#sit({ kind: seatWish.wanted.kind, player: 0 });
    if (this.#announced === undefined || this.#announced === '') return;
    this.#run.config('seat', encodeSeat(seatWish.ask()));
  }

  /** Asks for the session of the wish, which has changed. */
  askSession(): void {
    if (this.#frames === undefined) return;
    if (this.#run.supports('sessions')) {
      this.#run.config('session', encodeSessionId(this.#lasting.sessionWish.ask()));
    } else {
      this.#listener.notice(new PerunError('MISSING_CAPABILITY', 'this host has no sessions to choose from'));
    }
  }

  /** Asks the core of the session joined. */
  ask(kind: AskKind, bytes: Uint8Array): Promise<Uint8Array> {
    if (!this.#run.supports('asks')) {
      return Promise.reject(new PerunError('MISSING_CAPABILITY', 'this host passes no questions on to its cores'));
    }
    if ((kind === 'stepInstruction' || kind === 'registers') && !this.#run.supports('debugger')) {
      return Promise.reject(new PerunError('MISSING_CAPABILITY', `this host passes no ${kind} on to its cores`));
    }
    return this.#asks.ask(kind, bytes, (request, part) => this.#run.config('ask', encodeAsk({ request, part })));
  }

  /** Sticks, mouse, keys, fingers; nothing happens without a seat that plays, or with a host that knows buttons only. */
  device(input: DeviceInput): void {
    const value = encodeDevice({ pad: 0, input });
    if (plays(this.#seat) && this.#run.supports('devices')) this.#run.config('device', value);
  }

  speak(audio: ReceivedAudio): void {
    if (plays(this.#seat) && this.#run.supports('microphone')) this.#run.audio(audio);
  }

  control(action: RunAction): void {
    if (this.#run.supports('run')) return this.#run.config('run', encodeRun(action));
    this.#listener.notice(new PerunError('MISSING_CAPABILITY', `this host cannot ${action} a session`));
  }

  setSpeed(percent: number): void {
    if (this.#run.supports('speed')) return this.#run.config('speed', encodeSpeed(percent));
    this.#listener.notice(new PerunError('MISSING_CAPABILITY', 'this host knows one speed only, and no way back'));
  }

  #ready(extended: boolean): void {
    const { clock, limits, lz4, zstd, counters, name, sessionWish, view } = this.#lasting;
    this.#extended = extended;
    this.#frames = new FrameReceiver({ clock, limits, lz4, zstd, extended });
    counters.opened();
    sessionWish.connected();
    this.#listener.opened(extended);
    if (this.#run.isOver) return;
    if (this.#run.supports('sessions')) {
      if (name !== undefined) this.#run.config('name', encodeName(name));
      this.askSession();
    } else {
      if (!extended) this.#viewed(view.withoutExtension());
      this.askSeat();
    }
    if (this.#run.supports('echo') && !this.#run.isOver) this.#roundTrip.start();
  }

  #message(message: PacketMessage | UnknownMessage): void {
    switch (message.kind) {
      case 'video':
        return this.#video(message);
      case 'audio': {
        const { rate, channels, samples } = message;
        return this.#listener.audio({ rate, channels, samples: nativeSamples(samples) });
      }
      case 'debug':
        return this.#listener.debug(message.data);
      case 'config':
        return this.#config(message);
      // Old relays pass on the input of others, and a newer host may send what is not known here.
      case 'input':
      case 'unknown':
        return undefined;
    }
  }

  #video(message: VideoMessage): void {
    const frames = this.#frames;
    if (frames === undefined) return;
    const { clock, counters } = this.#lasting;
    const startedAt = clock.now();
    const result = frames.receive(message);
    if (!isPerunError(result)) {
      counters.decoded(clock.now() - startedAt);
      return this.#listener.frame(result, message.sequence);
    }
    counters.undecodable();
    this.#lasting.logger.debug({ error: result.toJSON(), sequence: message.sequence }, 'a frame could not be decoded');
    // Only a host with the extension keeps a delta base per rendition, which a new connection starts over.
    if (this.#extended && frames.brokenMs >= healMs) this.#run.fail(result);
  }

  #config(message: ConfigMessage): void {
    if (!this.#extended) return;
    const news = readNews(message);
    if (news === undefined) return;
    if (isPerunError(news)) {
      this.#lasting.logger.warn({ error: news.toJSON(), key: message.key }, 'a config value of the host is malformed');
      return;
    }
    this.#news(news);
  }

  #news(news: HostNews): void {
    const { view, seatWish } = this.#lasting;
    switch (news.kind) {
      case 'session':
        return this.#joined(news.id);
      case 'state':
        return this.#viewed(view.state(news.state));
      case 'core':
        return this.#viewed(view.core(news.info));
      case 'rate':
        return this.#viewed(view.rate(news.rate));
      case 'speed':
        return this.#viewed(view.speed(news.percent));
      case 'seat':
        seatWish.given(news.seat);
        return this.#sit(news.seat);
      case 'notice':
        return this.#noticed(news.error);
      case 'answer':
        return this.#asks.answer(news.answer);
      case 'access':
        return this.#admitted(news.access);
      case 'echo':
        return this.#roundTrip.answer(news.token);
    }
  }

  /** Who may not watch has nothing to stay for. */
  #admitted(access: Access): void {
    const refusal = (access.grants & GrantBit.view) === 0 ? unpaired() : this.#lasting.admit?.(access);
    if (refusal !== undefined) this.#run.fail(refusal);
  }

  #joined(id: string): void {
    const { view, sessionWish } = this.#lasting;
    const before = this.#announced;
    this.#announced = id;
    const answered = sessionWish.given(id);
    this.#viewed(view.joined(id));
    // A seat is one of a session: gone with it, and to be asked for in the next.
    if (before !== id) this.#sit(watcher);
    if (answered || before !== id) this.askSeat();
  }

  #noticed(error: PerunError): void {
    const { seatWish, sessionWish, sender } = this.#lasting;
    if (error.code === 'SESSION_NOT_FOUND') {
      const refusal = sessionWish.refused();
      if (refusal === 'final') return this.#run.fail(error);
      // The host may have put the person out of the session they were in, to look for the other one.
      if (refusal === 'again') this.askSession();
    }
    if (seatWish.isAsked && seatRefusals.has(error.code)) {
      if (seatWish.refused()) return this.askSeat();
      // Refused another seat, the person stays in the one they have.
      if (plays(this.#seat)) {
        seatWish.change(this.#seat);
        sender.play(this.#run, this.#seat.player);
      }
    }
    this.#listener.notice(error);
  }

  #sit(seat: Seat): void {
    if (this.#run.isOver) return;
    this.#seat = seat;
    if (plays(seat)) this.#lasting.sender.play(this.#run, seat.player);
    else this.#lasting.sender.stop();
    this.#listener.seated(seat);
  }

  #viewed(changed: boolean): void {
    if (changed) this.#listener.sessionChanged();
  }

  #ended(error: PerunError): void {
    this.#roundTrip.stop();
    this.#lasting.sender.stop();
    this.#lasting.counters.lineLost();
    this.#asks.lost(error);
    this.#listener.ended(error);
  }
}

function unpaired(): PerunError {
  return new PerunError('PAIRING_REQUIRED', 'this device is not paired with this host');
}
