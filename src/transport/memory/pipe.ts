import type { Clock } from '../../shared/clock.ts';
import type { Link } from './link.ts';
import { randomInteger, type Random } from './random.ts';
import { rechunk } from './rechunk.ts';

/** Who sits at the receiving end of a pipe, and what the sending end wants to know. */
export interface PipeEnds {
  deliver(chunk: Uint8Array): void;
  /** Everything sent before it has been delivered. `broken` says that something was thrown away. */
  ended(broken: boolean): void;
  /** Some of the queue has left the sender. */
  departed(): void;
  /** The end has left the sender: all that was queued before is on the line. */
  flushed(): void;
}

interface Parcel {
  readonly due: number;
  /** Undefined is the end. */
  readonly bytes: Uint8Array | undefined;
  readonly broken: boolean;
}

/** Larger sends on a stream go out in segments, so that a slow line hands them over bit by bit. */
const segmentBytes = 16 * 1024;

/** One direction of a simulated line: a queue at the sender, parcels on the way, a bounded inbox at the receiver. */
export class Pipe {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #ends: PipeEnds;
  #queue: Uint8Array[] = [];
  #queued = 0;
  /** Set where the end waits behind the queue. */
  #ending = false;
  #endSent = false;
  /** Ordered by `due`; equal times keep their order. */
  #travelling: Parcel[] = [];
  #lastDue = 0;
  #inbox: Uint8Array[] = [];
  /** Bytes travelling or unread. */
  #outstanding = 0;
  #paused = true;
  #lineFreeAt = 0;
  #stopped = false;
  #endArrived: Parcel | undefined;
  #cancelArrival: (() => void) | undefined;
  #cancelLine: (() => void) | undefined;
  #cancelDelivery: (() => void) | undefined;

  constructor(link: Link, clock: Clock, random: Random, ends: PipeEnds) {
    this.#link = link;
    this.#clock = clock;
    this.#random = random;
    this.#ends = ends;
  }

  get queued(): number {
    return this.#queued;
  }

  send(bytes: Uint8Array): void {
    if (this.#ending || this.#stopped) return;
    const size = this.#link.framing === 'message' ? bytes.length : segmentBytes;
    for (let start = 0; start < bytes.length; start += size) this.#queue.push(bytes.subarray(start, start + size));
    this.#queued += bytes.length;
    this.#pump();
  }

  /** Lets the end follow what is queued. */
  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#pump();
  }

  /** Throws away what is queued; what is on the line already still arrives. */
  abort(): void {
    if (this.#endSent) return;
    const broken = this.#queued > 0;
    this.#cancelLine?.();
    this.#cancelLine = undefined;
    this.#queue = [];
    this.#queued = 0;
    this.#ending = true;
    this.#sendEnd(broken);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#scheduleDelivery();
  }

  /** The receiving end is gone: nothing is delivered any more, and whatever comes is taken and forgotten. */
  stop(): void {
    this.#stopped = true;
    this.#cancelArrival?.();
    this.#cancelLine?.();
    this.#cancelDelivery?.();
    this.#travelling = [];
    this.#inbox = [];
    this.#queue = [];
    this.#queued = 0;
    if (this.#ending && !this.#endSent) this.#sendEnd(false);
  }

  /** `free` is when the line became free while busy, so that a late timer does not make the line slower. */
  #pump(free?: number): void {
    let start = free;
    while (this.#cancelLine === undefined) {
      const next = this.#queue[0];
      if (next === undefined) break;
      if (this.#outstanding > 0 && this.#outstanding + next.length > this.#link.windowBytes) return;
      this.#outstanding += next.length;
      const now = this.#clock.now();
      const departs = (start ?? Math.max(now, this.#lineFreeAt)) + (next.length * 1000) / this.#link.bytesPerSecond;
      this.#lineFreeAt = departs;
      if (departs <= now) {
        this.#depart(next);
        start = departs;
        continue;
      }
      this.#cancelLine = this.#clock.after(departs - now, () => {
        this.#cancelLine = undefined;
        this.#depart(next);
        this.#pump(departs);
        this.#ends.departed();
      });
    }
    if (this.#ending && !this.#endSent && this.#queue.length === 0) this.#sendEnd(false);
  }

  #depart(bytes: Uint8Array): void {
    this.#queue.shift();
    this.#queued -= bytes.length;
    const { unreliable, latencyMs, jitterMs } = this.#link;
    if (unreliable && this.#random() < unreliable.loss) {
      this.#outstanding -= bytes.length;
      return;
    }
    const jitter = jitterMs === 0 ? 0 : randomInteger(this.#random, 0, jitterMs);
    const held = unreliable && this.#random() < unreliable.reorder ? unreliable.holdMs : 0;
    this.#travel({ due: this.#clock.now() + latencyMs + jitter + held, bytes, broken: false });
  }

  #sendEnd(broken: boolean): void {
    this.#endSent = true;
    // The end never overtakes, not even on an unreliable line: it stands for the line itself going away.
    const due = Math.max(this.#clock.now() + this.#link.latencyMs, this.#travelling.at(-1)?.due ?? 0);
    this.#travel({ due, bytes: undefined, broken });
    this.#ends.flushed();
  }

  #travel(parcel: Parcel): void {
    if (this.#stopped) return;
    const due = this.#link.unreliable ? parcel.due : Math.max(parcel.due, this.#lastDue);
    this.#lastDue = due;
    const after = this.#travelling.findLastIndex((other) => other.due <= due);
    this.#travelling.splice(after + 1, 0, { ...parcel, due });
    if (after === -1) this.#scheduleArrival();
  }

  #scheduleArrival(): void {
    this.#cancelArrival?.();
    this.#cancelArrival = undefined;
    const first = this.#travelling[0];
    if (first === undefined) return;
    this.#cancelArrival = this.#clock.after(Math.max(0, first.due - this.#clock.now()), () => this.#arrive());
  }

  #arrive(): void {
    const now = this.#clock.now();
    // A real timer may fire a fraction of a millisecond early.
    const late = this.#travelling.findIndex((parcel) => parcel.due > now + 0.5);
    const arrived = this.#travelling.splice(0, late < 0 ? this.#travelling.length : late);
    for (const parcel of arrived) {
      if (parcel.bytes === undefined) this.#endArrived = parcel;
      else this.#inbox.push(parcel.bytes);
    }
    this.#scheduleArrival();
    this.#deliverInbox();
  }

  #scheduleDelivery(): void {
    this.#cancelDelivery ??= this.#clock.after(0, () => {
      this.#cancelDelivery = undefined;
      this.#deliverInbox();
    });
  }

  #deliverInbox(): void {
    if (this.#paused || this.#stopped) return;
    if (this.#link.framing === 'stream') this.#inbox = rechunk(this.#inbox, this.#link.chunks, this.#random);
    let taken = 0;
    for (const chunk of this.#inbox) {
      taken += 1;
      this.#outstanding -= chunk.length;
      this.#ends.deliver(chunk);
      if (this.#paused || this.#stopped) break;
    }
    this.#inbox.splice(0, taken);
    if (this.#stopped) return;
    this.#pump();
    this.#ends.departed();
    const end = this.#endArrived;
    if (end === undefined || this.#inbox.length > 0 || this.#paused) return;
    this.#endArrived = undefined;
    this.#ends.ended(end.broken);
  }
}
