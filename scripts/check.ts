import { argv, exit, stdout } from 'node:process';
import { stepsOfCheck } from './check/steps-of-check.ts';
import { root } from './root.ts';
import { runSteps } from './steps.ts';

const steps = stepsOfCheck(root, argv.includes('--built'));
const failed = await runSteps(steps);
stdout.write(
  failed.length === 0
    ? `check: all ${steps.length} steps passed\n`
    : `check: ${failed.length} of ${steps.length} steps failed: ${failed.map((step) => step.name).join(', ')}\n`,
);
exit(failed.length > 0 ? 1 : 0);
