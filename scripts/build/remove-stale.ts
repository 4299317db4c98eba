import { existsSync, rmSync } from 'node:fs';
import { listFiles } from '../files.ts';

const compiled = /\.(?:js|js\.map|d\.ts)$/;

/** Removes compiled files whose source is gone: oclif and the tests would still find them. Returns their paths. */
export function removeStale(root: string): string[] {
  const stale = listFiles(`${root}/dist`, ['.'], ['.js', '.js.map', '.d.ts']).filter((file) => {
    // The page is emptied and written by its own build; templates are copied whole.
    if (/^(?:web-viewer|cores\/templates)\//.test(file)) return false;
    const stem = `${root}/${file.replace(compiled, '')}`;
    return !existsSync(`${stem}.ts`) && !existsSync(`${stem}.tsx`);
  });
  for (const file of stale) rmSync(`${root}/dist/${file}`, { force: true });
  return stale;
}
