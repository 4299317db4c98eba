import type { ClientStats, JoinedSession, RunAction, Seat, SeatRequest } from '../../src/client/types.ts';
import type { ErrorJson } from '../../src/shared/errors.ts';

/** The client's state in a form that survives structured cloning, which strips an error of its code and remedy. */
export type StateReport =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open'; readonly extended: boolean }
  | { readonly kind: 'retrying'; readonly attempt: number; readonly delayMs: number; readonly error: ErrorJson }
  | { readonly kind: 'closed'; readonly error: ErrorJson | undefined };

/** One frame on its way to the screen; `pixels` is width × height × 4 bytes RGBA and is moved, not copied. */
export interface FramePost {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly keyframe: boolean;
  /** When it was due to be shown: ms since 1970 by the machine's steady clock, which worker and page share. */
  readonly dueAt: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** What the stream worker counts beside the client: frames decoded but never posted, hashes recorded so far. */
export interface WorkerStats extends ClientStats {
  readonly skipped: number;
  /** Frames between decoder and screen. */
  readonly queued: number;
  readonly recorded: number;
}

/** One register of the core, its value in hex with all its digits. */
export interface RegisterPost {
  readonly name: string;
  readonly value: string;
}

export interface OpenRequest {
  /** WebSocket address of the host. */
  readonly url: string;
  /** Session id, or undefined for the newest. */
  readonly session: string | undefined;
  readonly seat: SeatRequest;
  /** What the person wants to be called; empty: nothing in particular. */
  readonly name: string;
}

/** From the page to the stream worker. */
export type WorkerRequest =
  | ({ readonly kind: 'open' } & OpenRequest)
  | { readonly kind: 'buttons'; readonly buttons: number }
  | { readonly kind: 'seat'; readonly seat: SeatRequest }
  | { readonly kind: 'run'; readonly action: RunAction }
  | { readonly kind: 'speed'; readonly percent: number }
  /** One frame was painted or passed over, so another may come; with it an old buffer for reuse, if there is one. */
  | { readonly kind: 'done'; readonly pixels: Uint8Array<ArrayBuffer> | undefined }
  /** From now on sound goes into this port, as AudioPost; an earlier port is forgotten. */
  | { readonly kind: 'audio'; readonly port: MessagePort }
  | { readonly kind: 'visible'; readonly visible: boolean }
  | { readonly kind: 'record' }
  | { readonly kind: 'stop-recording' }
  | { readonly kind: 'close' };

/** From the stream worker to the page. */
export type WorkerReport =
  | { readonly kind: 'state'; readonly state: StateReport }
  | { readonly kind: 'session'; readonly session: JoinedSession }
  | { readonly kind: 'seat'; readonly seat: Seat }
  | { readonly kind: 'notice'; readonly error: ErrorJson }
  | { readonly kind: 'frame'; readonly frame: FramePost }
  | { readonly kind: 'stats'; readonly stats: WorkerStats }
  /** Told a few times a second to those who may take the owner's seat. */
  | { readonly kind: 'registers'; readonly registers: readonly RegisterPost[] }
  /** The answer to `close`: the host was told, the worker may be ended. */
  | { readonly kind: 'left' }
  /** Every decoded frame from now on is hashed, or why it cannot be. */
  | { readonly kind: 'recording'; readonly error: ErrorJson | undefined }
  | { readonly kind: 'hashes'; readonly hashes: readonly string[]; readonly error: ErrorJson | undefined };
