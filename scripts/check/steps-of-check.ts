import { existsSync, readFileSync } from 'node:fs';
import { execPath } from 'node:process';
import { checkBoundaries, formatFinding } from '../boundaries.ts';
import { generators } from '../generators.ts';
import { runCommand } from '../run-command.ts';
import type { Step, StepOutcome } from '../steps.ts';
import { brokenLinks, type KnownCommand, unknownCommands } from './docs.ts';
import { isolatedComplaints } from './isolated.ts';
import { tooLong } from './sizes.ts';
import { trackedFiles } from './tracked-files.ts';
import { checkVersions, type Manifest } from './versions.ts';
import { findWords } from './words.ts';

/** Every step of `npm run check`, in the order of speed; `built` says that dist is fresh. */
export function stepsOfCheck(root: string, built: boolean): Step[] {
  const tool = (name: string, command: string, ...args: string[]): Step => ({
    name,
    alone: [command, ...args].join(' '),
    run: async () => outcomeOf(await runCommand(command, args, { cwd: root })),
  });
  const steps = [
    versionsStep(root),
    wordsStep(root),
    sizesStep(root),
    docsStep(root),
    boundariesStep(root),
    tool('format', 'prettier', '--check', '--cache', '--log-level', 'warn', '.'),
    tool('lint', 'oxlint', '--type-aware', '--deny-warnings', '--format', 'unix'),
  ];
  // Emits, because the manifest and the schemas are read from the compiled commands.
  if (!built) steps.push(tool('types: program', 'node', 'scripts/build.ts', '--code-only'));
  for (const [name, config] of typeConfigs) {
    if (existsSync(`${root}/${config}`)) steps.push(tool(`types: ${name}`, 'tsc', '-p', config, '--noEmit'));
  }
  steps.push(isolatedStep(root));
  for (const generator of generators) {
    steps.push({
      name: `generated: ${generator.makes}`,
      alone: `node ${generator.script}`,
      run: async () => outcomeOf(await runCommand(execPath, [generator.script, '--check'], { cwd: root })),
    });
  }
  return [...steps, tool('dead code', 'knip', '--no-progress')];
}

const typeConfigs = [
  ['isomorphic rooms', 'tsconfig.isomorphic.json'],
  ['tests', 'tsconfig.test.json'],
  ['viewer', 'web-viewer/tsconfig.json'],
  ['viewer worker', 'web-viewer/tsconfig.worker.json'],
] as const;

function outcomeOf({ status, output }: { status: number; output: string }): StepOutcome {
  return status === 0 ? { ok: true } : { ok: false, report: output || `exit status ${status}` };
}

function complaints(lines: readonly string[], note: string): StepOutcome {
  return lines.length === 0 ? { ok: true, note } : { ok: false, report: lines.join('\n') };
}

function boundariesStep(root: string): Step {
  return {
    name: 'boundaries',
    alone: 'node scripts/boundaries.ts',
    run: () => {
      const { files, findings } = checkBoundaries(root);
      return complaints(findings.map(formatFinding), `${files} files`);
    },
  };
}

function isolatedStep(root: string): Step {
  return {
    name: 'types: stated',
    alone: 'tsc -p tsconfig.isolated.json',
    run: async () => {
      const { output } = await runCommand('tsc', ['-p', 'tsconfig.isolated.json', '--pretty', 'false'], { cwd: root });
      return complaints(isolatedComplaints(output), '');
    },
  };
}

function wordsStep(root: string): Step {
  return {
    name: 'words',
    alone: 'npm run check',
    run: () => {
      const files = trackedFiles(root);
      const found = files.flatMap(({ file, text }) => findWords(file, text));
      return complaints(
        found.map(({ file, line, message }) => `${file}:${line}  ${message}`),
        `${files.length} files`,
      );
    },
  };
}

function sizesStep(root: string): Step {
  return {
    name: 'sizes',
    alone: 'npm run check',
    run: () => {
      const files = trackedFiles(root).filter(({ file }) => /\.(?:[cm]?[jt]sx?|css)$/.test(file));
      return complaints(
        files.flatMap(({ file, text }) => tooLong(file, text) ?? []),
        `${files.length} files`,
      );
    },
  };
}

function docsStep(root: string): Step {
  return {
    name: 'docs',
    alone: 'npm run check',
    run: () => {
      const known = readJson(`${root}/command-snapshot.json`) as KnownCommand[];
      const pages = trackedFiles(root).filter(
        ({ file }) => file.endsWith('.md') && !file.startsWith('cores/templates/'),
      );
      const found = pages.flatMap(({ file, text }) => [
        ...brokenLinks(root, file, text),
        ...unknownCommands(file, text, known),
      ]);
      return complaints(found, `${pages.length} pages`);
    },
  };
}

function versionsStep(root: string): Step {
  return {
    name: 'versions',
    alone: 'npm run check',
    run: () => {
      const own = readJson(`${root}/package.json`) as Manifest;
      const lock = readJson(`${root}/package-lock.json`) as { packages: Record<string, Manifest | undefined> };
      return complaints(checkVersions(own, lock.packages['']), '');
    },
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
