import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { argv, exit, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ControlClient, createControlClient } from '../src/control/client/client.ts';
import { seededRandom } from '../src/transport/memory/random.ts';
import { integrityComplaints, PromisedSaves } from './soak/kept-saves.ts';
import { OwnHost } from './start/own-host.ts';
import { startPerun } from './start/perun-cli.ts';

/**
 * `npm run soak:saves [-- times]`: a game is saved without a pause to several slots while its host or its core is killed
 * (SIGKILL) at random; after each time every save that was promised must be there, whole. Beside it a game counts up in
 * what its battery keeps, and must never begin with less than it has kept.
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
const killed = { host: 0, core: 0, battery: 0 };
let host = new OwnHost([socket]);
let complaints: string[] = [];
let counts = 0;
let status = 1;
try {
  const first = await host.ready(stopping.signal);
  let { pid } = first;
  const control = createControlClient({ socketPath: first.control });
  const game = join(folder, 'count.ch8');
  // Counts for ever: each state differs from the one before.
  writeFileSync(game, Uint8Array.of(0x70, 0x01, 0x30, 0x00, 0x12, 0x00, 0x71, 0x01, 0x12, 0x00));
  const { session } = await control.core.run({ target: game, cwd: folder });
  const counted = join(folder, 'count.battery');
  installBatteryCore();
  writeFileSync(counted, 'a cartridge');
  const beside = (await control.core.run({ target: counted, cwd: folder })).session;
  const player = startPerun(['client', 'connect', socket, '-s', session, '--view', 'none', '--seat', 'play'], 'quiet');
  player.stderr?.resume();
  for (let time = 1; time <= times && complaints.length === 0 && !stopping.signal.aborted; time++) {
    const core = await livingCore(control, session);
    const other = await livingCore(control, beside);
    const round = new AbortController();
    const lanes = slots.map((slot) => promised.make(control, session, slot, round.signal));
    await delay(random() * 400);
    const [isHost, isBattery] = [random() < 0.6, random() < 0.5];
    process.kill(isHost ? pid : isBattery ? other : core, 'SIGKILL');
    killed[isHost ? 'host' : isBattery ? 'battery' : 'core'] += 1;
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
    complaints.push(...(await promised.complaints(control)), ...batteryFaults(counted));
    if (time % 10 === 0 || complaints.length > 0) say(`${time} times: ${promised.count} saves were promised`);
  }
  player.kill('SIGTERM');
  await livingCore(control, session);
  await livingCore(control, beside);
  await control.session.stop({ id: session });
  await control.session.stop({ id: beside });
  complaints.push(...batteryFaults(counted), ...(await batteryComplaints(control, counted)));
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
    ? `soak: host killed ${killed.host} times, core ${killed.core} times, a core with a battery ${killed.battery} times; ` +
        `${promised.count} saves and ${counts} counts of a battery, none lost or torn`
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

/** A core of its own, which knows files of that ending. */
function installBatteryCore(): void {
  const core = join(folder, 'data_home', 'perun', 'cores', 'battery');
  const main = fileURLToPath(new URL('soak/battery-core.ts', import.meta.url));
  mkdirSync(core, { recursive: true });
  const command = JSON.stringify(['{node}', '--disable-warning=ExperimentalWarning', main, '{rom}']);
  writeFileSync(
    join(core, 'perun-core.toml'),
    `name = "battery"\ncommand = ${command}\nextensions = [".battery"]\nsystems = ["soak"]\n`,
  );
}

function batteryFaults(path: string): string[] {
  const file = `${path}.faults`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

/** What is wrong with the newest save of the battery, once its core has ended. */
async function batteryComplaints(client: ControlClient, path: string): Promise<string[]> {
  const [newest] = (await client.save.list({})).filter(({ kind }) => kind === 'battery');
  if (newest === undefined) return ['no battery was kept'];
  const { battery } = await client.save.export({ id: newest.id });
  const kept = Buffer.from(battery ?? '', 'base64').readUInt32BE(0);
  counts = Number(readFileSync(`${path}.promised`, 'utf8'));
  return kept >= counts ? [] : [`the battery was kept at ${kept}, and had counted to ${counts}`];
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
