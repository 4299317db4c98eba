import { readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import process, { argv, exit, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { type ControlClient, createControlClient } from '../src/control/client/client.ts';
import { openClient } from '../src/host/open-client.ts';
import { root } from './root.ts';
import { usePrivateFolders } from './soak/private-folders.ts';
import { OwnHost } from './start/own-host.ts';

/**
 * `node scripts/cost-of-sessions.ts [seconds]`, on a built tree: what one NES session costs host and core, and what
 * twenty do, with and without somebody who watches. CPU per frame is what a busy machine can still tell; the share at
 * the game's own rate follows from it.
 */
const seconds = Number(argv[2] ?? 20);
const warmUpMs = 5000;
/** A machine that is full answers late. */
const patienceMs = 120_000;
const game = join(root, 'cores', 'libretro', 'games', 'rackets.nes');
const rate = 39_375_000 / 655_171;
const ticksPerSecond = 100;
const runs = [
  { sessions: 1, watchers: 0 },
  { sessions: 1, watchers: 1 },
  { sessions: 20, watchers: 0 },
  { sessions: 20, watchers: 20 },
] as const;

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());
const folder = usePrivateFolders();
const socket = `unix://${join(folder, 'runtime_dir', 'perun', 'perun.sock')}`;
const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
say(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; load before the start ${load}; ${seconds} s each`);
say('');
say(
  '| sessions | watchers | frames/s each | core: CPU per frame | core: share | core: memory | host: CPU per frame | host: share | host: memory |',
);
say(
  '| -------- | -------- | ------------- | ------------------- | ----------- | ------------ | ------------------- | ----------- | ------------ |',
);
let status = 0;
try {
  for (const { sessions, watchers } of runs) {
    if (!stopping.signal.aborted) say(await measure(sessions, watchers));
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  status = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
exit(status);

/** One row of the table. Memory is what would be free without the process: shared pages count in part. */
async function measure(sessions: number, watchers: number): Promise<string> {
  const host = new OwnHost([socket, 'tcp://127.0.0.1:0', 'ws://127.0.0.1:0']);
  try {
    const { pid, control: controlSocket } = await host.ready(stopping.signal);
    const control = createControlClient({ socketPath: controlSocket, timeoutMs: patienceMs });
    const cores: { readonly session: string; readonly pid: number }[] = [];
    for (let index = 0; index < sessions; index++) {
      const { session, core } = await control.core.run({ target: game, args: [], cwd: root });
      if (core.pid === null) throw new Error('a core did not start');
      cores.push({ session, pid: core.pid });
    }
    const clients = await Promise.all(cores.slice(0, watchers).map(({ session }) => watch(session)));
    await delay(warmUpMs);
    const before = await framesOf(control, cores);
    const [hostBefore, coresBefore] = [cpuOf(pid), sum(cores.map((core) => cpuOf(core.pid)))];
    const start = performance.now();
    await delay(seconds * 1000);
    const passed = (performance.now() - start) / 1000;
    const frames = (await framesOf(control, cores)) - before;
    const coreMs = ((sum(cores.map((core) => cpuOf(core.pid))) - coresBefore) * 1000) / frames;
    const hostMs = ((cpuOf(pid) - hostBefore) * 1000) / frames;
    const share = (ms: number): string => `${((ms * rate) / 10).toFixed(1)} %`;
    const coreMemory = sum(cores.map((core) => memoryOf(core.pid))) / cores.length;
    await Promise.all(clients.map((client) => client.close()));
    const cells = [
      ...[String(sessions), String(watchers), (frames / passed / sessions).toFixed(1)],
      ...[`${coreMs.toFixed(2)} ms`, share(coreMs), mebibytes(coreMemory)],
      ...[`${hostMs.toFixed(2)} ms`, `${share(hostMs * sessions)} in all`, mebibytes(memoryOf(pid))],
    ];
    return `| ${cells.join(' | ')} |`;
  } finally {
    await host.stop();
  }
}

async function watch(session: string): ReturnType<typeof openClient> {
  const client = await openClient({ address: socket, session, seat: { kind: 'watcher', player: 0 }, name: 'cost' });
  client.start();
  return client;
}

/** Frames the host has taken from these cores. */
async function framesOf(control: ControlClient, cores: readonly { readonly session: string }[]): Promise<number> {
  const { sessions } = await control.stats.get({});
  return sum(sessions.filter(({ id }) => cores.some(({ session }) => session === id)).map(({ framesIn }) => framesIn));
}

/** Seconds of CPU that a process and its threads have used. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [user = '0', system = '0'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / ticksPerSecond;
}

function memoryOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
