import { missing, notNeeded, ok, type Probe } from './probe.ts';
import { readText } from './read-text.ts';

/** Sockets, pipes of cores and files of a small host. */
const fewest = 256;

/** How many files and connections a process may hold; Node raises its own soft limit to the hard one when it starts. */
export function descriptorsProbe(connections: number, limitsFile: string = '/proc/self/limits'): Probe {
  return {
    ...{ id: 'descriptors', area: 'machine', title: 'open files', purpose: 'one per connection, three per core' },
    probe: () => {
      const limit = softLimit(readText(limitsFile) ?? '');
      if (limit === undefined) return notNeeded('the limit cannot be read here');
      if (limit < fewest) return missing(`only ${limit}`, `ulimit -n ${connections * 2}`);
      return limit < connections
        ? notNeeded(`${limit}, fewer than the ${connections} connections a host takes`, `ulimit -n ${connections * 2}`)
        : ok(limit === Number.POSITIVE_INFINITY ? 'unlimited' : String(limit));
    },
  };
}

function softLimit(text: string): number | undefined {
  const value = /^Max open files\s+(?<soft>\d+|unlimited)/m.exec(text)?.groups?.['soft'];
  if (value === undefined) return undefined;
  return value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value);
}
