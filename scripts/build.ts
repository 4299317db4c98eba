import { existsSync } from 'node:fs';
import { argv, execPath, exit } from 'node:process';
import { copyCores } from './build/copy-cores.ts';
import { removeStale } from './build/remove-stale.ts';
import { root } from './root.ts';
import { runCommand } from './run-command.ts';
import { type Step, type StepOutcome, runSteps } from './steps.ts';

/** `--code-only` leaves out the page; `--frozen` leaves committed files alone, so that a check can see their drift. */
const codeOnly = argv.includes('--code-only');
const frozen = codeOnly || argv.includes('--frozen');

const steps: Step[] = [
  { name: 'compile', alone: 'tsc -p tsconfig.json', run: () => run('tsc', '-p', 'tsconfig.json', '--pretty', 'false') },
  {
    name: 'tidy',
    alone: 'npm run build',
    run: () => {
      removeStale(root);
      copyCores(root);
      return { ok: true };
    },
  },
];
if (!codeOnly && existsSync(`${root}/web-viewer/vite.config.ts`)) {
  steps.push({
    name: 'viewer',
    alone: 'vite build web-viewer',
    run: () => run('vite', 'build', 'web-viewer', '--logLevel', 'warn'),
  });
  const config = 'web-viewer/console.config.ts';
  steps.push({
    name: 'console',
    alone: `vite build --config ${config}`,
    run: () => run('vite', 'build', '--config', config, '--logLevel', 'warn'),
  });
}
if (!frozen) {
  const script = 'scripts/generate-manifest.ts';
  steps.push({ name: 'manifest', alone: `node ${script}`, run: () => run(execPath, script) });
}

const failed = await runSteps(steps);
exit(failed.length > 0 ? 1 : 0);

async function run(command: string, ...args: string[]): Promise<StepOutcome> {
  const { status, output } = await runCommand(command, args, { cwd: root });
  return status === 0 ? { ok: true } : { ok: false, report: output };
}
