import { root } from '../root.ts';
import { runCommand } from '../run-command.ts';
import { rootFolder } from './root-folder.ts';

/** Runs a command in the lab's root, which is there; it may write to `out` alone. Its exit status. */
export async function enterRoot(out: string, command: readonly string[]): Promise<number> {
  const args = [rootFolder, root, out, ...command];
  return (await runCommand(`${root}/scripts/lab/enter`, args, { cwd: root, show: true })).status;
}
