import type { Clock } from '../../shared/clock.ts';
import { isPerunError, type PerunError, toPerunError } from '../../shared/errors.ts';
import type { Connection } from '../../transport/types.ts';
import type { ConformanceVectors } from './vectors.ts';
import { Probe } from './probe.ts';

/** What we are towards the peer: a core or a client of the host under test, or the host of whoever connects. */
export type ConformanceRole = 'core' | 'client' | 'host';

/** What a rule has to work with. */
export interface Lab {
  /** The next connection: dialled, or the next that comes. */
  readonly connect: () => Promise<Connection>;
  readonly clock: Clock;
  readonly vectors: ConformanceVectors;
  /** How long something that must happen may take. */
  readonly patienceMs: number;
  /** How long something that must not happen is waited for. */
  readonly settleMs: number;
}

/** What a rule found: nothing wrong, what is wrong, or why it says nothing about this peer. */
export type Finding = undefined | { readonly broken: string } | { readonly skipped: string };

export interface Rule {
  readonly id: string;
  /** What docs/protocol/perun.md says. */
  readonly sentence: string;
  readonly roles: readonly ConformanceRole[];
  check(bench: Bench): Promise<Finding>;
}

export interface RuleResult {
  readonly id: string;
  readonly sentence: string;
  readonly result: 'kept' | 'broken' | 'skipped';
  /** What was seen, where it was not kept. */
  readonly detail: string;
}

/** The connections of one rule, which end with it. */
export class Bench {
  readonly lab: Lab;
  readonly #probes: Probe[] = [];

  constructor(lab: Lab) {
    this.lab = lab;
  }

  async probe(greetingBytes?: number): Promise<Probe> {
    const probe = new Probe(await this.lab.connect(), this.lab.clock, greetingBytes);
    this.#probes.push(probe);
    return probe;
  }

  async close(): Promise<void> {
    await Promise.all(this.#probes.map((probe) => probe.end()));
  }
}

/** Runs the rules one after the other; each result is told as soon as it is known. */
export async function runRules(
  rules: readonly Rule[],
  lab: Lab,
  onResult: (result: RuleResult) => void,
): Promise<readonly RuleResult[]> {
  const results: RuleResult[] = [];
  for (const rule of rules) {
    const result = resultOf(rule, await checked(rule, lab));
    results.push(result);
    onResult(result);
  }
  return results;
}

async function checked(rule: Rule, lab: Lab): Promise<Finding | PerunError> {
  const bench = new Bench(lab);
  try {
    return await rule.check(bench);
  } catch (error) {
    return toPerunError(error);
  } finally {
    await bench.close();
  }
}

function resultOf({ id, sentence }: Rule, finding: Finding | PerunError): RuleResult {
  if (finding === undefined) return { id, sentence, result: 'kept', detail: '' };
  if (isPerunError(finding)) return { id, sentence, result: 'broken', detail: finding.message };
  if ('skipped' in finding) return { id, sentence, result: 'skipped', detail: finding.skipped };
  return { id, sentence, result: 'broken', detail: finding.broken };
}
