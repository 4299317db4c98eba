import type { Finding, Probe } from './probe.ts';

/** A probe and what it found. */
export interface Diagnosis {
  readonly probe: Probe;
  readonly finding: Finding;
}

/** Looks at everything at once; a probe without an answer after `patienceMs` counts as missing. Never fails. */
export function runProbes(probes: readonly Probe[], patienceMs: number = 3000): Promise<Diagnosis[]> {
  return Promise.all(probes.map(async (probe) => ({ probe, finding: await look(probe, patienceMs) })));
}

async function look(probe: Probe, patienceMs: number): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    const remedy = 'run `perun doctor` again; the machine may be overloaded';
    timer = setTimeout(
      () => resolve({ state: 'missing', found: `no answer within ${patienceMs} ms`, remedy }),
      patienceMs,
    );
  });
  try {
    return await Promise.race([probe.probe(), late]);
  } catch (error) {
    return {
      state: 'missing',
      found: `could not be looked at: ${reason(error)}`,
      remedy: 'mend what the message names',
    };
  } finally {
    clearTimeout(timer);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
