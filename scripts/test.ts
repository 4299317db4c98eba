import { existsSync } from 'node:fs';
import { argv, env, execPath, exit, getuid, stdout } from 'node:process';
import { enterRoot } from './lab/enter-root.ts';
import { buildRoot, isBuilt } from './lab/root-folder.ts';
import { root } from './root.ts';
import { runCommand } from './run-command.ts';
import { type Counts, addCounts, noCounts, summaryLine } from './test/summary.ts';
import { missingFiles, missingTools } from './test/system-tools.ts';
import { runVitest } from './test/vitest-run.ts';

/**
 * `npm test`: system tools, build, check, then every test. Words after the options choose test files by name. Under
 * PERUN_REQUIRE_ALL=1 a missing tool and a skipped test are failures.
 */
const requireAll = env['PERUN_REQUIRE_ALL'] === '1';
const filters = argv.slice(2).filter((word) => !word.startsWith('--'));
const problems: string[] = [];

await setUpSystem();
if (await succeeds('build', 'scripts/build.ts', '--frozen')) {
  await succeeds('check', 'scripts/check.ts', '--built');
  end(await runTests());
}
end({ ...noCounts, failed: 1 });

async function setUpSystem(): Promise<void> {
  const canInstall = getuid?.() === 0 && existsSync('/etc/debian_version');
  if (canInstall && !argv.includes('--no-setup'))
    await runCommand(`${root}/scripts/setup-system`, [], { cwd: root, show: true });
  const missing = missingTools(env['PATH'] ?? '');
  const files = missingFiles();
  for (const tool of missing) say(`missing: ${tool.command} (Debian: ${tool.package}); skipped: ${tool.tests}`);
  for (const one of files) say(`missing: ${one.file} (Debian: ${one.package}); skipped: ${one.tests}`);
  if (requireAll && missing.length + files.length > 0) problems.push('system tools are missing');
}

async function succeeds(what: string, script: string, ...args: string[]): Promise<boolean> {
  heading(what);
  const { status } = await runCommand(execPath, [script, ...args], { cwd: root, show: true });
  if (status !== 0) problems.push(`${what} failed`);
  return status === 0;
}

async function runTests(): Promise<Counts> {
  let counts = noCounts;
  // First: some tests of this system read headers of the newer one.
  const hasLab = await isLabThere();
  // One after another: the integration tests start hosts and browsers, and should have the machine to themselves.
  for (const project of ['unit', 'integration']) {
    heading(`${project} tests`);
    counts = addCounts(counts, await runVitest(here, project, filters));
  }
  if (hasLab) {
    heading('lab tests');
    counts = addCounts(counts, await runVitest(inLab, 'lab', filters));
    heading('tests in virtual machines');
    counts = addCounts(counts, await runVitest(here, 'qemu', filters));
  }
  if (counts.failed > 0) problems.push(`${counts.failed} tests failed`);
  if (counts.passed === 0) problems.push('no test ran');
  if (requireAll && counts.skipped > 0) problems.push(`${counts.skipped} tests were skipped`);
  return counts;
}

async function here(_folder: string, command: string, args: readonly string[]): Promise<number> {
  return (await runCommand(command, args, { cwd: root, show: true })).status;
}

async function inLab(folder: string, command: string, args: readonly string[]): Promise<number> {
  return enterRoot(folder, [command, ...args]);
}

/** Desktops need a newer system than this one, and root to make it: without, their tests are left out unless required. */
async function isLabThere(): Promise<boolean> {
  heading('lab');
  if (!requireAll && !isBuilt()) {
    say('not built, so the tests of desktops are left out; to have them: npm run lab build');
    return false;
  }
  try {
    await buildRoot();
    return true;
  } catch (error) {
    problems.push(`the lab could not be made: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** The last line is the counts and nothing else, for programs that read it. */
function end(counts: Counts): never {
  say('');
  for (const problem of problems) say(`FAILED: ${problem}`);
  say(summaryLine(counts));
  exit(problems.length > 0 ? 1 : 0);
}

function heading(text: string): void {
  say(`\n── ${text}`);
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
