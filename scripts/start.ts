import process, { argv, execPath, exit, stdin, stdout } from 'node:process';
import { defaultListen } from '../src/host/main/listen-addresses.ts';
import { resolvePaths } from '../src/platform/paths.ts';
import { root } from './root.ts';
import { runCommand } from './run-command.ts';
import { addressesText } from './start/addresses-text.ts';
import { demoGame } from './start/demo-game.ts';
import { freeListen } from './start/free-listen.ts';
import { OwnHost, hostStatus } from './start/own-host.ts';
import { ended, perun, startPerun } from './start/perun-cli.ts';

/**
 * `npm start [-- file]`: builds, runs a host and the demo game (or the file), plays it on this terminal, or without one
 * says where it can be reached. What it started ends with it; a host that ran before stays. `--built` takes dist as it is.
 */
const words = argv.slice(2);
const game = words.find((word) => !word.startsWith('--')) ?? demoGame;

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort());

exit(await main(stopping.signal));

async function main(signal: AbortSignal): Promise<number> {
  if (!words.includes('--built') && !(await build())) return 1;
  const before = await hostStatus();
  const own = before === undefined ? await startHost() : undefined;
  if (own === undefined) say('using the host that already runs; it stays');
  try {
    const status = own === undefined ? before : await own.ready(signal);
    if (status === undefined) return 1;
    return await withGame(own === undefined, (session) => {
      say(addressesText(status, session));
      return stdin.isTTY && stdout.isTTY ? playHere(session, signal) : serve(own, signal);
    });
  } catch (error) {
    if (signal.aborted) return 0;
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await own?.stop();
  }
}

async function build(): Promise<boolean> {
  say('building …');
  const { status, output } = await runCommand(execPath, ['scripts/build.ts'], { cwd: root });
  if (status !== 0) say(output);
  return status === 0;
}

async function startHost(): Promise<OwnHost> {
  const { listen, taken } = await freeListen(defaultListen(resolvePaths()));
  for (const address of taken) say(`${address} is in use by another program; taking a free port`);
  return new OwnHost(listen);
}

/** The game runs for as long as `use` does; where the host is not ours, it is stopped here. */
async function withGame(stopAfter: boolean, use: (session: string) => Promise<number>): Promise<number> {
  const { status, stdout: text, stderr } = await perun('core', 'run', game, '--json');
  if (status !== 0) throw new Error(stderr.trim() || text.trim());
  const { session } = JSON.parse(text) as { session: string };
  try {
    return await use(session);
  } finally {
    if (stopAfter) await perun('core', 'stop', session);
  }
}

async function playHere(session: string, signal: AbortSignal): Promise<number> {
  const client = startPerun(['client', 'connect', '--session', session], 'terminal');
  const end = (): boolean => client.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const status = await ended(client);
  signal.removeEventListener('abort', end);
  return signal.aborted ? 0 : status;
}

async function serve(own: OwnHost | undefined, signal: AbortSignal): Promise<number> {
  const aborted = new Promise<number>((resolve) => {
    if (signal.aborted) resolve(0);
    signal.addEventListener('abort', () => resolve(0), { once: true });
  });
  // Signals alone keep no process alive, and a foreign host gives us nothing to wait for.
  const awake = setInterval(() => {}, 60_000);
  try {
    return await Promise.race([aborted, ...(own === undefined ? [] : [own.ended])]);
  } finally {
    clearInterval(awake);
  }
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
