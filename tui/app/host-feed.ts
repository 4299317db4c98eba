import type { ControlClient } from '../../src/control/client/client.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { toPerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { noFacts, withEvent, withLogLine, withReading } from './host-facts.ts';
import type { HostFacts } from './host-facts.ts';

/** How often the host is read. */
const readingMs = 1000;
/** How long to wait before a host that is away is asked again. */
const retryMs = 1000;
/** Lines of the log that are asked for at the beginning. */
const logLines = 200;

/** Reads a host again and again through its control interface; a host that went away is waited for. */
export class HostFeed {
  readonly changed: Signal<[facts: HostFacts]> = new Signal();
  readonly #control: ControlClient;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  #facts: HostFacts = noFacts;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(control: ControlClient, clock: Clock) {
    this.#control = control;
    this.#clock = clock;
  }

  get facts(): HostFacts {
    return this.#facts;
  }

  start(): void {
    this.#ended = Promise.all([
      this.#again(() => this.#read()),
      this.#again(() => this.#follow()),
      this.#again(() => this.#hear()),
    ]);
  }

  /** Ends all readings; nothing is told after it. */
  async close(): Promise<void> {
    this.changed.clear();
    this.#abort.abort();
    await this.#ended;
  }

  /** Lists and figures, whenever the host tells figures. */
  async #read(): Promise<void> {
    const { signal } = this.#abort;
    for await (const stats of await this.#control.stats.watch({ intervalMs: readingMs }, { signal })) {
      const [sessions, cores, status, devices] = await Promise.all([
        this.#control.session.list(undefined, { signal }),
        this.#control.core.list(undefined, { signal }),
        this.#control.pair.status(undefined, { signal }),
        this.#control.pair.list(undefined, { signal }),
      ]);
      this.#set(withReading(this.#facts, { stats, sessions, cores, pairing: { status, devices } }));
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#abort;
    const lines = await this.#control.host.logs({ lines: logLines, follow: true }, { signal });
    // The host tells its newest lines again.
    this.#set({ ...this.#facts, log: [] });
    for await (const line of lines) this.#set(withLogLine(this.#facts, line));
  }

  async #hear(): Promise<void> {
    const { signal } = this.#abort;
    const events = await this.#control.events.watch({}, { signal });
    for await (const event of events) this.#set(withEvent(this.#facts, event));
  }

  async #again(work: () => Promise<void>): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        if (!signal.aborted) this.#set({ ...this.#facts, connected: false, problem: toPerunError(error) });
      }
      if (!signal.aborted) await this.#pause();
    }
  }

  #pause(): Promise<void> {
    const { signal } = this.#abort;
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#clock.after(retryMs, done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  #set(facts: HostFacts): void {
    this.#facts = facts;
    this.changed.emit(facts);
  }
}
