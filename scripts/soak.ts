import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { argv, exit, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { CoreStatus, Stats } from '../src/control/contract/schemas.ts';
import { soakDecoders } from './soak/decoders.ts';
import { type Sample, complaintsOf } from './soak/verdict.ts';
import { demoGame } from './start/demo-game.ts';
import { OwnHost, hostStatus } from './start/own-host.ts';
import { perun, startPerun } from './start/perun-cli.ts';

/**
 * `npm run soak [-- minutes]`: first a million hostile inputs for every decoder of the protocol; then one host, one game, eight watchers of whom one leaves and another comes every few
 * seconds, and a core that is killed now and then. Watches memory, rate and refused frames; exits 1 with what went wrong.
 */
const minutes = Number(argv[2] ?? 10);
const decoderInputs = 1_000_000;
const watcherCount = 8;
const sampleMs = 5_000;
/** Samples between two killings of the core. */
const killEvery = 12;

/** Frames are counted between two samples: the rate of one second says little on a busy machine. */
let before: { readonly time: number; readonly frames: number } | undefined;

const folder = mkdtempSync(join(tmpdir(), 'perun-soak-'));
for (const name of ['RUNTIME_DIR', 'STATE_HOME', 'DATA_HOME', 'CONFIG_HOME', 'CACHE_HOME']) {
  const path = join(folder, name.toLowerCase());
  mkdirSync(path, { mode: 0o700 });
  process.env[`XDG_${name}`] = path;
}

const socket = `unix://${join(folder, 'runtime_dir', 'perun', 'perun.sock')}`;
const host = new OwnHost([socket, 'tcp://127.0.0.1:0', 'ws://127.0.0.1:0']);
const watchers: ChildProcess[] = [];
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());

let status = 1;
try {
  if (!(await decodersHold())) throw new Error('soak: a decoder failed');
  await host.ready(stopping.signal);
  status = await soak(stopping.signal);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
} finally {
  for (const watcher of watchers) watcher.kill('SIGTERM');
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
}
exit(status);

async function decodersHold(): Promise<boolean> {
  let isFine = true;
  for await (const { name, ms, slowestMs, heapBytes, complaint } of soakDecoders(decoderInputs)) {
    const figures = `${(ms / 1000).toFixed(1)} s, slowest ${slowestMs.toFixed(1)} ms, heap +${Math.round(heapBytes / 1e6)} MB`;
    say(`${name.padEnd(14)} ${decoderInputs} inputs in ${figures}${complaint === undefined ? '' : `: ${complaint}`}`);
    isFine &&= complaint === undefined;
  }
  return isFine;
}

async function soak(signal: AbortSignal): Promise<number> {
  const { session } = (await json('core', 'run', demoGame)) as { session: string };
  for (let i = 0; i < watcherCount; i += 1) watchers.push(watch(session));
  const samples: Sample[] = [];
  const started = Date.now();
  say('  at   memory     fps  refused  watchers');
  while (Date.now() - started < minutes * 60_000 && !signal.aborted) {
    await delay(sampleMs);
    const sample = await takeSample((Date.now() - started) / 1000);
    samples.push(sample);
    say(lineOf(sample));
    if (samples.length % killEvery === 0) await killCore();
    watchers.shift()?.kill(samples.length % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
    watchers.push(watch(session));
  }
  const growthBytes = 48 * 1024 * 1024;
  const complaints = complaintsOf(samples, { watchers: watcherCount, rate: 60, rateSlack: 1.5, growthBytes });
  for (const complaint of complaints) say(`FAILED: ${complaint}`);
  say(complaints.length === 0 ? `soak: ${samples.length} samples, nothing wrong` : 'soak: failed');
  return complaints.length === 0 ? 0 : 1;
}

function watch(session: string): ChildProcess {
  const child = startPerun(['client', 'connect', socket, '--session', session, '--view', 'none'], 'quiet');
  child.stderr?.resume();
  return child;
}

/** The supervisor has to bring it back into the same session. */
async function killCore(): Promise<void> {
  const [core] = (await json('core', 'list')) as CoreStatus[];
  if (core?.pid) process.kill(core.pid, 'SIGKILL');
}

async function takeSample(at: number): Promise<Sample> {
  const [stats, own] = await Promise.all([json('stats') as Promise<Stats>, hostStatus()]);
  const [session] = stats.sessions;
  const now = { time: Date.parse(stats.at) / 1000, frames: session?.framesIn ?? 0 };
  const framesPerSecond = before === undefined ? 0 : (now.frames - before.frames) / (now.time - before.time);
  before = now;
  return {
    at,
    hostBytes: own?.memoryBytes ?? 0,
    framesPerSecond,
    framesRefused: session?.framesRefused ?? 0,
    watchers: session?.people.length ?? 0,
  };
}

async function json(...args: string[]): Promise<unknown> {
  const result = await perun(...args, '--json');
  if (result.status !== 0) throw new Error(`perun ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  return JSON.parse(result.stdout);
}

function lineOf({ at, hostBytes, framesPerSecond, framesRefused, watchers: count }: Sample): string {
  const seconds = `${Math.round(at)} s`.padStart(6);
  const memory = `${(hostBytes / 1e6).toFixed(0)} MB`.padStart(7);
  return `${seconds}  ${memory}  ${framesPerSecond.toFixed(1).padStart(6)}  ${String(framesRefused).padStart(7)}  ${String(count).padStart(8)}`;
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
