import { readRegisters } from '../../src/client/registers.ts';
import type { Register } from '../../src/client/registers.ts';
import type { PlayerClient } from '../../src/client/types.ts';
import { toPerunError } from '../../src/shared/errors.ts';
import type { PerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';

/** Watches one session at a time for the registers its machine tells; undefined until the first were told. */
export class RegisterWatch {
  readonly changed: Signal<[]> = new Signal();
  readonly #watch: (session: string) => Promise<PlayerClient>;
  readonly #failed: (error: PerunError) => void;
  #session: string | undefined;
  #client: PlayerClient | undefined;
  #registers: readonly Register[] | undefined;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(watch: (session: string) => Promise<PlayerClient>, failed: (error: PerunError) => void) {
    this.#watch = watch;
    this.#failed = failed;
  }

  get registers(): readonly Register[] | undefined {
    return this.#registers;
  }

  /** Watches that session from now on, or none. */
  follow(session: string | undefined): void {
    if (session === this.#session) return;
    this.#session = session;
    this.#registers = undefined;
    this.#leave();
    if (session !== undefined) void this.#join(session);
  }

  async close(): Promise<void> {
    this.changed.clear();
    this.follow(undefined);
    await this.#closing;
  }

  async #join(session: string): Promise<void> {
    try {
      const client = await this.#watch(session);
      // Meanwhile another session may have been asked for.
      if (session !== this.#session) return await client.close();
      this.#client = client;
      client.debug.on((data) => {
        const registers = readRegisters(data);
        if (registers === undefined || this.#client !== client) return;
        this.#registers = registers;
        this.changed.emit();
      });
      client.start();
    } catch (error) {
      if (session === this.#session) this.#failed(toPerunError(error));
    }
  }

  #leave(): void {
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) this.#closing = Promise.all([this.#closing, client.close()]);
  }
}
