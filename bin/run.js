#!/usr/bin/env node
// Plain and old JavaScript until the version is known to do: a Node too old must still parse this file.
import { readFileSync } from 'node:fs';
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (!(major >= 26 || (major === 24 && minor >= 11) || (major === 22 && minor >= 18))) {
  const advice = 'install a newer one, or put it first on PATH';
  process.stderr.write(`perun: needs Node 22.18+, 24.11+ or 26+, but this is ${process.versions.node}; ${advice}\n`);
  process.exit(7);
}
// Ink does not read NO_COLOR, but it reads this.
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
if (process.argv.length === 3 && process.argv[2] === '--version') {
  // Asked often by scripts and packagers; loading the command framework for it would triple the time.
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`perun/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  module.enableCompileCache?.();
  const { execute } = await import('@oclif/core');
  await execute({ dir: import.meta.url });
}
