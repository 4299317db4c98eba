#!/usr/bin/env node
// Plain and old JavaScript until the version is known to do: a Node too old must still parse this file.
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (!(major >= 26 || (major === 24 && minor >= 11) || (major === 22 && minor >= 18))) {
  process.stderr.write(
    `perun: needs Node 22.18+, 24.11+ or 26+, but this is ${process.versions.node}; install a newer one, or put it first on PATH\n`,
  );
  process.exit(7);
}
// Ink does not read NO_COLOR, but it reads this.
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
module.enableCompileCache?.();
const { execute } = await import('@oclif/core');
await execute({ dir: import.meta.url });
