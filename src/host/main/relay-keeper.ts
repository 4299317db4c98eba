import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { PageCredentials } from '../relay/protocol.ts';
import type { TrustSnapshot } from '../relay/relay-trust.ts';
import type { RelayClient, RelayHandle } from '../relay/start-relay.ts';

export interface RelayKeeperOptions {
  /** Starts a worker on the given addresses. */
  readonly start: (listen: readonly string[]) => Promise<RelayHandle>;
  readonly listen: readonly string[];
  readonly limits: Pick<Limits, 'coreRestartMinMs' | 'coreRestartMaxMs'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The worker ended by itself, and every session with it. */
  readonly onLost?: (error: Error) => void;
  /** The relay is back, without a single session. */
  readonly onRestored: () => void;
}

/** Keeps one relay worker running: a dead one is followed by another on the same addresses. */
export class RelayKeeper {
  readonly #options: RelayKeeperOptions;
  #handle: RelayHandle | undefined;
  /** After the first start with real ports, so that clients find the next worker where they left the last. */
  #listen: readonly string[];
  #viewer: string | null = null;
  #cancelRestart: (() => void) | undefined;
  #closed = false;

  constructor(options: RelayKeeperOptions) {
    this.#options = options;
    this.#listen = options.listen;
  }

  get addresses(): readonly string[] {
    return this.#listen;
  }

  get viewer(): string | null {
    return this.#viewer;
  }

  /** False while there is none, or before the first start. */
  get running(): boolean {
    return this.#handle !== undefined;
  }

  /** Calls to the running worker. Fails with FAILED while there is none. */
  get client(): RelayClient {
    return this.#running.client;
  }

  /** Asks cores for their states; fails as `client` does. */
  get states(): RelayHandle['states'] {
    return this.#running.states;
  }

  get #running(): RelayHandle {
    if (this.#handle === undefined) {
      throw new PerunError('FAILED', 'the relay is being restarted', { remedy: 'try again in a moment' });
    }
    return this.#handle;
  }

  /** Tells the running worker who is paired; the next one is told at its start. */
  tellTrust(snapshot: TrustSnapshot): void {
    this.#handle?.tellTrust(snapshot);
  }

  /** Tells the running worker of another certificate of the page; the next one is told at its start. */
  tellPage(page: PageCredentials): void {
    this.#handle?.tellPage(page);
  }

  /** The first start; its failure is the caller's. */
  async start(): Promise<void> {
    const handle = await this.#options.start(this.#listen);
    if (this.#closed) return handle.close();
    this.#handle = handle;
    this.#listen = handle.addresses;
    this.#viewer = handle.viewer;
    handle.died.on((error) => {
      if (this.#handle !== handle) return;
      this.#handle = undefined;
      this.#options.logger.error({ error }, 'the relay worker ended; all its sessions are lost');
      this.#options.onLost?.(error);
      this.#scheduleRestart(this.#options.limits.coreRestartMinMs);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRestart?.();
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  #scheduleRestart(delayMs: number): void {
    if (this.#closed) return;
    const { clock, logger, limits, onRestored } = this.#options;
    this.#cancelRestart = clock.after(delayMs, () => {
      this.start().then(
        () => {
          if (this.#closed) return;
          logger.info({ addresses: this.#listen }, 'the relay worker is back');
          onRestored();
        },
        (error: unknown) => {
          logger.error({ error }, 'the relay worker could not be restarted');
          this.#scheduleRestart(Math.min(delayMs * 2, limits.coreRestartMaxMs));
        },
      );
    });
  }
}
