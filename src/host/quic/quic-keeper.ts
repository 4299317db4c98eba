import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { QuicEndpoint } from '../../transport/quic/types.ts';
import { type QuicProcess, startQuicProcess } from './quic-process.ts';
import { RemoteEndpoint } from './remote-endpoint.ts';

/** A process that lived so long was healthy: the next pause is the shortest again. */
const healthyMs = 10_000;

export interface QuicKeeperOptions {
  /** Folder of this user alone (0700), for the socket between host and process. */
  readonly runtimeDirectory: string;
  readonly limits: Pick<
    Limits,
    'coreRestartMinMs' | 'coreRestartMaxMs' | 'quicStuckMs' | 'quicProcessBytes' | 'quicStreamBytes'
  >;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The process ended by itself, and every connection with it. */
  readonly onLost?: (why: string) => void;
  /** It is back, with the same listeners. */
  readonly onRestored?: () => void;
}

/** Keeps one QUIC process running: a dead one is followed by another, with the same listeners on the same ports. */
export class QuicKeeper {
  readonly #options: QuicKeeperOptions;
  readonly #endpoint: RemoteEndpoint;
  #process: QuicProcess | undefined;
  #startedAt = 0;
  #delayMs: number;
  #cancelRestart: (() => void) | undefined;
  #starting: Promise<void> | undefined;
  #closed = false;

  constructor(options: QuicKeeperOptions) {
    this.#options = options;
    this.#endpoint = new RemoteEndpoint(options.limits);
    this.#delayMs = options.limits.coreRestartMinMs;
  }

  /** Usable from the end of `start` on; while there is no process, it says so. */
  get endpoint(): QuicEndpoint {
    return this.#endpoint;
  }

  /** Undefined while there is none. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The first start; its failure is the caller's. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  /** Closes what the endpoint has open, and ends the process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRestart?.();
    await this.#starting?.catch(() => {});
    await this.#endpoint.close();
    const running = this.#process;
    this.#process = undefined;
    await running?.stop();
    this.#endpoint.detach();
  }

  async #start(): Promise<void> {
    const { limits, logger, clock, runtimeDirectory } = this.#options;
    let ended: string | undefined;
    const started = await startQuicProcess({
      socketPath: join(runtimeDirectory, `quic-${process.pid}.sock`),
      limits,
      logger,
      onFrame: (frame) => this.#endpoint.take(frame),
      onEnd: (why) => {
        ended = why;
        // While its listeners are being opened, those who wait for that have to know.
        if (this.#process === undefined) this.#endpoint.detach();
        else this.#lost(why);
      },
    });
    if (this.#closed) return started.kill();
    this.#startedAt = clock.now();
    try {
      await this.#endpoint.attach(started.line);
    } catch (error) {
      await started.kill();
      this.#endpoint.detach();
      throw error;
    }
    this.#process = started;
    if (ended !== undefined) this.#lost(ended);
  }

  #lost(why: string): void {
    this.#process = undefined;
    this.#endpoint.detach();
    if (this.#closed) return;
    const { logger, limits, clock, onLost } = this.#options;
    logger.error({ why }, 'the QUIC process ended; all its connections are lost');
    if (clock.now() - this.#startedAt > healthyMs) this.#delayMs = limits.coreRestartMinMs;
    onLost?.(why);
    this.#scheduleRestart();
  }

  #scheduleRestart(): void {
    if (this.#closed) return;
    const { clock, logger, limits, onRestored } = this.#options;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, limits.coreRestartMaxMs);
    this.#cancelRestart = clock.after(delayMs, () => {
      this.start().then(
        () => {
          if (this.#closed || this.#process === undefined) return;
          logger.info({}, 'the QUIC process is back');
          onRestored?.();
        },
        (error: unknown) => {
          logger.error({ error }, 'the QUIC process could not be restarted');
          this.#scheduleRestart();
        },
      );
    });
  }
}
