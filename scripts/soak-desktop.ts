import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, env, execPath, exit, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { startPrivateHost } from '../src/host/latency-probe/private-host.ts';
import { openStream, type OpenStream } from '../src/host/punktfunk-client/open-stream.ts';
import { encodeInput } from '../src/protocol/punktfunk/planes/input.ts';
import type { Mode } from '../src/protocol/punktfunk/messages.ts';
import type { DesktopPlace } from '../src/shared/desktop.ts';
import { toPerunError } from '../src/shared/errors.ts';
import { seededRandom } from '../src/transport/memory/random.ts';
import { root } from './root.ts';
import { describeRemains, type DesktopRemains, remainsOf } from './soak/desktop-remains.ts';
import { childrenOf } from './soak/process-times.ts';

/**
 * `npm run soak:desktop [-- kind [rounds]]`: clients of a desktop that come, change their mode and go, as they should or
 * without a word, while media processes, the compositor and PipeWire are killed at random; then looks for what stayed
 * behind: outputs, nodes, processes, descriptors, memory. In the lab: `npm run lab run node scripts/soak-desktop.ts sway`.
 */
const [kind = 'sway', count = '500'] = argv.slice(2);
const rounds = Number(count);
const lanes = 2;
/** How long a lost client's output stays, so that the soak need not wait for it. */
const lingerMs = 500;
/** The longest that a client may wait for its first frame, also where its desktop has just been killed. */
const patienceMs = 30_000;
/** Growth between the first tenth and the end that counts as a leak. */
const growthBytes = 96 * 1024 * 1024;

const modes: readonly Mode[] = [
  { width: 640, height: 360, refreshHz: 60 },
  { width: 1170, height: 540, refreshHz: 120 },
  { width: 320, height: 240, refreshHz: 30 },
  { width: 800, height: 450, refreshHz: 60 },
];
const random = seededRandom(2027);
const outcomes = new Map<string, number>();
const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

const host = await startPrivateHost('desktop', {
  flags: ['--desktop', kind, ...['sh', '-c', testClient()].flatMap((word) => ['--desktop-app', word])],
  environment: { PERUN_DESKTOP_LINGER_MS: String(lingerMs) },
});
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());
let status = 1;
try {
  status = await churn();
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  const pids = desktopNow()?.pids ?? [];
  await host.stop();
  const left = pids.filter((pid) => isAlive(pid));
  if (left.length > 0) say(`FAILED: the host left processes ${left.join(', ')} of its desktop`);
  if (left.length > 0) status = 1;
}
exit(status);

