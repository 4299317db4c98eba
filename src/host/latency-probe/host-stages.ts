import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../../control/client/client.ts';
import type { StreamInfo } from '../../control/contract/stream.ts';
import { isPerunError } from '../../shared/errors.ts';
import type { Stage } from './result.ts';

/** The host keeps times of the last thousand frames, so looking now and then is enough. */
const lookMs = 500;

/** What the host said last of the stream to this client. */
export interface HostStages {
  readonly source: string | null;
  readonly stages: readonly Stage[];
  /** Why there are no stages. */
  readonly missing: string | undefined;
}

/** Looks at the stream of the client with that certificate for as long as it runs. */
export class HostWatch {
  readonly #control: Pick<ControlClient, 'stream'>;
  readonly #fingerprint: string;
  readonly #stop = new AbortController();
  readonly #watched: Promise<void>;
  #last: StreamInfo | undefined;
  #failure: string | undefined;

  constructor(control: Pick<ControlClient, 'stream'>, fingerprint: string) {
    this.#control = control;
    this.#fingerprint = fingerprint;
    this.#watched = this.#watch();
  }

  async end(): Promise<HostStages> {
    this.#stop.abort();
    await this.#watched;
    if (this.#last === undefined) {
      const missing = this.#failure ?? 'the host of this user has no stream to this client';
      return { source: null, stages: [], missing };
    }
    const { source, perf } = this.#last;
    if (perf === null) return { source, stages: [], missing: 'the host was not started with PERUN_PERF=1' };
    const stages = (['scaled', 'encoded', 'taken', 'sent'] as const).map((stage): Stage => {
      return { stage, where: 'host', ...roundAll(perf[stage]) };
    });
    return { source, stages, missing: undefined };
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await delay(lookMs, undefined, { signal });
        const streams = await this.#control.stream.list();
        const mine = streams.find(({ fingerprint }) => fingerprint === this.#fingerprint);
        // One that has not begun has no times.
        if (mine !== undefined && mine.frames > 0) this.#last = mine;
      } catch (error) {
        if (isPerunError(error)) this.#failure = error.message;
        else if (!signal.aborted) throw error;
      }
    }
  }
}

function roundAll<Key extends string>(values: Record<Key, number>): Record<Key, number> {
  const rounded = Object.entries<number>(values).map(([key, ms]) => [key, Math.round(ms * 1000) / 1000]);
  return Object.fromEntries(rounded) as Record<Key, number>;
}
