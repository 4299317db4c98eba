import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runRules, type ConformanceRole, type RuleResult } from '../client/conformance/rule.ts';
import { rulesFor } from '../client/conformance/rules.ts';
import type { ConformanceVectors, SequenceVector, StreamVector } from '../client/conformance/vectors.ts';
import { packageRoot } from '../platform/package-root.ts';
import { systemClock } from '../shared/clock.ts';
import { PerunError } from '../shared/errors.ts';
import { createAnyTransport } from '../transport/any.ts';
import type { Connection } from '../transport/types.ts';

export interface ConformanceOptions {
  readonly address: string;
  /** `host` listens at the address, and the peers connect to it. */
  readonly role: ConformanceRole;
  readonly onListening: (address: string) => void;
  readonly onResult: (result: RuleResult) => void;
  /** Milliseconds for what must happen; default 3000. */
  readonly patienceMs?: number;
}

const settleMs = 150;

/** Puts a peer to the rules. Fails where it cannot be reached, or nobody connects at all. */
export async function checkConformance(options: ConformanceOptions): Promise<readonly RuleResult[]> {
  const { address, role, patienceMs = 3000 } = options;
  const transport = createAnyTransport();
  const common = { clock: systemClock, vectors: readVectors(), patienceMs, settleMs };
  if (role !== 'host') {
    // An address where nothing answers is told at once, and not rule by rule.
    (await transport.connect(address)).destroy();
    const lab = { ...common, connect: () => transport.connect(address) };
    return runRules(rulesFor(role), lab, options.onResult);
  }
  const guests = new Guests();
  const listener = await transport.listen(address, (connection) => guests.arrived(connection));
  options.onListening(listener.address);
  try {
    const lab = { ...common, connect: () => guests.next(patienceMs * 5) };
    return await runRules(rulesFor(role), lab, options.onResult);
  } finally {
    await listener.close();
    guests.close();
  }
}

/** Those who connect, one for each rule; those who come too early wait. */
class Guests {
  readonly #waiting: Connection[] = [];
  #wanted: ((connection: Connection) => void) | undefined;

  arrived(connection: Connection): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted === undefined) this.#waiting.push(connection);
    else wanted(connection);
  }

  next(ms: number): Promise<Connection> {
    for (let guest = this.#waiting.shift(); guest !== undefined; guest = this.#waiting.shift()) {
      if (!guest.isClosed) return Promise.resolve(guest);
    }
    return new Promise((resolve, reject) => {
      const cancel = systemClock.after(ms, () => {
        this.#wanted = undefined;
        reject(new PerunError('TIMEOUT', `nobody connected within ${ms} ms`));
      });
      this.#wanted = (connection) => {
        cancel();
        resolve(connection);
      };
    });
  }

  close(): void {
    for (const guest of this.#waiting) guest.destroy();
  }
}

function readVectors(): ConformanceVectors {
  const folder = join(packageRoot(), 'vectors', 'perun');
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const { streams } = read('streams.json') as { streams: readonly StreamVector[] };
  const { sequences } = read('frames.json') as { sequences: readonly SequenceVector[] };
  return { streams, sequences };
}
