#!/usr/bin/env node
// Runs the build with oclif's diagnostics and full stack traces; keep it fresh with `tsc --watch`.
process.env.PERUN_DEBUG ??= '1';
await import('./run.js');