async function churn(): Promise<number> {
  const firstFrames: number[] = [];
  let begun = 0;
  let early: DesktopRemains | undefined;
  const lane = async (at: number): Promise<void> => {
    // Each client has a QUIC process of its own, and that a socket.
    const runtime = join(host.paths.runtime, `client-${at}`);
    mkdirSync(runtime, { mode: 0o700 });
    while (begun < rounds && !stopping.signal.aborted) {
      begun += 1;
      const number = begun;
      const { end, firstMs } = await oneClient(runtime);
      outcomes.set(end, (outcomes.get(end) ?? 0) + 1);
      if (env['PERUN_SOAK_VERBOSE']) say(`${number} ${end} ${firstMs?.toFixed(0)}`);
      if (firstMs !== undefined) firstFrames.push(firstMs);
      if (number === Math.ceil(rounds / 10)) early = await settled();
      if (number % 50 === 0) say(`${number} rounds: ${describe()}`);
      if (random() < 0.04) outcomes.set(killProgram(), (outcomes.get(killProgram.last) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, at) => lane(at)));
  const late = await settled();
  say(`rounds: ${counted()}`);
  const sorted = firstFrames.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN).toFixed(0);
  say(`first frame after: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
  say(`in the first tenth: ${early === undefined ? '-' : describeRemains(early)}`);
  say(`at the end:         ${describeRemains(late)}`);
  return verdict(early ?? late, late, begun);
}

function verdict(early: DesktopRemains, late: DesktopRemains, done: number): number {
  const starved = outcomes.get('no frame') ?? 0;
  const complaints: string[] = [];
  if (late.mediaProcesses > 0) complaints.push(`${late.mediaProcesses} media processes are left`);
  for (const what of ['outputs', 'nodes', 'hostDescriptors', 'compositorDescriptors'] as const) {
    if (late[what] > early[what]) complaints.push(`${what} grew from ${early[what]} to ${late[what]}`);
  }
  for (const what of ['hostBytes', 'compositorBytes'] as const) {
    if (late[what] - early[what] > growthBytes) complaints.push(`${what} grew`);
  }
  if (starved > 0) complaints.push(`${starved} clients saw no frame within ${patienceMs / 1000} s`);
  for (const complaint of complaints) say(`FAILED: ${complaint}`);
  say(complaints.length === 0 ? `soak: ${done} rounds, nothing left behind` : 'soak: failed');
  return complaints.length === 0 ? 0 : 1;
}

/** One client from its first word to its last, and how that was. */
async function oneClient(runtime: string): Promise<{ readonly end: string; readonly firstMs?: number }> {
  const since = performance.now();
  let open: OpenStream | undefined;
  try {
    open = await openStream({
      ...{
        address: host.address,
        paths: { ...host.paths, runtime },
        mode: one(modes),
        launch: 'desktop',
        signal: new AbortController().signal,
      },
      ...{ pin: undefined, kbps: 0, codec: undefined, dropEvery: 0 },
    });
    let failure: unknown;
    await open.begin((error) => (failure = error));
    const { stream } = open;
    void open.link.ended.then((error) => (failure ??= error ?? new Error('the host ended it')));
    while (stream.frames === 0 && failure === undefined && performance.now() - since < patienceMs) await delay(10);
    if (failure !== undefined) return { end: `ended by the host (${toPerunError(failure).code})` };
    if (stream.frames === 0) return { end: 'no frame' };
    const firstMs = performance.now() - since;
    playWith(open);
    await delay(random() * 300);
    if (random() < 0.4) await stream.remodeTo(one(modes)).catch(() => {});
    if (random() < 0.1) killOneOf(childrenOf(host.pid, 'media-entry'));
    await delay(random() * 300);
    if (random() < 0.6) {
      open.quit();
      return { end: 'quit', firstMs };
    }
    return { end: 'vanished', firstMs };
  } catch (error) {
    const { code, message } = toPerunError(error);
    return { end: `refused (${code}: ${message})` };
  } finally {
    await open?.close();
  }
}

function playWith({ connection }: OpenStream): void {
  const place = { width: 100, height: 100 };
  for (let at = 0; at < 10; at += 1)
    connection.sendDatagram(encodeInput({ kind: 'pointerTo', x: at, y: at, ...place }));
  // Held until they leave: nothing may stay pressed.
  connection.sendDatagram(encodeInput({ kind: 'keyDown', key: 0x41, modifiers: 0 }));
  connection.sendDatagram(encodeInput({ kind: 'buttonDown', button: 1 }));
}

/** The compositor or PipeWire of the desktop, which its keeper has to start again. */
function killProgram(): string {
  const pids = desktopNow()?.pids ?? [];
  const [compositor, ...services] = pids;
  const isCompositor = random() < 0.5;
  killOneOf(isCompositor && compositor !== undefined ? [compositor] : services);
  killProgram.last = isCompositor ? 'compositor killed' : 'service killed';
  return killProgram.last;
}
killProgram.last = '';

function killOneOf(pids: readonly number[]): void {
  const pid = pids.length === 0 ? undefined : one(pids);
  if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
}

/** Once the last clients' outputs have had time to go. */
async function settled(): Promise<DesktopRemains> {
  await delay(lingerMs + 1500);
  for (let look = 0; look < 50; look += 1) {
    if (childrenOf(host.pid, 'media-entry').length === 0) break;
    await delay(200);
  }
  return remains();
}

function remains(): DesktopRemains {
  const now = desktopNow();
  if (now === undefined) throw new Error(`the host has started no desktop; ${counted()}`);
  return remainsOf(host.pid, now.pids[0] ?? 0, now.place);
}

function counted(): string {
  return [...outcomes].map(([how, times]) => `${how} ${times}`).join(', ');
}

function describe(): string {
  return describeRemains(remains());
}

/** What the host's log says of the desktop that it started last. */
function desktopNow(): { readonly place: DesktopPlace; readonly pids: readonly number[] } | undefined {
  const lines = readFileSync(host.paths.hostLog, 'utf8').trimEnd().split('\n');
  const line = lines.findLast((each) => each.includes('was started"') && each.includes('"place"'));
  return line === undefined ? undefined : JSON.parse(line);
}

/** Something that moves, and takes input until its own input ends. */
function testClient(): string {
  const program = join(root, 'test', 'support', kind === 'x11' ? 'x11' : 'wayland', 'test-client.ts');
  return `sleep 36000 | exec '${execPath}' '${program}' > /dev/null`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim()[0] !== 'Z';
  } catch {
    return false;
  }
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
