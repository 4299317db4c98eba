import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { HostStatus } from '../../src/control/contract/schemas.ts';
import { PerunHome, portOf } from '../support/host/running-host.ts';

/**
 * How many watchers one core of CPU serves: one 1.4 KB frame at 60 Hz to N watchers, the host on CPU 0, the load (a
 * compiled client, see relay-load.c) on CPU 1. Counts what arrived, latency from the core's write to the watcher's read,
 * and the host's CPU. Needs gcc and taskset.
 */
const seconds = 4;
const [width, height] = [20, 18];
const carriers = {
  unix: { goal: 1000, steps: [1, 250, 500, 750, 1000, 1250, 1500] },
  tcp: { goal: 500, steps: [1, 100, 250, 500, 750] },
  ws: { goal: 500, steps: [1, 100, 250, 500, 750] },
} as const;

interface LoadResult {
  readonly watchers: number;
  readonly sent: number;
  readonly received: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'perun-bench-'));
const load = join(folder, 'relay-load');
execFileSync('gcc', ['-O2', '-o', load, fileURLToPath(new URL('relay-load.c', import.meta.url))]);
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());

const home = await PerunHome.create();
try {
  const host = await home.start();
  await run('taskset', ['-a', '-p', '-c', '0', String(host.pid)]);
  const pipe = await loadWith('pipe', 'pipe', 1);
  console.log(`${'watchers'.padEnd(16)} arrived     p50     p99     max   CPU  µs/frame`);
  console.log(row('pipe, no host', pipe, undefined));
  const served: string[] = [];
  for (const [carrier, { goal, steps }] of Object.entries(carriers)) {
    let most = 0;
    for (const watchers of steps) {
      const before = cpuSeconds(host.pid);
      const result = await loadWith(`unix:${socketOf(home)}`, addressOf(host, carrier), watchers);
      const cpu = cpuSeconds(host.pid) - before;
      console.log(row(`${carrier} ${watchers}`, result, cpu));
      if (watchers === 1) served.push(`${carrier}: the host adds ${result.p50 - pipe.p50} µs to a direct pipe (p50)`);
      if (result.p99 < 5000 && result.received === result.sent * watchers) most = watchers;
    }
    served.push(`${carrier}: ${most} watchers with p99 under 5 ms and nothing dropped (goal ${goal})`);
  }
  for (const line of served) console.log(line);
} finally {
  await home.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function loadWith(core: string, watch: string, watchers: number): Promise<LoadResult> {
  const args = ['-c', '1', load, core, watch, ...[watchers, seconds, width, height].map(String)];
  const { stdout } = await run('taskset', args);
  return JSON.parse(stdout) as LoadResult;
}

function addressOf(host: HostStatus, carrier: string): string {
  return carrier === 'unix' ? `unix:${socketOf(home)}` : `${carrier}:${portOf(host, carrier === 'tcp' ? 'tcp' : 'ws')}`;
}

function socketOf({ unixAddress }: PerunHome): string {
  return new URL(unixAddress).pathname;
}

/** User and system time of a process with all its threads. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function row(name: string, result: LoadResult, cpu: number | undefined): string {
  const arrived = `${((100 * result.received) / (result.sent * result.watchers)).toFixed(1)} %`;
  const times = [result.p50, result.p99, result.max].map((us) => `${(us / 1000).toFixed(2)} ms`.padStart(8)).join('');
  if (cpu === undefined) return `${name.padEnd(16)} ${arrived.padStart(7)}${times}`;
  // The load runs a second longer than it counts.
  const perFrame = (cpu * 1e6) / (result.watchers * 60 * (seconds + 1));
  const share = `${((100 * cpu) / (seconds + 1)).toFixed(0)} %`;
  return `${name.padEnd(16)} ${arrived.padStart(7)}${times} ${share.padStart(5)} ${perFrame.toFixed(1).padStart(9)}`;
}
