import type { EncoderKind } from '../codec/create-encoder.ts';
import type { AskPart, Part } from '../shared/asks.ts';
import type { DeviceInput } from '../shared/device-input.ts';
import type { PerunError } from '../shared/errors.ts';
import type { EncodedFrame } from '../shared/frame.ts';
import type { Asker } from './ask-desk.ts';
import type { RenditionMember } from './rendition.ts';
import type { Seat } from './seats.ts';
import type { RunAction } from './source.ts';
import type { AudioChunk, TerminalTrack } from './tracks.ts';

/** Who comes in, as the door knows them. */
export interface PersonOffer {
  readonly name: string;
  /** The wire protocol they came by. */
  readonly door: string;
  readonly transport: string;
  readonly remote: string;
  /** True where the owner's seat may be given: the host's own Unix socket. */
  readonly mayOwn: boolean;
  readonly rendition: EncoderKind;
}

/** One person's eyes and ears; implemented by a door. Nothing here may throw or block. */
export interface Viewer {
  /** False while earlier frames still wait to leave; such a viewer loses whole frames. */
  readonly ready: boolean;
  /** Bytes that wait to leave. */
  readonly queuedBytes: number;
  /** How long it takes to the person and back, as they say; undefined where they say nothing. */
  readonly roundTripMs?: number | undefined;
  frame(frame: EncodedFrame, sequence: number): void;
  audio(chunk: AudioChunk): void;
  terminal(track: TerminalTrack): void;
  terminalBytes(bytes: Uint8Array): void;
  debug(data: Uint8Array): void;
  /** A part of the answer to `ask`, or its failure; left out by doors whose people cannot ask. */
  answer?(request: number, result: Part | PerunError): void;
  /** Source, state or title of the session changed: read them again. */
  sessionChanged(): void;
  seatChanged(seat: Seat): void;
  /** The session is over; the membership is already dead. */
  ended(reason: string): void;
}

/** A connected person in a session. After `leave` or the session's end every call does nothing. */
export interface Membership {
  readonly id: string;
  readonly seat: Seat;
  /** Throws SEAT_TAKEN or REFUSED and leaves the seat as it was. */
  requestSeat(wanted: Seat): Seat;
  rename(name: string): void;
  /** The whole state of the sixteen buttons; ignored from a watcher, and beyond the limit of one second. */
  input(buttons: number): void;
  /** Input of sticks, mouse, keys and fingers; ignored as `input` is. */
  device(input: DeviceInput): void;
  /** What the person says; only from a player or the owner. */
  speak(chunk: AudioChunk): void;
  /** A part of a question to the source; answered REFUSED where the seat may not ask it, see `askSeats`. */
  ask(request: number, part: AskPart): void;
  /** Bytes for the terminal track; only from a typist or the owner. */
  type(bytes: Uint8Array): void;
  /** Throws REFUSED from a watcher or typist, and from a player while a debugger has stopped the source. */
  run(action: RunAction): void;
  /** Percent of the source's rate, negative for backwards, until it is another one or the person leaves; as `run`. */
  setSpeed(percent: number): void;
  /** The carrier has room again. */
  drained(): void;
  /** Releases what is held and goes; idempotent. */
  leave(): void;
}

/** A breakpoint that was hit, and the registers behind it. */
const debugOwed = 2;

/** What the session keeps of one person. */
export class Person implements RenditionMember, Asker {
  readonly id: string;
  readonly offer: PersonOffer;
  readonly viewer: Viewer;
  readonly joinedAt: Date;
  name: string;
  sentFrames = 0;
  sentBytes = 0;
  droppedFrames = 0;
  inputs = 0;
  #owed: readonly Uint8Array[] = [];
  readonly #sent: (bytes: number) => void;
  readonly #dropped: () => void;

  constructor(id: string, offer: PersonOffer, viewer: Viewer, sent: (bytes: number) => void, dropped: () => void) {
    this.#dropped = dropped;
    this.id = id;
    this.offer = offer;
    this.viewer = viewer;
    this.name = offer.name;
    this.joinedAt = new Date();
    this.#sent = sent;
  }

  get ready(): boolean {
    return this.viewer.ready;
  }

  /** What the core tells a debugger. Of one that stands still no more may come: the last of it waits until there is room. */
  debug(data: Uint8Array): void {
    this.#owed = [...this.#owed, data].slice(-debugOwed);
    this.drained();
  }

  /** There is room again. */
  drained(): void {
    if (!this.ready) return;
    const owed = this.#owed;
    this.#owed = [];
    for (const data of owed) this.viewer.debug(data);
  }

  take(frame: EncodedFrame, sequence: number): void {
    this.sentFrames++;
    this.sentBytes += frame.data.length;
    this.#sent(frame.data.length);
    this.viewer.frame(frame, sequence);
  }

  missed(): void {
    this.droppedFrames++;
    this.#dropped();
  }

  answer(request: number, result: Part | PerunError): void {
    this.viewer.answer?.(request, result);
  }
}
