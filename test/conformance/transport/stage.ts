import type { Connection } from '../../../src/transport/types.ts';
import { type Carrier, openPair, type Pair } from './pair.ts';

/** What one test of the suite works on: its carrier, the faults told of, and the connections to end afterwards. */
export class Stage {
  readonly faults: unknown[] = [];
  readonly #open: Connection[] = [];
  #carrier: Carrier | undefined;

  get carrier(): Carrier {
    if (this.#carrier === undefined) throw new Error('no test is running');
    return this.#carrier;
  }

  begin(carrier: Carrier): void {
    this.faults.length = 0;
    this.#carrier = carrier;
  }

  async pair(path = ''): Promise<Pair> {
    const made = await openPair(this.carrier, path);
    this.keep(made.client, made.server);
    return made;
  }

  keep(...connections: Connection[]): void {
    this.#open.push(...connections);
  }

  async end(): Promise<void> {
    for (const connection of this.#open.splice(0)) connection.destroy();
    await this.#carrier?.dispose();
    this.#carrier = undefined;
  }
}
