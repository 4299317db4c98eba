import { existsSync, rmSync } from 'node:fs';
import { listFiles } from '../files.ts';

const compiled = /\.(?:js|js\.map|d\.ts)$/;

/**
 * Removes what a former build left in dist and whose source is gone: oclif and the tests would still find it. Returns
 * the paths within dist.
 */
export function removeStale(root: string): string[] {
  const stale = listFiles(`${root}/dist`, ['.'], ['']).filter((file) => {
    // The pages are emptied and written by their own builds.
    if (file.startsWith('web-viewer/') || file.startsWith('web-console/')) return false;
    const stem = file.replace(compiled, '');
    return ![file, `${stem}.ts`, `${stem}.tsx`].some((source) => existsSync(`${root}/${source}`));
  });
  for (const file of stale) rmSync(`${root}/dist/${file}`, { force: true });
  return stale;
}
