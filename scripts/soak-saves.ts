import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { argv, exit, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { type ControlClient, createControlClient } from '../src/control/client/client.ts';
import { seededRandom } from '../src/transport/memory/random.ts';
import { integrityComplaints, PromisedSaves } from './soak/kept-saves.ts';
import { OwnHost } from './start/own-host.ts';
import { startPerun } from './start/perun-cli.ts';

/**
 * `npm run soak:saves [-- times]`: a game is saved without a pause to several slots while its host or its core is killed
 * (SIGKILL) at random; after each time every save that was promised must be there, whole.
 */
const times = Number(argv[2] ?? 100);
const slots = ['a', 'b', 'c'];
const random = seededRandom(Number(argv[3] ?? Date.now() & 0xffff));

const folder = mkdtempSync(join(tmpdir(), 'perun-soak-'));
for (const name of ['RUNTIME_DIR', 'STATE_HOME', 'DATA_HOME', 'CONFIG_HOME', 'CACHE_HOME']) {
  const path = join(folder, name.toLowerCase());
  mkdirSync(path, { mode: 0o700 });
  process.env[`XDG_${name}`] = path;
}
const socket = `unix://${join(folder, 'runtime_dir', 'perun', 'perun.sock')}`;
const database = join(folder, 'data_home', 'perun', 'saves.db');
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());

const promised = new PromisedSaves();
const killed = { host: 0, core: 0 };
let host = new OwnHost([socket]);
let complaints: string[] = [];
let status = 1;
try {
  const first = await host.ready(stopping.signal);
  let { pid } = first;
  const control = createControlClient({ socketPath: first.control });
  const game = join(folder, 'count.ch8');
  // Counts for ever: each state differs from the one before.
  writeFileSync(game, Uint8Array.of(0x70, 0x01, 0x30, 0x00, 0x12, 0x00, 0x71, 0x01, 0x12, 0x00));
  const { session } = await control.core.run({ target: game, cwd: folder });
  const player = startPerun(['client', 'connect', socket, '-s', session, '--view', 'none', '--seat', 'play'], 'quiet');
  player.stderr?.resume();
  for (let time = 1; time <= times && complaints.length === 0 && !stopping.signal.aborted; time++) {
    const core = await livingCore(control, session);
    const round = new AbortController();
    const lanes = slots.map((slot) => promised.make(control, session, slot, round.signal));
    await delay(random() * 400);
    const isHost = random() < 0.6;
    process.kill(isHost ? pid : core, 'SIGKILL');
    killed[isHost ? 'host' : 'core'] += 1;
    if (isHost) {
      await host.ended;
      await Promise.all(lanes);
      if (time % 10 === 0) complaints.push(...integrityComplaints(database));
      host = new OwnHost([socket]);
      ({ pid } = await host.ready(stopping.signal));
    } else {
      await delay(random() * 100);
      round.abort();
      await Promise.all(lanes);
    }
    complaints.push(...(await promised.complaints(control)));
    if (time % 10 === 0 || complaints.length > 0) say(`${time} times: ${promised.count} saves were promised`);
  }
  player.kill('SIGTERM');
  await livingCore(control, session);
  await control.session.stop({ id: session });
  complaints.push(...(await promised.complaints(control)));
  status = complaints.length === 0 && !stopping.signal.aborted ? 0 : 1;
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await host.stop();
  if (status === 0) complaints = integrityComplaints(database);
  for (const complaint of complaints) say(`FAILED: ${complaint}`);
  if (complaints.length > 0) status = 1;
  rmSync(folder, { recursive: true, force: true });
}
say(
  status === 0
    ? `soak: host killed ${killed.host} times, core ${killed.core} times; ${promised.count} saves, none lost or torn`
    : 'soak: failed',
);
exit(status);

/** Waits until the core plays again; its pid. */
async function livingCore(client: ControlClient, session: string): Promise<number> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    stopping.signal.throwIfAborted();
    const core = (await client.core.list()).find(({ id }) => id === session);
    if (core?.state === 'failed') throw new Error(`the core was given up: it ${core.lastExit ?? 'failed'}`);
    if (core?.state === 'running' && core.pid !== null) return core.pid;
    await delay(20);
  }
  throw new Error('the core did not come back');
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
