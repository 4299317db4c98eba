import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../root.ts';
import { share } from './qemu-initramfs.ts';
import { buildKernel } from './qemu-kernel.ts';
import { rootFolder } from './root-folder.ts';

export interface MachineOptions {
  /** A folder of the host that is /out inside, and all that the machine can write to. */
  readonly out: string;
  /** Modules of the kernel to load first. */
  readonly modules?: readonly string[];
  /** Further devices, as QEMU's options say them. */
  readonly devices?: readonly string[];
  /** Switched off by force after so many seconds; default 180. */
  readonly seconds?: number;
  /** Takes what the machine says on its console, as it comes. */
  readonly say?: (text: string) => void;
}

export interface MachineResult {
  /** Exit status of the command; undefined where the machine ended before it. */
  readonly status: number | undefined;
  /** All that was said on the console: what the command wrote, and a kernel that is in trouble. */
  readonly output: string;
}

/**
 * Boots Debian's kernel on the lab's root in a virtual machine without network, runs a command there as root with the tree
 * at /perun, and switches it off: 10 seconds and the command. The processor is emulated, and ten times slower than ours.
 */
export async function runInMachine(command: readonly string[], options: MachineOptions): Promise<MachineResult> {
  const kernel = await buildKernel();
  const job = mkdtempSync(join(tmpdir(), 'perun-machine-'));
  try {
    writeFileSync(join(job, 'run'), script(command, options.modules ?? []));
    const folders = { root: rootFolder, tree: root, modules: kernel.modules, out: options.out, job };
    const shares = Object.entries(folders).flatMap(([name, path]) => {
      const mode = name === share.out || name === share.job ? '' : ',readonly=on';
      return ['-virtfs', `local,path=${path},mount_tag=${name},security_model=none,multidevs=remap${mode}`];
    });
    const output = await boot(
      [
        // Not kvm: where these tests run it has guests of its own kind only. Not a newer processor: its emulation is wrong.
        ...['-accel', 'tcg,thread=multi', '-cpu', 'Nehalem', '-smp', '2', '-m', '2048', '-M', 'q35'],
        ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-serial', 'stdio', '-monitor', 'none'],
        ...['-kernel', kernel.image, '-initrd', kernel.initramfs],
        ...['-append', 'console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off'],
        ...shares,
        ...(options.devices ?? []),
      ],
      options,
    );
    const status = join(job, 'status');
    return { status: existsSync(status) ? Number(readFileSync(status, 'utf8')) : undefined, output };
  } finally {
    rmSync(job, { recursive: true, force: true });
  }
}

/** The first process of the machine, once there is a root. */
function script(command: readonly string[], modules: readonly string[]): string {
  return [
    'stty -onlcr',
    'export HOME=/root LANG=C.UTF-8 TERM=dumb LAB_OUT=/out XDG_RUNTIME_DIR=/run',
    'export PATH=/perun/node_modules/.bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...modules.map((module) => `modprobe ${quote(module)}`),
    'cd /perun',
    `${command.map(quote).join(' ')} </dev/null`,
    'echo $? >/job/status',
    'sync',
    'echo o >/proc/sysrq-trigger',
    'sleep 60',
    '',
  ].join('\n');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function boot(args: readonly string[], { seconds = 180, say }: MachineOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const machine = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = (): void => void machine.kill('SIGKILL');
    // It would go on without us.
    process.once('exit', kill);
    const timer = setTimeout(() => {
      take(`\nmachine: switched off after ${seconds} s\n`);
      kill();
    }, seconds * 1000);
    const ended = (): void => {
      clearTimeout(timer);
      process.off('exit', kill);
    };
    let output = '';
    const take = (text: string): void => {
      output += text;
      say?.(text);
    };
    for (const stream of [machine.stdout, machine.stderr]) stream.setEncoding('utf8').on('data', take);
    machine.once('error', (error) => {
      ended();
      reject(new Error(`qemu-system-x86_64 could not be started (Debian: qemu-system-x86): ${error.message}`));
    });
    machine.once('close', () => {
      ended();
      resolve(output);
    });
  });
}
