import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { enterRoot } from './lab/enter-root.ts';
import { runInMachine } from './lab/qemu-machine.ts';
import { buildRoot, rootFolder } from './lab/root-folder.ts';

/**
 * `npm run lab build`: makes the lab's root. `npm run lab run <command…>`: runs a command in it, with this tree at /perun.
 * `npm run lab machine <command…>`: the same in a virtual machine with the kernel of that Debian, as root there, with
 * uinput and uhid. A folder for results is $LAB_OUT, inside and outside; without that variable it is gone afterwards.
 */
const [order, ...words] = argv.slice(2);
try {
  if (order === 'build' && words.length === 0) {
    await buildRoot();
    stderr.write(`lab: ${rootFolder}\n`);
  } else if (order === 'run' && words.length > 0) {
    await buildRoot();
    exit(await runThere((out) => enterRoot(out, words)));
  } else if (order === 'machine' && words.length > 0) {
    await buildRoot();
    exit(await runThere((out) => boot(out, words)));
  } else {
    stderr.write('usage: npm run lab build\n       npm run lab run|machine <command> [argument…]\n');
    exit(2);
  }
} catch (error) {
  stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`);
  exit(1);
}

async function boot(out: string, command: readonly string[]): Promise<number> {
  // The machine is switched off when this process exits, which it does not where a signal ends it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => exit(1));
  const say = (text: string): void => void stdout.write(text);
  const modules = ['evdev', 'joydev', 'uinput', 'uhid', 'hid-playstation'];
  const { status } = await runInMachine(command, { out, modules, seconds: 600, say });
  return status ?? 1;
}

async function runThere(run: (out: string) => Promise<number>): Promise<number> {
  const named = env['LAB_OUT'];
  const out = named ?? mkdtempSync(join(tmpdir(), 'perun-lab-'));
  try {
    return await run(out);
  } finally {
    if (named === undefined) rmSync(out, { recursive: true, force: true });
  }
}
