import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { listFiles } from '../files.ts';

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

/** Not written by hand, or words and lengths are their very subject. */
const exempt = [
  /(?:^|\/)generated\//,
  /^(?:schemas|vectors)\//,
  /^(?:package-lock|oclif\.manifest|command-snapshot)\.json$/,
  /^scripts\/check\/words\.ts$/,
  /^test\/unit\/scripts\/words\.test\.ts$/,
];

const binary = /\.(?:ch8|sc8|xo8|gb|bin|png|ico|woff2|wasm)$/;

const cache = new Map<string, readonly TextFile[]>();

/** The texts of all files git knows or would add; outside a git checkout, of all files there are. */
export function trackedFiles(root: string): readonly TextFile[] {
  const known = cache.get(root);
  if (known) return known;
  const files = namesOf(root).filter((file) => !binary.test(file) && !exempt.some((pattern) => pattern.test(file)));
  const texts = files.flatMap((file) => {
    const text = readIfThere(`${root}/${file}`);
    return text === undefined ? [] : [{ file, text }];
  });
  cache.set(root, texts);
  return texts;
}

function namesOf(root: string): string[] {
  try {
    const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
    const output = execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return output.split('\0').filter((name) => name !== '');
  } catch {
    return listFiles(root, ['.'], ['']);
  }
}

/** A file git still lists may just have been removed. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
