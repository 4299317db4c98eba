/**
 * Translates our CHIP-8 programs: `assemble-chip8.ts` writes each one beside its source, `--check` says which differ,
 * `<source> [-o <file>]` translates any other.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { assemble } from '../cores/chip8/assembler/assemble.ts';
import { AssemblyError } from '../cores/chip8/assembler/source.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['cores/chip8/games', 'test/fixtures/chip8'];

interface Program {
  readonly source: string;
  readonly target: string;
  readonly bytes: Uint8Array;
}

function translate(source: string, output?: string): Program {
  const { profile, bytes } = assemble(readFileSync(source, 'utf8'), relative(process.cwd(), source));
  const ending = profile.extensions[0] ?? '.ch8';
  return { source, target: output ?? source.replace(/\.8s$/, '') + ending, bytes };
}

function isCurrent({ target, bytes }: Program): boolean {
  return existsSync(target) && readFileSync(target).equals(bytes);
}

function run(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { check: { type: 'boolean' }, output: { type: 'string', short: 'o' } },
  });
  const sources = positionals.length > 0 ? positionals : ours();
  const programs = sources.map((source) => translate(source, values.output));
  const stale = programs.filter((program) => !isCurrent(program));
  for (const { source, target, bytes } of stale) {
    if (values.check === true)
      process.stderr.write(`${relative(root, target)} is not what ${relative(root, source)} gives\n`);
    else {
      writeFileSync(target, bytes);
      process.stdout.write(`${relative(process.cwd(), target)}: ${bytes.length} bytes\n`);
    }
  }
  return values.check === true && stale.length > 0 ? 1 : 0;
}

function ours(): string[] {
  return folders.flatMap((folder) =>
    globSync('*.8s', { cwd: join(root, folder) }).map((name) => join(root, folder, name)),
  );
}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof AssemblyError ? 1 : 2;
}
