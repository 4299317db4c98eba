import type { MessagePort } from 'node:worker_threads';
import type { CaptureTarget, DisplayMode, InputTarget } from '../../shared/desktop.ts';
import type { ErrorJson } from '../../shared/errors.ts';
import type { AddOrder, MediaNews, MediaOrder, StartOrder } from './messages.ts';

/** What both workers of a media process are given. */
interface WorkerStart {
  readonly ring: SharedArrayBuffer;
  readonly steering: SharedArrayBuffer;
  readonly start: StartOrder;
}

/** The thread that makes frames; it gets the sound as well, where there is any. */
export interface VideoStart extends WorkerStart {
  readonly samples: SharedArrayBuffer;
  /** Where the pictures of a desktop come from, and what its output was granted. */
  readonly desktop: { readonly capture: CaptureTarget; readonly output: DisplayMode } | undefined;
}

/** The thread that hears a desktop. */
export interface SoundStart {
  readonly samples: SharedArrayBuffer;
  /** What is said into the desktop's microphone. */
  readonly spoken: SharedArrayBuffer;
  readonly steering: SharedArrayBuffer;
  /** Path of the sound server's socket, and the name that the output gets there. */
  readonly socket: string;
  readonly name: string;
}

export type FromSound =
  { readonly kind: 'hears' } | { readonly kind: 'noSound' | 'noMicrophone'; readonly error: ErrorJson };

/** The thread that sends sound and takes input. */
export interface RouteStart {
  readonly samples: SharedArrayBuffer;
  readonly spoken: SharedArrayBuffer;
  readonly post: SharedArrayBuffer;
  readonly steering: SharedArrayBuffer;
  readonly start: StartOrder;
}

export type ToRoutes =
  | Extract<MediaOrder, { kind: 'add' | 'remove' | 'grants' }>
  /** Where input for the desktop goes from now on; descriptors become the thread's own. */
  | { readonly kind: 'input'; readonly target: InputTarget; readonly output: DisplayMode }
  /** The process ends: what is held is let go first. */
  | { readonly kind: 'end' };
export type FromRoutes =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorJson }
  /** The injector that was there is gone: another target is wanted. */
  | { readonly kind: 'inputLost' }
  | { readonly kind: 'input' }
  | { readonly kind: 'letGo' }
  | { readonly kind: 'noInput'; readonly error: ErrorJson };

/** The thread that sends them; it takes orders from the port without an event loop. */
export interface SenderStart extends WorkerStart {
  readonly orders: MessagePort;
  /** Datagrams for those who send by the routes of their receivers. */
  readonly post: SharedArrayBuffer;
}

export type FromVideo =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorJson }
  | Extract<MediaNews, { kind: 'ended' | 'coded' }>;

export type ToSender = AddOrder | Extract<MediaOrder, { kind: 'remove' | 'fec' | 'forget' | 'probe' | 'stats' }>;

export type FromSender =
  | { readonly kind: 'ready' }
  | Extract<MediaNews, { kind: 'added' | 'refused' | 'removed' | 'probed' | 'stats' | 'finished' | 'failed' }>;

/** Slots of the ring: frames that sending may lag behind before the oldest are lost. */
export const ringSlots = 8;
/** Longest access unit. Memory is taken as it is written to. */
export const ringSlotBytes: number = 4 * 1024 * 1024;
/** What may wait to be heard by a desktop, in frames; twice as much as is kept in the end. */
export const spokenFrames = 9600;
/** Sound that may wait to be coded, in frames: half a second at 48 kHz. */
export const soundFrames = 24_000;
