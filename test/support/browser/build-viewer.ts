import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

export interface BuiltViewer {
  readonly directory: string;
  remove(): Promise<void>;
}

/**
 * Builds the page from its sources into a temporary folder. In a process of its own, because the test runner's
 * NODE_ENV would make it a development build.
 */
export async function buildViewer(): Promise<BuiltViewer> {
  const directory = await mkdtemp(join(tmpdir(), 'perun-viewer-'));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', 'web-viewer', '--config', 'web-viewer/vite.config.ts', '--outDir', directory];
  await run(process.execPath, [...args, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
