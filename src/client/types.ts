import type { PerunError } from '../shared/errors.ts';
import type { Signal } from '../shared/events.ts';
import type { RgbaFrame, Rational } from '../shared/frame.ts';

/** What a person asks for: to watch, any free player seat (player 0), a certain one, or the owner's. */
export interface SeatRequest {
  readonly kind: 'watcher' | 'player' | 'typist' | 'owner';
  /** 1–16, or 0 for any free one; 0 for the other kinds. */
  readonly player: number;
}

/** The seat the host gave. */
export type Seat = SeatRequest;

export type SessionState = 'waiting' | 'live' | 'paused' | 'ended';
export type RunAction = 'resume' | 'pause' | 'step' | 'reset';

/**
 * Where the client stands. `retrying` carries why the last attempt ended and when the next one comes; attempts count
 * from 1 since the start, or since a connection that lasted.
 */
export type ClientState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open'; readonly extended: boolean }
  | { readonly kind: 'retrying'; readonly attempt: number; readonly delayMs: number; readonly error: PerunError }
  | { readonly kind: 'closed'; readonly error: PerunError | undefined };

/** One frame as decoded, before any scaling. Its pixels may be a view of a larger buffer, so copy before a transfer. */
export interface ReceivedFrame extends RgbaFrame {
  /** Counts decoded frames of this client from 1, over reconnects too. */
  readonly number: number;
  /** Sequence of its packet, 16 bits. */
  readonly sequence: number;
  /** Clock time of arrival in ms. */
  readonly receivedAt: number;
  readonly keyframe: boolean;
}

export interface ReceivedAudio {
  /** Hz. */
  readonly rate: number;
  readonly channels: number;
  /** Interleaved, native byte order. */
  readonly samples: Int16Array;
}

/** What is known of the session joined; fields stay undefined with hosts that lack the extension. */
export interface JoinedSession {
  readonly id: string | undefined;
  readonly state: SessionState | undefined;
  readonly coreName: string | undefined;
  readonly system: string | undefined;
  readonly title: string | undefined;
  readonly players: number;
  readonly layout: 'xinput' | 'chip8';
  readonly rate: Rational | undefined;
  /** Percent of that rate; negative while it is played backwards; 100 with hosts that know no other. */
  readonly speed: number;
}

/** Counters since start, and rates over the last second. Latencies in ms, undefined until measured. */
export interface ClientStats {
  readonly fps: number;
  readonly bytesPerSecond: number;
  readonly frames: number;
  readonly keyframes: number;
  /** Frames that arrived but were never presented, and frames that could not be decoded. */
  readonly dropped: number;
  readonly undecodable: number;
  readonly bytes: number;
  readonly reconnects: number;
  /** From an input change to the first frame after it that differs from the one before; newest measurement. */
  readonly inputToFrameMs: number | undefined;
  /** From the bytes of a frame to its pixels, smoothed over the last few frames. */
  readonly decodeMs: number | undefined;
  /** Round trip to the host by the config key `echo`. */
  readonly roundTripMs: number | undefined;
}

/** Where keys go that are keys: a host that has a keyboard. */
export interface KeyboardLine {
  /** A Windows virtual key goes down or up. */
  key(virtualKey: number, isDown: boolean): void;
}

/** The client of every viewer: no pixels on glass, no `node:`, works the same in a terminal, a tab and a test. */
export interface PlayerClient {
  readonly state: ClientState;
  readonly session: JoinedSession;
  readonly seat: Seat;
  /** Each frame, in order, as soon as it is decoded. */
  readonly decoded: Signal<[frame: ReceivedFrame]>;
  /** Each frame when it is to be shown: out of the jitter buffer, at the pace of the source. */
  readonly presented: Signal<[frame: ReceivedFrame]>;
  readonly audio: Signal<[audio: ReceivedAudio]>;
  readonly stateChanged: Signal<[state: ClientState]>;
  readonly sessionChanged: Signal<[session: JoinedSession]>;
  readonly seatChanged: Signal<[seat: Seat]>;
  /** A sentence of the host for the person: a refused seat, a session that ended. */
  readonly notice: Signal<[error: PerunError]>;
  readonly debug: Signal<[data: Uint8Array]>;
  /** Connects and keeps connected until `close`. */
  start(): void;
  /** Whole state of the sixteen buttons; sent at once when it changed, and every 16 ms while a player. */
  setButtons(buttons: number): void;
  /** Asks for another seat, now and after every reconnect; PROTOCOL_MALFORMED where there is no such seat. */
  requestSeat(seat: SeatRequest): void;
  /** Asks for another session; PROTOCOL_MALFORMED where that is no session id. */
  joinSession(id: string): void;
  /** Steers the session; a notice says so where the host cannot, or there is no connection. */
  run(action: RunAction): void;
  /** Percent of the session's rate, 10 to 1600, or backwards as negative; as `run`. PROTOCOL_MALFORMED for others. */
  setSpeed(percent: number): void;
  stats(): ClientStats;
  /** Releases every button, leaves, and ends for good; idempotent. */
  close(): Promise<void>;
}
