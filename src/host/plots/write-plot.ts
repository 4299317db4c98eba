import { writeFileAtomic } from '../../platform/atomic-file.ts';
import { PerunError } from '../../shared/errors.ts';

const publicFile = 0o644;

/** Writes what `--svg` was to be given; FAILED where that cannot be done. */
export function writePlot(file: string, text: string): void {
  try {
    writeFileAtomic(file, text, publicFile);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PerunError('FAILED', `the plot cannot be written to ${file}: ${reason}`, {
      cause,
      remedy: 'give --svg a file in a folder that you may write to',
    });
  }
}
