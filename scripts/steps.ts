import { performance } from 'node:perf_hooks';
import { stdout } from 'node:process';

/** What a step found: nothing to say, or the lines a person needs to mend it. */
export type StepOutcome =
  { readonly ok: true; readonly note?: string } | { readonly ok: false; readonly report: string };

export interface Step {
  readonly name: string;
  /** What to run to see or mend this step alone. */
  readonly alone: string;
  run(): Promise<StepOutcome> | StepOutcome;
}

/** Runs all steps, one line each, reports of failed ones below their line. Returns the failed steps. */
export async function runSteps(steps: readonly Step[], write = (text: string) => stdout.write(text)): Promise<Step[]> {
  const failed: Step[] = [];
  const width = Math.max(...steps.map((step) => step.name.length));
  for (const step of steps) {
    const start = performance.now();
    const outcome = await runContained(step);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const note = outcome.ok && outcome.note ? `  ${outcome.note}` : '';
    write(`${outcome.ok ? 'ok    ' : 'FAILED'}  ${step.name.padEnd(width)}  ${seconds.padStart(5)} s${note}\n`);
    if (!outcome.ok) {
      failed.push(step);
      write(`${indent(outcome.report)}\n        alone: ${step.alone}\n`);
    }
  }
  return failed;
}

async function runContained(step: Step): Promise<StepOutcome> {
  try {
    return await step.run();
  } catch (error) {
    return { ok: false, report: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n');
}
