import { createInterface } from 'node:readline/promises';
import { PerunError } from '../../shared/errors.ts';

/**
 * Asks before something is destroyed. Without a terminal nobody can answer: then `--yes` is needed. Fails with USAGE
 * where it is missing and REFUSED where the answer is not yes.
 */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new PerunError('USAGE', `${question} Nobody can be asked here`, { remedy: 'repeat it with --yes' });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new PerunError('REFUSED', 'left as it is', { remedy: 'answer y' });
  } finally {
    lines.close();
  }
}
