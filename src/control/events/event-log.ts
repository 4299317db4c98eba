import { randomBytes } from 'node:crypto';
import { Signal } from '../../shared/events.ts';
import type { EventNews, HostEvent } from '../contract/events.ts';

/** What happened since the host started, the newest `kept` of it; numbers count up from 1 without a hole. */
export class EventLog {
  /** Told of each event as it is published. */
  readonly published: Signal<[event: HostEvent]> = new Signal();
  /** Tells the events of this run of the host from those of another. */
  readonly run: string = randomBytes(4).toString('hex');
  readonly #kept: number;
  readonly #now: () => Date;
  readonly #ring: HostEvent[] = [];
  #newest = 0;

  constructor(kept: number, now: () => Date = () => new Date()) {
    this.#kept = kept;
    this.#now = now;
  }

  /** Number of the newest event; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** Number of the oldest event that is still kept; one more than `newest` where none is. */
  get oldest(): number {
    return this.#newest - this.#ring.length + 1;
  }

  publish(news: EventNews): HostEvent {
    this.#newest += 1;
    const event: HostEvent = { seq: this.#newest, at: this.#now().toISOString(), ...news };
    // Written in a circle: event n has its place at n modulo the size.
    this.#ring[(this.#newest - 1) % this.#kept] = event;
    this.published.emit(event);
    return event;
  }

  /** Undefined for one that is not kept, or not there yet. */
  at(seq: number): HostEvent | undefined {
    return seq < this.oldest || seq > this.#newest ? undefined : this.#ring[(seq - 1) % this.#kept];
  }
}
