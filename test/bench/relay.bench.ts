import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { HostStatus } from '../../src/control/contract/schemas.ts';
import { PerunHome, portOf } from '../support/host/running-host.ts';
import { writeFilm } from './relay/film.ts';

/**
 * How many watchers one core of CPU serves: frames of a Game Boy as the codec makes them, 60 a second, to N watchers, the
 * host on CPU 0, the load (a compiled client, see relay-load.c) on CPU 1. Counts what arrived, latency from the core's
 * write to the watcher's read, and the host's CPU; each the median of several rounds, by the 99th percentile. Needs gcc
 * and taskset.
 */
const seconds = 2;
const rounds = 3;
const limitMs = 5;
const carriers = {
  unix: { goal: 1000, steps: [250, 500, 750, 1000, 1250] },
  tcp: { goal: 500, steps: [100, 250, 500, 750] },
  ws: { goal: 500, steps: [100, 250, 500, 750] },
} as const;
/** What the host may add to a direct pipe, in µs. */
const addedGoal = 100;

interface LoadResult {
  readonly watchers: number;
  readonly sent: number;
  readonly received: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** A round, and the CPU that the host took in it; none where there is no host. */
interface Round extends LoadResult {
  readonly cpu: number | undefined;
}

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'perun-bench-'));
const load = join(folder, 'relay-load');
execFileSync('gcc', ['-O2', '-o', load, fileURLToPath(new URL('relay-load.c', import.meta.url))]);
const bytes = writeFilm(folder);
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());

const home = await PerunHome.create();
try {
  const host = await home.start();
  await run('taskset', ['-a', '-p', '-c', '0', String(host.pid)]);
  // A host that has run for a while is what people have: its code is compiled by then.
  for (const carrier of ['unix', 'tcp', 'ws'] as const) await once(host, carrier, 100);
  console.log(`frames of ${bytes} bytes, median of ${rounds} rounds\n`);
  console.log(`${'watchers'.padEnd(16)} arrived       p50       p99       max   CPU  µs/frame`);
  const outcomes = [...(await added(host))];
  for (const carrier of ['unix', 'tcp', 'ws'] as const) {
    const { goal, steps } = carriers[carrier];
    let most = 0;
    for (const watchers of steps) {
      const result = await several(() => once(host, carrier, watchers));
      console.log(row(`${carrier} ${watchers}`, result));
      if (result.p99 < limitMs * 1000 && result.received === result.sent * watchers) most = watchers;
    }
    outcomes.push([`${carrier}: watchers with p99 under ${limitMs} ms, nothing dropped`, most, goal, most >= goal]);
  }
  console.log(`\n${''.padEnd(58)}   reached      goal`);
  for (const [what, reached, goal, isMet] of outcomes) {
    console.log(
      `${what.padEnd(58)} ${String(reached).padStart(9)} ${String(goal).padStart(9)}  ${isMet ? '' : 'missed'}`,
    );
  }
} finally {
  await home.remove();
  rmSync(folder, { recursive: true, force: true });
}

type Outcome = readonly [what: string, reached: string | number, goal: string | number, isMet: boolean];

/** For one watcher: what the host adds to a direct pipe, and what any process in between adds. */
async function added(host: HostStatus): Promise<Outcome[]> {
  const pipe = await several(() => direct('pipe'));
  console.log(row('pipe, no host', pipe));
  const hop = await several(() => direct('hop'));
  console.log(row('hop, no host', hop));
  const outcomes: Outcome[] = [];
  for (const carrier of ['unix', 'tcp', 'ws'] as const) {
    const result = await several(() => once(host, carrier, 1));
    console.log(row(`${carrier} 1`, result));
    const adds = result.p50 - pipe.p50;
    outcomes.push([`${carrier}: the host adds to a pipe (p50)`, `${adds} µs`, `${addedGoal} µs`, adds <= addedGoal]);
  }
  outcomes.push(['a process that only copies adds (p50)', `${hop.p50 - pipe.p50} µs`, '', true]);
  return outcomes;
}

async function several(measure: () => Promise<Round>): Promise<Round> {
  const all: Round[] = [];
  for (let round = 0; round < rounds; round++) all.push(await measure());
  return all.toSorted((a, b) => a.p99 - b.p99)[rounds >> 1] as Round;
}

async function once(host: HostStatus, carrier: keyof typeof carriers, watchers: number): Promise<Round> {
  const before = cpuSeconds(host.pid);
  const result = await loadWith(`unix:${socketOf(home)}`, addressOf(host, carrier), watchers);
  return { ...result, cpu: cpuSeconds(host.pid) - before };
}

async function direct(kind: 'pipe' | 'hop'): Promise<Round> {
  return { ...(await loadWith(kind, kind, 1)), cpu: undefined };
}

async function loadWith(core: string, watch: string, watchers: number): Promise<LoadResult> {
  const args = ['-c', '1', load, core, watch, String(watchers), String(seconds), folder];
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

function row(name: string, result: Round): string {
  const arrived = `${((100 * result.received) / (result.sent * result.watchers)).toFixed(1)} %`;
  const times = [result.p50, result.p99, result.max].map((us) => `${(us / 1000).toFixed(2)} ms`.padStart(10)).join('');
  if (result.cpu === undefined) return `${name.padEnd(16)} ${arrived.padStart(7)}${times}`;
  // The load runs longer than it counts, and plays for half a second more than that.
  const played = seconds + 0.5;
  const perFrame = (result.cpu * 1e6) / (result.watchers * 60 * played);
  const share = `${((100 * result.cpu) / (seconds + 1)).toFixed(0)} %`;
  return `${name.padEnd(16)} ${arrived.padStart(7)}${times} ${share.padStart(5)} ${perFrame.toFixed(1).padStart(9)}`;
}
