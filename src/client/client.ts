import { createLz4 } from '../codec/lz4/lz4.ts';
import type { Lz4 } from '../codec/lz4/lz4.ts';
import type { Zstd } from '../codec/zstd.ts';
import { type Access, encodeSeat, encodeSessionId, encodeSpeed } from '../protocol/perun/values.ts';
import type { AskKind } from '../shared/asks.ts';
import { systemClock } from '../shared/clock.ts';
import type { Clock } from '../shared/clock.ts';
import type { DeviceInput } from '../shared/device-input.ts';
import { PerunError, toPerunError } from '../shared/errors.ts';
import { Signal } from '../shared/events.ts';
import { isFinal } from '../shared/final-failure.ts';
import { defaultLimits } from '../shared/limits.ts';
import type { Limits } from '../shared/limits.ts';
import { silentLogger } from '../shared/logger.ts';
import type { Logger } from '../shared/logger.ts';
import type { Connection } from '../transport/types.ts';
import { Conversation } from './conversation.ts';
import type { Lasting } from './conversation.ts';
import type { DecodedPicture } from './frame-receiver.ts';
import { Inspector } from './inspector.ts';
import { InputSender } from './input-sender.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { backoffMs } from './reconnect.ts';
import { SeatWish } from './seat-wish.ts';
import { SessionView } from './session-view.ts';
import { SessionWish } from './session-wish.ts';
import { SourcePace } from './source-pace.ts';
import { ClientCounters } from './stats.ts';
import type {
  ClientState,
  ClientStats,
  JoinedSession,
  PlayerClient,
  ReceivedAudio,
  ReceivedFrame,
  RunAction,
  Seat,
  SeatRequest,
} from './types.ts';

export interface PerunClientOptions {
  /** Opens one connection to the host; called again for each attempt. The signal aborts when the client is closed. */
  readonly connect: (signal: AbortSignal) => Promise<Connection>;
  /** Session to join; default the newest. */
  readonly session?: string;
  /** Seat to ask for; default any free player's. */
  readonly seat?: SeatRequest;
  /** What the person wants to be called. */
  readonly name?: string;
  /** False closes the client with the error of the first failure; default true, tries for ever. */
  readonly reconnect?: boolean;
  readonly limits?: Limits;
  readonly clock?: Clock;
  /** Numbers from 0 up to, not including, 1, for the spread of the pauses. */
  readonly random?: () => number;
  /** Default: the implementation in TypeScript. */
  readonly lz4?: Lz4;
  /** Offered to the host where it is given. */
  readonly zstd?: Zstd;
  readonly logger?: Logger;
  /** Asked about what the host says this device may do; an error ends the client with it. */
  readonly admit?: (access: Access) => PerunError | undefined;
}

/**
 * The client behind every viewer. Keeps one connection to a host, and makes another when it is lost, with the same
 * session, the same seat and the same buttons. PROTOCOL_MALFORMED where session or seat cannot be.
 */
