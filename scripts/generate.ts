import { exit, execPath } from 'node:process';
import { generators } from './generators.ts';
import { root } from './root.ts';
import { runCommand } from './run-command.ts';
import { runSteps } from './steps.ts';

/** `npm run generate`: writes every committed file that is made by a script. */
const failed = await runSteps([
  {
    name: 'compile',
    alone: 'node scripts/build.ts --code-only',
    run: () => outcome([`${root}/scripts/build.ts`, '--code-only']),
  },
  ...generators.map(({ script, makes }) => ({
    name: makes,
    alone: `node ${script}`,
    run: () => outcome([script]),
  })),
]);
exit(failed.length > 0 ? 1 : 0);

async function outcome(args: readonly string[]): Promise<{ ok: true } | { ok: false; report: string }> {
  const { status, output } = await runCommand(execPath, args, { cwd: root });
  return status === 0 ? { ok: true } : { ok: false, report: output };
}
