import { getEventMeta } from '@orpc/client';
import type { HostEvent } from '../../src/control/contract/events.ts';
import type { Device, PairStatus } from '../../src/control/contract/pair.ts';
import type { CoreStatus, HostStatus, SessionInfo, Stats } from '../../src/control/contract/schemas.ts';
import type { Clock } from '../../src/shared/clock.ts';
import type { PerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { controlError, type ControlClient } from '../app/control.ts';

/** How the host was when it was asked last. */
export interface HostReading {
  readonly status: HostStatus;
  readonly sessions: readonly SessionInfo[];
  readonly stats: Stats;
  readonly cores: readonly CoreStatus[];
  readonly pairing: PairStatus;
  readonly devices: readonly Device[];
}

/** All that the views show; replaced as a whole, never changed. */
export interface ConsoleFacts {
  /** Undefined until the host has answered once; kept while it does not. */
  readonly reading: HostReading | undefined;
  /** Why the host could not be asked the last time. */
  readonly problem: PerunError | undefined;
  /** Oldest first. */
  readonly events: readonly HostEvent[];
  /** Whether events arrive as they happen. */
  readonly hears: boolean;
}

/** The parts of the control interface that are read here. */
type ReadControl = Pick<ControlClient, 'events' | 'host' | 'session' | 'stats' | 'core' | 'pair'>;

/** How often the host is asked while nothing happens: figures make no events. */
const readingMs = 2000;
const retryMs = 1000;
/** How long an event waits for others, to be told together. */
const soonMs = 30;
const eventsShown = 300;
/** The id of no event of any host: who comes with it is told all that is kept, after a word that some are missed. */
const beforeAll = 'before-0';

/** Keeps an eye on a host: asks it again and again, at once where it tells of something, and hears its events without a gap. */
export class ConsoleFeed {
  readonly changed: Signal<[]> = new Signal();
  readonly #control: ReadControl;
  readonly #clock: Clock;
  #facts: ConsoleFacts = { reading: undefined, problem: undefined, events: [], hears: false };
  #abort: AbortController | undefined;
  #lastId = beforeAll;
  #reading: Promise<void> | undefined;
  #queued: Promise<void> | undefined;
  #told = false;

  constructor(control: ReadControl, clock: Clock) {
    this.#control = control;
    this.#clock = clock;
  }

  get facts(): ConsoleFacts {
    return this.#facts;
  }

  /** Begins, or goes on after the event that was heard last; idempotent. */
  resume(): void {
    if (this.#abort !== undefined) return;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    void this.#keepReading(signal);
    void this.#keepHearing(signal);
  }

  /** Holds no connection until it is resumed: browsers keep few for all pages of a host. */
  pause(): void {
    this.#abort?.abort();
    this.#abort = undefined;
  }

  /** Resolves with a reading that was begun after the call. Never rejects. */
  refresh(): Promise<void> {
    if (this.#reading === undefined) return this.#begin();
    this.#queued ??= this.#reading.then(() => {
      this.#queued = undefined;
      return this.#begin();
    });
    return this.#queued;
  }

  #begin(): Promise<void> {
    this.#reading = this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { host, session, stats, core, pair } = this.#control;
    try {
      const [status, sessions, figures, cores, pairing, devices] = await Promise.all([
        host.status(),
        session.list(),
        stats.get({}),
        core.list(),
        pair.status(),
        pair.list(),
      ]);
      const reading = { status, sessions, stats: figures, cores, pairing, devices };
      this.#set({ reading, problem: undefined });
    } catch (error) {
      this.#set({ problem: controlError(error) });
    }
  }

  async #keepReading(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.refresh();
      await this.#wait(readingMs, signal);
    }
  }

  async #keepHearing(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const events = await this.#control.events.watch({}, { signal, lastEventId: this.#lastId });
        this.#set({ hears: true });
        for await (const event of events) this.#hear(event);
      } catch {
        // The readings say what is wrong.
      }
      if (signal.aborted) return;
      this.#set({ hears: false });
      await this.#wait(retryMs, signal);
    }
  }

  #hear(event: HostEvent): void {
    const isFirst = this.#lastId === beforeAll;
    this.#lastId = getEventMeta(event)?.id ?? this.#lastId;
    if (isFirst && event.kind === 'events.missed' && event.count === null) return;
    this.#facts = { ...this.#facts, events: [...this.#facts.events, event].slice(-eventsShown) };
    this.#tell();
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#clock.after(ms, done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  #set(facts: Partial<ConsoleFacts>): void {
    this.#facts = { ...this.#facts, ...facts };
    this.changed.emit();
  }

  /** Once for many events, as those that happened before the page was opened; what they changed is read then. */
  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    this.#clock.after(soonMs, () => {
      this.#told = false;
      this.changed.emit();
      void this.refresh();
    });
  }
}
