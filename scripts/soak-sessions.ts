import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { argv, exit, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { type ControlClient, createControlClient } from '../src/control/client/client.ts';
import { seededRandom } from '../src/transport/memory/random.ts';
import { demoGame } from './start/demo-game.ts';
import { OwnHost } from './start/own-host.ts';
import { openDescriptors, residentBytes } from './soak/process-times.ts';
import { startPerun } from './start/perun-cli.ts';

/**
 * `npm run soak:sessions [-- count]`: many sessions opened and closed, several at a time, with watchers, cores killed at
 * random and hosts' ends of every kind; then looks for what stayed behind: processes, sockets, files, descriptors, memory.
 */
const total = Number(argv[2] ?? 500);
const lanes = 4;
/** Logs of ended cores that a host keeps, and one each for the lanes. */
const keptLogs = 64 + lanes;
/** Growth of the host between the first tenth and the end that counts as a leak. */
const growthBytes = 64 * 1024 * 1024;

const random = seededRandom(2026);
const folder = mkdtempSync(join(tmpdir(), 'perun-soak-'));
for (const name of ['RUNTIME_DIR', 'STATE_HOME', 'DATA_HOME', 'CONFIG_HOME', 'CACHE_HOME']) {
  const path = join(folder, name.toLowerCase());
  mkdirSync(path, { mode: 0o700 });
  process.env[`XDG_${name}`] = path;
}
const runtime = join(folder, 'runtime_dir', 'perun');
const socket = `unix://${join(runtime, 'perun.sock')}`;
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());

interface Remains {
  readonly processes: number;
  readonly sockets: number;
  readonly descriptors: number;
  readonly files: number;
  readonly bytes: number;
}

const host = new OwnHost([socket, 'tcp://127.0.0.1:0', 'ws://127.0.0.1:0']);
let status = 1;
try {
  const { pid, control } = await host.ready(stopping.signal);
  status = await churn(pid, createControlClient({ socketPath: control }));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
} finally {
  await host.stop();
  const left = readdirSync(runtime).filter((name) => name !== 'cores');
  if (left.length > 0) say(`FAILED: the host left ${left.join(', ')}`);
  if (left.length > 0) status = 1;
  rmSync(folder, { recursive: true, force: true });
}
exit(status);

async function churn(pid: number, control: ControlClient): Promise<number> {
  let opened = 0;
  const counts = new Map<string, number>();
  let early: Remains | undefined;
  const lane = async (): Promise<void> => {
    while (opened < total && !stopping.signal.aborted) {
      opened += 1;
      const end = await oneSession(control);
      counts.set(end, (counts.get(end) ?? 0) + 1);
      if (opened === Math.ceil(total / 10)) early = await remains(pid);
      if (opened % 50 === 0) say(`${opened} sessions, ${describe(await remains(pid))}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const late = await settled(pid, control);
  say(`ended by: ${[...counts].map(([how, count]) => `${how} ${count}`).join(', ')}`);
  say(`at the end: ${describe(late)}; in the first tenth: ${early === undefined ? '-' : describe(early)}`);
  const complaints: string[] = [];
  if (late.processes > 0) complaints.push(`${late.processes} core processes are left`);
  if (late.sockets > 0) complaints.push(`${late.sockets} sockets of cores are left`);
  if (early !== undefined && late.descriptors > early.descriptors) complaints.push('open descriptors grew');
  if (early !== undefined && late.bytes - early.bytes > growthBytes) complaints.push('memory grew');
  if (late.files > keptLogs) complaints.push(`${late.files} files are left in the state folder`);
  for (const complaint of complaints) say(`FAILED: ${complaint}`);
  say(complaints.length === 0 ? `soak: ${opened} sessions, nothing left behind` : 'soak: failed');
  return complaints.length === 0 ? 0 : 1;
}

/** One session from its core's start to its end, which is of any kind; says of which. */
async function oneSession(control: ControlClient): Promise<string> {
  const { session, core } = await control.core.run({ target: demoGame, args: [], cwd: folder });
  const watchers = Array.from({ length: Math.floor(random() * 3) }, () => watch(session));
  await delay(random() * 400);
  const kill = random() < 0.4;
  if (kill && core.pid !== null) process.kill(core.pid, 'SIGKILL');
  if (kill) await delay(random() * 600);
  for (const watcher of watchers) watcher.kill(random() < 0.5 ? 'SIGKILL' : 'SIGTERM');
  const byCore = random() < 0.5;
  if (byCore) await control.core.stop({ id: session });
  else await control.session.stop({ id: session });
  return `${byCore ? 'core stop' : 'session stop'}${kill ? ' after a kill' : ''}`;
}

function watch(session: string): ChildProcess {
  const child = startPerun(['client', 'connect', socket, '--session', session, '--view', 'none'], 'quiet');
  child.stderr?.resume();
  return child;
}

/** What is left once the last processes had time to go. */
async function settled(pid: number, control: ControlClient): Promise<Remains> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { connections } = await control.stats.get({});
    if (connections === 0 && (await remains(pid)).processes === 0) break;
    await delay(200);
  }
  return remains(pid);
}

async function remains(pid: number): Promise<Remains> {
  return {
    processes: childrenOf(pid),
    sockets: readdirSync(join(runtime, 'cores')).length,
    descriptors: openDescriptors(pid),
    files: readdirSync(join(folder, 'state_home', 'perun', 'cores')).length,
    bytes: residentBytes(pid),
  };
}

function childrenOf(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim());
  return lists.flatMap((list) => (list === '' ? [] : list.split(' '))).length;
}

function describe({ processes, sockets, descriptors, files, bytes }: Remains): string {
  const mib = Math.round(bytes / 1024 / 1024);
  return `${processes} core processes, ${sockets} sockets, ${descriptors} descriptors, ${files} logs, ${mib} MiB`;
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