export class PerunClient implements PlayerClient {
  readonly decoded: Signal<[frame: ReceivedFrame]>;
  readonly presented: Signal<[frame: ReceivedFrame]>;
  readonly audio: Signal<[audio: ReceivedAudio]>;
  readonly stateChanged: Signal<[state: ClientState]>;
  readonly sessionChanged: Signal<[session: JoinedSession]>;
  readonly seatChanged: Signal<[seat: Seat]>;
  readonly notice: Signal<[error: PerunError]>;
  readonly debug: Signal<[data: Uint8Array]>;
  /** State, memory and breakpoints of the core. */
  readonly inspector: Inspector = new Inspector((kind, bytes) => this.#ask(kind, bytes));

  readonly #options: PerunClientOptions;
  readonly #lasting: Lasting;
  readonly #pace = new SourcePace();
  readonly #jitter: JitterBuffer<ReceivedFrame>;
  readonly #random: () => number;
  #state: ClientState = { kind: 'connecting', attempt: 1 };
  #seat: Seat = { kind: 'watcher', player: 0 };
  #started = false;
  #ending = false;
  #closed: Promise<void> = Promise.resolve();
  #failures = 0;
  #openedAt: number | undefined;
  #attempt: AbortController | undefined;
  #conversation: Conversation | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(options: PerunClientOptions) {
    const { clock = systemClock, limits = defaultLimits, logger = silentLogger } = options;
    const wanted = options.seat ?? { kind: 'player', player: 0 };
    const session = options.session ?? '';
    // Refused here, where the caller can mend it, not at the first connection.
    encodeSeat(wanted);
    encodeSessionId(session);
    const fault = (error: unknown): void => {
      logger.error({ error: toPerunError(error).toJSON() }, 'a listener of the client failed');
    };
    this.decoded = new Signal(fault);
    this.presented = new Signal(fault);
    this.audio = new Signal(fault);
    this.stateChanged = new Signal(fault);
    this.sessionChanged = new Signal(fault);
    this.seatChanged = new Signal(fault);
    this.notice = new Signal(fault);
    this.debug = new Signal(fault);
    this.#options = options;
    this.#random = options.random ?? Math.random;
    const counters = new ClientCounters(clock);
    this.#lasting = {
      clock,
      limits,
      logger,
      lz4: options.lz4 ?? createLz4(),
      zstd: options.zstd,
      name: options.name,
      counters,
      sender: new InputSender({ clock, intervalMs: limits.clientInputMs, onChange: () => counters.inputChanged() }),
      view: new SessionView(),
      seatWish: new SeatWish(wanted),
      sessionWish: new SessionWish(session),
      admit: options.admit,
    };
    this.#jitter = new JitterBuffer<ReceivedFrame>({
      clock,
      frames: limits.clientJitterFrames,
      periodMs: () => this.#pace.periodMs,
      present: (frame) => this.presented.emit(frame),
    });
  }

  get state(): ClientState {
    return this.#state;
  }

  get session(): JoinedSession {
    return this.#lasting.view.session;
  }

  get seat(): Seat {
    return this.#seat;
  }

  start(): void {
    if (this.#started || this.#ending) return;
    this.#started = true;
    this.#connect();
  }

  setButtons(buttons: number): void {
    this.#lasting.sender.setButtons(buttons);
  }

  requestSeat(seat: SeatRequest): void {
    encodeSeat(seat);
    this.#lasting.seatWish.change(seat);
    this.#conversation?.askSeat();
  }

  joinSession(id: string): void {
    encodeSessionId(id);
    this.#lasting.sessionWish.change(id);
    this.#conversation?.askSession();
  }

  run(action: RunAction): void {
    if (this.#conversation !== undefined && this.#state.kind === 'open') this.#conversation.control(action);
    else this.notice.emit(new PerunError('CONNECTION_LOST', `cannot ${action} a session without a connection`));
  }

  setSpeed(percent: number): void {
    encodeSpeed(percent);
    if (this.#conversation !== undefined && this.#state.kind === 'open') this.#conversation.setSpeed(percent);
    else this.notice.emit(new PerunError('CONNECTION_LOST', 'cannot change the speed without a connection'));
  }

  /** Sticks, mouse, keys, fingers; only from a seat that plays, to hosts and cores that know them. */
  device(input: DeviceInput): void {
    this.#conversation?.device(input);
  }

  /** What the person says, as PCM; as for `device`. */
  speak(audio: ReceivedAudio): void {
    this.#conversation?.speak(audio);
  }

  stats(): ClientStats {
    return this.#lasting.counters.snapshot(this.#jitter.dropped);
  }

  close(): Promise<void> {
    this.#end(undefined);
    return this.#closed;
  }

  #ask(kind: AskKind, bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#conversation !== undefined && this.#state.kind === 'open') return this.#conversation.ask(kind, bytes);
    return Promise.reject(new PerunError('CONNECTION_LOST', 'there is no connection to ask over'));
  }

  #connect(): void {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#become({ kind: 'connecting', attempt: this.#failures + 1 });
    // A listener may have closed the client.
    if (attempt.signal.aborted) return;
    void this.#open(attempt.signal);
  }

  async #open(signal: AbortSignal): Promise<void> {
    let connection: Connection;
    try {
      connection = await this.#options.connect(signal);
    } catch (error) {
      return this.#failed(toPerunError(error, 'UNREACHABLE'));
    }
    if (signal.aborted) {
      connection.destroy();
      return;
    }
    const conversation: Conversation = new Conversation(connection, this.#lasting, {
      opened: (extended) => {
        this.#openedAt = this.#lasting.clock.now();
        this.#become({ kind: 'open', extended });
      },
      frame: (frame, sequence) => this.#frame(frame, sequence),
      audio: (audio) => this.audio.emit(audio),
      debug: (data) => this.debug.emit(data),
      sessionChanged: () => {
        this.#pace.state(this.session.rate);
        this.sessionChanged.emit(this.session);
      },
      seated: (seat) => this.#sit(seat),
      notice: (error) => this.notice.emit(error),
      ended: (error) => this.#failed(error),
    });
    this.#conversation = conversation;
    conversation.start();
  }

  #frame({ picture, keyframe }: DecodedPicture, sequence: number): void {
    const { counters, clock } = this.#lasting;
    const receivedAt = clock.now();
    const frame: ReceivedFrame = { ...picture, number: counters.nextFrame, sequence, receivedAt, keyframe };
    counters.frame(frame);
    this.#pace.arrived(receivedAt);
    this.decoded.emit(frame);
    if (!this.#ending) this.#jitter.push(frame);
  }

  #sit(seat: Seat): void {
    if (seat.kind === this.#seat.kind && seat.player === this.#seat.player) return;
    this.#seat = seat;
    this.seatChanged.emit(seat);
  }

  /** An attempt or a connection ended without having been asked to. */
  #failed(error: PerunError): void {
    this.#conversation = undefined;
    const { clock, limits } = this.#lasting;
    // A host that accepts and falls over at once must not be asked again at full speed.
    const openedAt = this.#openedAt;
    if (openedAt !== undefined && clock.now() - openedAt >= limits.reconnectMaxMs) this.#failures = 0;
    this.#openedAt = undefined;
    this.#failures += 1;
    this.#sit({ kind: 'watcher', player: 0 });
    // The client may have been closed meanwhile, also by the listener of the seat.
    if (this.#isEnding()) return;
    if (isFinal(error) || this.#options.reconnect === false) return this.#end(error);
    const delayMs = backoffMs(this.#failures, limits, this.#random);
    this.#cancelRetry = clock.after(delayMs, () => {
      this.#cancelRetry = undefined;
      this.#connect();
    });
    this.#become({ kind: 'retrying', attempt: this.#failures + 1, delayMs, error });
  }

  /** Asked as a question, so that the compiler does not take an answer from before a listener ran. */
  #isEnding(): boolean {
    return this.#ending;
  }

  #end(error: PerunError | undefined): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#attempt?.abort();
    this.#jitter.clear();
    const conversation = this.#conversation;
    this.#conversation = undefined;
    if (conversation === undefined) this.#become({ kind: 'closed', error });
    else this.#closed = this.#leave(conversation);
  }

  async #leave(conversation: Conversation): Promise<void> {
    try {
      await conversation.close();
    } finally {
      this.#become({ kind: 'closed', error: undefined });
    }
  }

  #become(state: ClientState): void {
    this.#state = state;
    this.stateChanged.emit(state);
  }
}
