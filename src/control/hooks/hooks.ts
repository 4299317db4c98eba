import { matchesKind } from '../../shared/event-kinds.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { HostEvent } from '../contract/events.ts';
import type { EventLog } from '../events/event-log.ts';
import { deliver, type HookTarget } from './deliver.ts';

export interface HookConfig extends HookTarget {
  /** Kinds of events, or patterns of them. */
  readonly on: readonly string[];
}

export interface HooksOptions {
  readonly events: EventLog;
  readonly limits: Pick<Limits, 'hookQueue' | 'hookRuns'>;
  readonly logger: Logger;
}

interface Lane {
  readonly hook: HookConfig;
  readonly waiting: HostEvent[];
  running: boolean;
  dropped: number;
}

/**
 * Tells events to programs and web addresses. Each hook gets its events one by one, in order, from a queue of its own;
 * what happens on the host never waits for one.
 */
export class Hooks {
  readonly #options: HooksOptions;
  readonly #stop = new AbortController();
  readonly #off: () => void;
  #lanes: Lane[] = [];
  #running = 0;

  constructor(options: HooksOptions) {
    this.#options = options;
    this.#off = options.events.published.on((event) => this.#take(event));
  }

  /** Replaces the hooks. What waits for those before is dropped, what runs goes on. */
  configure(hooks: readonly HookConfig[]): void {
    this.#lanes = hooks.map((hook) => ({ hook, waiting: [], running: false, dropped: 0 }));
  }

  /** Ends what runs. */
  close(): void {
    this.#off();
    this.#lanes = [];
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
      const event = lane.running ? undefined : lane.waiting.shift();
      if (event !== undefined) void this.#run(lane, event);
    }
    // Whoever waited longest for a turn is asked first the next time.
    const [first, ...rest] = this.#lanes;
    if (first !== undefined) this.#lanes = [...rest, first];
  }

  async #run(lane: Lane, event: HostEvent): Promise<void> {
    lane.running = true;
    this.#running += 1;
    try {
      await deliver(lane.hook, event, this.#stop.signal);
      if (lane.dropped > 0) this.#report(lane, event, `${lane.dropped} events came too fast and were dropped`);
      lane.dropped = 0;
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#report(lane, event, error instanceof Error ? error.message : String(error));
    } finally {
      lane.running = false;
      this.#running -= 1;
      // Not at once: a program that ends at once may be told of a thousand events, and others have a turn between.
      setImmediate(() => this.#next());
    }
  }

  #report({ hook }: Lane, event: HostEvent, reason: string): void {
    const name = hook.url === undefined ? (hook.run?.[0] ?? '') : new URL(hook.url).origin;
    this.#options.logger.warn({ hook: name, event: event.kind, reason }, 'a hook failed');
    this.#options.events.publish({ kind: 'hook.failed', hook: name, event: event.kind, reason: reason.slice(0, 1000) });
  }
}
