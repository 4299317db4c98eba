import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process, { argv, exit, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { type ControlClient, createControlClient } from '../src/control/client/client.ts';
import { openClient } from '../src/host/open-client.ts';
import { usePrivateFolders } from './soak/private-folders.ts';
import { WatchedCore } from './soak/watched-core.ts';
import { root } from './root.ts';
import { OwnHost } from './start/own-host.ts';

/**
 * `npm run soak:libretro [-- minutes]`: a NES and a Game Boy on Debian's cores, with a watcher each. Every frame that the
 * host was sent must arrive, and after ten minutes neither picture nor sound may be a frame away from the core's rate.
 * That the frames are the right ones is for test/integration/libretro. It wants the machine to itself: what a core cannot
 * run for want of CPU counts as drift.
 */
const minutes = Number(argv[2] ?? 10);
const games = [
  ['rackets.nes', 'nestopia'],
  ['comet.gb', 'gambatte'],
] as const;
/** Drift that is none, in frames. */
const most = 1;
/** Time for programs to warm up, and for the last frames to arrive. */
const [warmUpMs, settleMs] = [5000, 1000];

interface Watched {
  readonly file: string;
  readonly session: string;
  readonly core: WatchedCore;
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());
const folder = usePrivateFolders();
const socket = `unix://${join(folder, 'runtime_dir', 'perun', 'perun.sock')}`;
const host = new OwnHost([socket, 'tcp://127.0.0.1:0', 'ws://127.0.0.1:0']);
let status = 1;
try {
  const { control } = await host.ready(stopping.signal);
  status = await soak(createControlClient({ socketPath: control }));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
} finally {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
}
exit(status);

async function soak(control: ControlClient): Promise<number> {
  const watched: Watched[] = [];
  for (const [file, core] of games) watched.push(await watch(control, file, core));
  await pause(warmUpMs);
  await steer(control, watched, 'pause');
  const before = await framesIn(control);
  for (const { core } of watched) core.begin();
  await steer(control, watched, 'resume');
  await pause(minutes * 60_000);
  await steer(control, watched, 'pause');
  const after = await framesIn(control);
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
  say(`${minutes} minutes; load of the machine ${load}`);
  let isFine = true;
  for (const { file, session, core } of watched) {
    await core.close();
    const sent = (after.get(session) ?? 0) - (before.get(session) ?? 0);
    const { received, drift, soundDrift } = core.report();
    const complaints: string[] = [];
    if (received !== sent || received === 0) complaints.push('frames were lost');
    if (Math.abs(drift) >= most) complaints.push('the picture drifts');
    if (!(Math.abs(soundDrift) < most)) complaints.push('the sound drifts');
    const verdict = complaints.length === 0 ? 'ok' : `FAILED: ${complaints.join(', ')}`;
    const drifts = `drift ${drift.toFixed(3)} frames, sound against picture ${soundDrift.toFixed(3)}`;
    say(`${file.padEnd(12)} ${sent} sent, ${received} received, ${sent - received} lost; ${drifts}  ${verdict}`);
    isFine &&= complaints.length === 0;
  }
  return isFine ? 0 : 1;
}

/** Both at once, so that counts can be read while nothing moves. */
async function steer(control: ControlClient, watched: readonly Watched[], action: 'pause' | 'resume'): Promise<void> {
  await Promise.all(watched.map(({ session }) => control.session.run({ id: session, action })));
  if (action === 'pause') await delay(settleMs);
}

async function framesIn(control: ControlClient): Promise<ReadonlyMap<string, number>> {
  const { sessions } = await control.stats.get({});
  return new Map(sessions.map(({ id, framesIn: count }) => [id, count]));
}

async function watch(control: ControlClient, file: string, system: string): Promise<Watched> {
  const target = join(root, 'cores', 'libretro', 'games', file);
  const { session } = await control.core.run({ target, args: [], cwd: root, system });
  const client = await openClient({ address: socket, session, seat: { kind: 'watcher', player: 0 }, name: 'soak' });
  const isTold = new Promise<void>((resolve) =>
    client.sessionChanged.on(({ rate }) => {
      if (rate !== undefined) resolve();
    }),
  );
  client.start();
  await isTold;
  const rate = client.session.rate ?? { numerator: 60, denominator: 1 };
  say(`${file} in session ${session}: ${rate.numerator}/${rate.denominator} frames a second`);
  return { file, session, core: new WatchedCore(client, rate) };
}

async function pause(ms: number): Promise<void> {
  await delay(ms, undefined, { signal: stopping.signal });
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
