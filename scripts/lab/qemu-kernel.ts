import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stderr } from 'node:process';
import { root } from '../root.ts';
import { runCommand } from '../run-command.ts';
import { labFolder, rootFolder } from './root-folder.ts';
import { makeInitramfs } from './qemu-initramfs.ts';

/** What a virtual machine boots: Debian's own kernel, all its modules, and what finds the root. */
export interface GuestKernel {
  readonly image: string;
  readonly initramfs: string;
  /** Becomes /usr/lib/modules. */
  readonly modules: string;
}

/** The one for clouds has neither uinput nor hid-playstation. */
const metapackage = 'linux-image-amd64';

/**
 * The kernel of the lab's suite, downloaded and unpacked once (108 MB, half a minute), never installed. Fails with what
 * the tool said. The root has to be there.
 */
export async function buildKernel(): Promise<GuestKernel> {
  const folder = `${rootFolder}-kernel`;
  const made = join(labFolder, `kernel.part`);
  if (!existsSync(join(folder, 'initramfs'))) {
    mkdirSync(labFolder, { recursive: true });
    rmSync(made, { recursive: true, force: true });
    mkdirSync(join(made, 'apt/state'), { recursive: true });
    mkdirSync(join(made, 'apt/cache'), { recursive: true });
    stderr.write(`lab: making ${folder} of ${metapackage}\n`);
    await unpackKernel(made);
    makeInitramfs(made, modulesOf(made));
    rmSync(join(made, 'apt'), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  }
  const boot = readdirSync(join(folder, 'boot')).find((name) => name.startsWith('vmlinuz-'));
  if (boot === undefined) throw new Error(`${folder}/boot holds no kernel: remove ${folder} and build again`);
  return { image: join(folder, 'boot', boot), initramfs: join(folder, 'initramfs'), modules: join(folder, modules) };
}

const modules = 'usr/lib/modules';

function modulesOf(folder: string): string {
  const [version] = readdirSync(join(folder, modules));
  if (version === undefined) throw new Error(`${metapackage} brought no modules`);
  return join(folder, modules, version);
}

async function unpackKernel(folder: string): Promise<void> {
  // The sources and keys of the root, with lists and downloads of our own: the root stays as it is.
  const apt = join(folder, 'apt');
  const settings = [
    ...[`Dir=${rootFolder}`, `Dir::State=${apt}/state`, `Dir::Cache=${apt}/cache`],
    ...[`Dir::State::status=${rootFolder}/var/lib/dpkg/status`, 'APT::Sandbox::User=root', 'Acquire::Retries=3'],
    'Acquire::Languages=none',
  ].flatMap((setting) => ['-o', setting]);
  await run('apt-get', [...settings, 'update'], apt);
  const depends = await run('apt-cache', [...settings, 'depends', metapackage], apt);
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error(`${metapackage} depends on no kernel:\n${depends}`);
  await run('apt-get', [...settings, 'download', name], apt);
  const archive = readdirSync(apt).find((file) => file.endsWith('.deb'));
  if (archive === undefined) throw new Error(`apt-get download ${name} brought nothing`);
  await run('dpkg', ['-x', join(apt, archive), folder], apt);
  const version = name.slice('linux-image-'.length);
  await run('depmod', ['-b', join(folder, 'usr'), version], apt);
}

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { status, output } = await runCommand(command, args, { cwd, env: { LC_ALL: 'C' } });
  if (status === 0) return output;
  const end = output.trimEnd().split('\n').slice(-20).join('\n');
  throw new Error(`${command} ended with status ${status} (installed by ${root}/scripts/setup-system):\n${end}`);
}
