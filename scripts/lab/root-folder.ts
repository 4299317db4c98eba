import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { env, getuid, stderr } from 'node:process';
import { root } from '../root.ts';
import { runCommand } from '../run-command.ts';
import { keyring, packages, suite } from './packages.ts';

/** Parts of packages that no test reads. */
const leftOut = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*'];

const recipe = createHash('sha256')
  .update(JSON.stringify([suite, packages, leftOut]))
  .digest('hex')
  .slice(0, 12);

/** Where downloaded and built things of the lab are kept between runs. */
export const labFolder: string = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'perun', 'lab');

/** The folder of the root; `PERUN_LAB_ROOT` names one that was made elsewhere. */
export const rootFolder: string = env['PERUN_LAB_ROOT'] ?? join(labFolder, `${suite}-${recipe}`);

export function isBuilt(): boolean {
  return existsSync(join(rootFolder, 'usr/bin/mutter'));
}

/**
 * Makes the root out of Debian's packages, once per list of packages: about two minutes and 1.2 GB. What is half done is
 * never found by the next run. Fails with what the tool said.
 */
export async function buildRoot(): Promise<void> {
  if (isBuilt()) return;
  if (getuid?.() !== 0)
    throw new Error('the lab takes root: its root folder has owners of its own; try: sudo npm run lab build');
  mkdirSync(labFolder, { recursive: true });
  const made = `${rootFolder}.part`;
  rmSync(made, { recursive: true, force: true });
  stderr.write(`lab: making ${rootFolder} of ${packages.length} packages and what they need\n`);
  const { status, output } = await runCommand(
    'mmdebstrap',
    [
      ...['--variant=minbase', `--keyring=${keyring}`, '--aptopt=APT::Install-Recommends "false"'],
      ...['--aptopt=Acquire::Retries "3"', ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`)],
      `--include=${packages.join(',')}`,
      '--customize-hook=chroot "$1" useradd --create-home --uid 1000 lab',
      ...[suite, made, `deb ${await archive()} ${suite} main`],
    ],
    { cwd: root },
  );
  if (status !== 0)
    throw new Error(`mmdebstrap ended with status ${status}:\n${output.trimEnd().split('\n').slice(-20).join('\n')}`);
  renameSync(made, rootFolder);
}

/** The archive that this machine's apt is set to. */
async function archive(): Promise<string> {
  const format = '$(REPO_URI) $(LABEL) $(COMPONENT)';
  const { output } = await runCommand('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    cwd: root,
  });
  const line = output.split('\n').find((each) => each.endsWith(' Debian main'));
  if (line === undefined) throw new Error('apt-get indextargets names no Debian archive: run apt-get update first');
  return line.split(' ')[0] ?? '';
}
