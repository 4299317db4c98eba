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
} from '../../../../src/client/types.ts';
import type { PerunError } from '../../../../src/shared/errors.ts';
import { Signal } from '../../../../src/shared/events.ts';

export const plainSession: JoinedSession = {
  id: 'happy-fox-12',
  state: 'live',
  coreName: 'chip8',
  system: 'CHIP-8',
  title: 'Pong',
  players: 2,
  layout: 'chip8',
  rate: { numerator: 60, denominator: 1 },
  speed: 100,
};

export const plainStats: ClientStats = {
  fps: 59.9,
  bytesPerSecond: 12_300,
  frames: 0,
  keyframes: 0,
  dropped: 0,
  undecodable: 0,
  bytes: 0,
  reconnects: 0,
  inputToFrameMs: 21.4,
  decodeMs: 0.4,
  roundTripMs: 1.2,
};

/** A client without a network: tests say what arrives, and read what the player asked for. */
export class FakeClient implements PlayerClient {
  state: ClientState = { kind: 'connecting', attempt: 1 };
  session: JoinedSession = plainSession;
  seat: Seat = { kind: 'player', player: 1 };
  readonly decoded = new Signal<[frame: ReceivedFrame]>();
  readonly presented = new Signal<[frame: ReceivedFrame]>();
  readonly audio = new Signal<[audio: ReceivedAudio]>();
  readonly stateChanged = new Signal<[state: ClientState]>();
  readonly sessionChanged = new Signal<[session: JoinedSession]>();
  readonly seatChanged = new Signal<[seat: Seat]>();
  readonly notice = new Signal<[error: PerunError]>();
  readonly debug = new Signal<[data: Uint8Array]>();

  started = 0;
  closed = 0;
  currentStats: ClientStats = plainStats;
  readonly buttons: number[] = [];
  readonly runs: RunAction[] = [];
  readonly speeds: number[] = [];
  readonly seatRequests: SeatRequest[] = [];
  readonly joins: string[] = [];
  #frames = 0;

  start(): void {
    this.started++;
  }

  setButtons(buttons: number): void {
    this.buttons.push(buttons);
  }

  requestSeat(seat: SeatRequest): void {
    this.seatRequests.push(seat);
  }

  joinSession(id: string): void {
    this.joins.push(id);
  }

  run(action: RunAction): void {
    this.runs.push(action);
  }

  setSpeed(percent: number): void {
    this.speeds.push(percent);
  }

  stats(): ClientStats {
    return this.currentStats;
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }

  changeState(state: ClientState): void {
    this.state = state;
    this.stateChanged.emit(state);
  }

  changeSession(session: JoinedSession): void {
    this.session = session;
    this.sessionChanged.emit(session);
  }

  changeSeat(seat: Seat): void {
    this.seat = seat;
    this.seatChanged.emit(seat);
  }

  /** Opens the connection of a host with the extension. */
  open(): void {
    this.changeState({ kind: 'open', extended: true });
  }

  /** Presents a frame whose pixels are these words, red lowest. */
  present(width: number, height: number, words: Uint32Array): void {
    this.#frames++;
    this.presented.emit({
      width,
      height,
      pixels: new Uint8Array(words.slice().buffer),
      number: this.#frames,
      sequence: this.#frames & 0xffff,
      receivedAt: 0,
      keyframe: true,
    });
  }
}
