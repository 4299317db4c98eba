import { isFinal } from '../../src/shared/final-failure.ts';
import { CoreRun } from './core-run.ts';
import type { PerunCore } from './core.ts';
import { FrameTrace } from './frame-trace.ts';
import { consoleLogger } from './console-logger.ts';
import { retryPauseMs } from './retry.ts';
import { connectTo } from './transports.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import type { CompressionLevel } from '../../src/shared/frame.ts';
import type { Logger } from '../../src/shared/logger.ts';
import type { Connection } from '../../src/transport/types.ts';

export interface PerunConnectionOptions {
  /** How hard frames are compressed: 0 not at all, 1 fast (default), 2, 3 the smallest. */
  readonly level?: CompressionLevel;
  /** Milliseconds without a host after which `run` gives up; default 60 000. `Infinity` waits for ever. */
  readonly giveUpMs?: number;
  /** Where it says what it does; default: warnings and errors on stderr. */
  readonly logger?: Logger;
  readonly clock?: Clock;
}

/** Where a host started by hand listens. */
const defaultAddress = 'tcp://127.0.0.1:9000';

/**
 * A core's way to a host: `new PerunConnection('unix:///run/perun.sock').run(core)` does everything. Without an address
 * it takes the one in PERUN_ADDRESS, which a host gives to every core it starts.
 */
export class PerunConnection {
  readonly address: string;
  readonly #level: CompressionLevel;
  readonly #giveUpMs: number;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #aloneSince = 0;
  #session = '';

  constructor(address: string = process.env['PERUN_ADDRESS'] ?? defaultAddress, options: PerunConnectionOptions = {}) {
    this.address = address;
    this.#level = options.level ?? 1;
    this.#giveUpMs = options.giveUpMs ?? 60_000;
    this.#logger = options.logger ?? consoleLogger;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Runs the core until the signal aborts or the host ends its session, over as many connections as it takes; while there is no host, the core stands
   * still. Rejects with what the core threw, with what no further attempt would mend (REFUSED, PROTOCOL_VERSION,
   * ADDRESS_INVALID …), or with the last failure when there was no host for `giveUpMs`.
   */
  async run(core: PerunCore, signal?: AbortSignal): Promise<void> {
    const tracePath = process.env['PERUN_FRAME_TRACE'];
    const trace = tracePath === undefined || tracePath === '' ? undefined : new FrameTrace(tracePath);
    try {
      this.#aloneSince = this.#clock.now();
      for (let failures = 0; !isAborted(signal);) {
        const end = await this.#runOnce(core, trace, signal);
        if (end.wasReady) failures = 0;
        if (isAborted(signal) || end.released) return;
        this.#judge(end.error);
        failures++;
        const pause = retryPauseMs(failures);
        this.#logger.warn({ pause }, `${end.error.message}; trying again in ${Math.round(pause)} ms`);
        await this.#sleep(pause, signal);
      }
    } finally {
      trace?.close();
    }
  }

  async #runOnce(
    core: PerunCore,
    trace: FrameTrace | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ wasReady: boolean; released: boolean; error: PerunError }> {
    let connection: Connection;
    try {
      connection = await connectTo(this.address, signal === undefined ? {} : { signal });
    } catch (error) {
      return { wasReady: false, released: false, error: toPerunError(error, 'UNREACHABLE') };
    }
    const [clock, logger, level] = [this.#clock, this.#logger, this.#level];
    const run = new CoreRun({
      core,
      connection,
      clock,
      logger,
      level,
      trace,
      session: this.#session,
      onSession: (id) => (this.#session = id),
    });
    const onAbort = (): void => void run.close();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (isAborted(signal)) onAbort();
    const end = await run.run();
    signal?.removeEventListener('abort', onAbort);
    if ('coreFault' in end) throw end.coreFault;
    if (end.wasReady) this.#aloneSince = this.#clock.now();
    const error = end.error ?? new PerunError('CONNECTION_LOST', `the host at ${this.address} ended the connection`);
    return { wasReady: end.wasReady, released: end.released, error };
  }

  /** Throws where another attempt is of no use. */
  #judge(error: PerunError): void {
    if (isFinal(error) || this.#clock.now() - this.#aloneSince >= this.#giveUpMs) throw error;
  }

  #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#clock.after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
