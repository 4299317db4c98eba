import { type Clock, systemClock } from '../../shared/clock.ts';
import { matchesKind } from '../../shared/event-kinds.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { HostEvent } from '../contract/events.ts';
import type { EventLog } from '../events/event-log.ts';
import { deliver, DeliveryFailure, type HookTarget } from './deliver.ts';

export interface HookConfig extends HookTarget {
  /** Kinds of events, or patterns of them. */
  readonly on: readonly string[];
}

export interface HooksOptions {
  readonly events: EventLog;
  readonly limits: Pick<Limits, 'hookQueue' | 'hookRuns' | 'hookTries'>;
  readonly clock?: Clock;
  readonly logger: Logger;
}

/** Before the second try, in ms; five times as long before each further one. */
const firstPauseMs = 1000;

interface Lane {
  readonly hook: HookConfig;
  readonly waiting: HostEvent[];
  /** An event that is to be tried again, and how often it was; it goes before those that wait. */
  again: { readonly event: HostEvent; readonly tries: number } | undefined;
  running: boolean;
  dropped: number;
}

/**
 * Tells events to programs and web addresses. Each hook gets its events one by one, in order, from a queue of its own;
 * what happens on the host never waits for one.
 */
export class Hooks {
  readonly #options: HooksOptions;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #pauses = new Set<() => void>();
  readonly #off: () => void;
  #lanes: Lane[] = [];
  #running = 0;

  constructor(options: HooksOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#off = options.events.published.on((event) => this.#take(event));
  }

  /** Replaces the hooks. What waits for those before is dropped, what runs goes on. */
  configure(hooks: readonly HookConfig[]): void {
    this.#lanes = hooks.map((hook) => ({ hook, waiting: [], again: undefined, running: false, dropped: 0 }));
  }

  /** Ends what runs. */
  close(): void {
    this.#off();
    this.#lanes = [];
    for (const cancel of this.#pauses) cancel();
    this.#stop.abort();
  }

  #take(event: HostEvent): void {
    // A hook that fails must not be the reason for its next failure.
    if (event.kind === 'hook.failed') return;
    for (const lane of this.#lanes) {
      if (!lane.hook.on.some((pattern) => matchesKind(pattern, event.kind))) continue;
      lane.waiting.push(event);
      if (lane.waiting.length <= this.#options.limits.hookQueue) continue;
      lane.waiting.shift();
      lane.dropped += 1;
    }
    this.#next();
  }

  #next(): void {
    for (const lane of this.#lanes) {
      if (this.#running >= this.#options.limits.hookRuns) return;
      if (lane.running) continue;
      const { again } = lane;
      lane.again = undefined;
      const event = again?.event ?? lane.waiting.shift();
      if (event !== undefined) void this.#run(lane, event, (again?.tries ?? 0) + 1);
    }
    // Whoever waited longest for a turn is asked first the next time.
    const [first, ...rest] = this.#lanes;
    if (first !== undefined) this.#lanes = [...rest, first];
  }

  async #run(lane: Lane, event: HostEvent, tries: number): Promise<void> {
    lane.running = true;
    this.#running += 1;
    let paused = false;
    try {
      await deliver(lane.hook, event, this.#stop.signal);
      if (lane.dropped > 0) this.#report(lane, event, `${lane.dropped} events came too fast and were dropped`);
      lane.dropped = 0;
    } catch (error) {
      const mayPass = error instanceof DeliveryFailure && error.mayPass;
      paused = mayPass && tries < this.#options.limits.hookTries && !this.#stop.signal.aborted;
      if (paused) this.#pause(lane, event, tries);
      else if (!this.#stop.signal.aborted)
        this.#report(lane, event, error instanceof Error ? error.message : String(error));
    } finally {
      // Who waits to try again takes no turn from others, and lets nothing of its own go before.
      lane.running = paused;
      this.#running -= 1;
      // Not at once: a program that ends at once may be told of a thousand events, and others have a turn between.
      setImmediate(() => this.#next());
    }
  }

  #pause(lane: Lane, event: HostEvent, tries: number): void {
    const cancel = this.#clock.after(firstPauseMs * 5 ** (tries - 1), () => {
      this.#pauses.delete(cancel);
      lane.again = { event, tries };
      lane.running = false;
      this.#next();
    });
    this.#pauses.add(cancel);
  }

  #report({ hook }: Lane, event: HostEvent, reason: string): void {
    const name = hook.url === undefined ? (hook.run?.[0] ?? '') : new URL(hook.url).origin;
    this.#options.logger.warn({ hook: name, event: event.kind, reason }, 'a hook failed');
    this.#options.events.publish({ kind: 'hook.failed', hook: name, event: event.kind, reason: reason.slice(0, 1000) });
  }
}
