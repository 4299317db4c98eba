import { readFileSync } from 'node:fs';
import { argv, exit, stdout } from 'node:process';
import { type Finding, judge } from './boundaries/judge.ts';
import { importsOf } from './boundaries/imports.ts';
import { listFiles } from './files.ts';

const places = ['bin', 'commands', 'src', 'backends', 'sdk/typescript', 'cores', 'tui', 'web-viewer'];

/** Templates are other people's projects, and tool configurations run in no room. */
const exempt = [/^cores\/templates\//, /\.config\.[jt]s$/, /\/generated\//];

/** Judges every source file under a root against the table of rooms. Returns findings ordered by file and line. */
export function checkBoundaries(root: string): { files: number; findings: Finding[] } {
  const files = listFiles(root, places, ['.ts', '.tsx', '.js', '.mjs']).filter(
    (file) => !exempt.some((pattern) => pattern.test(file)),
  );
  const findings = files.flatMap((file) => judge(file, importsOf(readFileSync(`${root}/${file}`, 'utf8'))));
  return { files: files.length, findings };
}

export function formatFinding({ file, line, rule, message, advice }: Finding): string {
  return `${file}:${line}  [${rule}] ${message}\n    → ${advice}`;
}

if (import.meta.main) {
  const root = argv[2] ?? new URL('..', import.meta.url).pathname.replace(/\/$/, '');
  const { files, findings } = checkBoundaries(root);
  for (const finding of findings) stdout.write(`${formatFinding(finding)}\n`);
  stdout.write(`${files} files, ${findings.length} imports over a boundary\n`);
  exit(findings.length > 0 ? 1 : 0);
}
