import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { coreProbes } from '../../../../src/host/doctor/core-probes.ts';
import { withoutTerminal } from '../../../../src/host/doctor/report.ts';
import { examine } from '../../../../src/host/doctor/examine.ts';
import { hostProbe } from '../../../../src/host/doctor/host-probe.ts';
import { opusProbe } from '../../../../src/host/doctor/opus-probe.ts';
import { pageProbe } from '../../../../src/host/doctor/page-probe.ts';
import { formatReport } from '../../../../src/host/doctor/page-of-report.ts';
import { type DoctorReport, reportSchema } from '../../../../src/control/contract/doctor.ts';
import { acquireLock } from '../../../../src/platform/lock.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';
import { PerunError } from '../../../../src/shared/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function core(parent: string, name: string, manifest: string): void {
  mkdirSync(join(folder, parent, name), { recursive: true });
  writeFileSync(join(folder, parent, name, 'perun-core.toml'), manifest);
}

describe('cores', () => {
  const look = (): Promise<object[]> => {
    const folders = { builtIn: join(folder, 'in'), installed: join(folder, 'own') };
    return Promise.all(coreProbes(folders, process.env).map((probe) => probe.probe()));
  };

  test('no built-in one is a fault, no installed one is none', async () => {
    expect(await look()).toMatchObject([{ state: 'missing', found: 'none found' }, { state: 'not needed' }]);
  });

  test('what can be started', async () => {
    core('in', 'one', 'name = "one"\ncommand = ["{node}", "main.js", "{rom}"]\n');
    writeFileSync(join(folder, 'in', 'one', 'main.js'), '');
    core('own', 'two', 'name = "two"\ncommand = ["sh"]\n');
    expect(await look()).toEqual([
      { state: 'ok', found: 'one' },
      { state: 'ok', found: 'two' },
    ]);
  });

  test('a program and a file that are gone, and a broken manifest', async () => {
    core('in', 'one', 'name = "one"\ncommand = ["{node}", "./main.js"]\n');
    core('own', 'two', 'name = "two"\ncommand = ["no-such-program-here"]\n');
    core('own', 'bad', 'name = \n');
    const [builtIn, installed] = await look();
    expect(builtIn).toMatchObject({ state: 'missing', found: `one: no ${folder}/in/one/main.js` });
    expect(installed).toMatchObject({
      state: 'missing',
      found: expect.stringMatching(
        /bad\/perun-core.toml is not valid TOML.*; two: no-such-program-here cannot be run/,
      ) as string,
    });
  });
});

test('a host that holds its lock and does not answer', async () => {
  const paths = resolvePaths({ XDG_RUNTIME_DIR: folder });
  expect(await hostProbe(paths).probe()).toMatchObject({ state: 'not needed', found: 'does not run' });
  mkdirSync(paths.runtime);
  const lock = acquireLock(paths.lockFile);
  expect(await hostProbe(paths).probe()).toMatchObject({
    state: 'missing',
    found: expect.stringContaining(`pid ${process.pid} does not answer`) as string,
  });
  lock.release();
});

test('a page that was not built', async () => {
  expect(await pageProbe(folder).probe()).toMatchObject({ state: 'missing', remedy: `npm run build, in ${folder}` });
  mkdirSync(join(folder, 'dist', 'web-viewer'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'web-viewer', 'index.html'), '');
  expect(await pageProbe(folder).probe()).toEqual({ state: 'ok', found: 'built' });
});

test("the system's libopus, or what does instead", async () => {
  const never = (): Promise<never> => Promise.reject(new Error('a probe makes no coder'));
  const library = { name: 'wasm', version: 'libopus 1', createEncoder: never, createDecoder: never } as const;
  const missing = new PerunError('MISSING_CAPABILITY', 'libopus.so.0 cannot be loaded', { remedy: 'apt install it' });
  expect(await opusProbe().probe()).toEqual({ state: 'ok', found: expect.stringMatching(/^libopus \d/u) as string });
  expect(await opusProbe(() => Promise.resolve({ library, instead: missing })).probe()).toEqual({
    state: 'not needed',
    found: 'libopus.so.0 cannot be loaded; stereo only, by WebAssembly',
    remedy: 'apt install it',
  });
});

describe('the report', () => {
  test('of a whole examination fits its schema, and names every finding once', async () => {
    const env = { ...process.env, XDG_RUNTIME_DIR: folder, HOME: folder, LC_ALL: 'POSIX' };
    const report = await examine(resolvePaths(env), { env, colours: 'mono', size: undefined });
    expect(reportSchema.parse(report)).toEqual(report);
    expect(report.healthy).toBe(false);
    const ids = report.findings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(report.findings.find(({ id }) => id === 'locale')).toMatchObject({
      state: 'missing',
      remedy: 'export LANG=C.UTF-8',
    });
  });

  test('of a host leaves out terminals, and is healthy by the rest', () => {
    const finding = (area: 'files' | 'terminal', state: 'ok' | 'missing') => ({
      ...{ id: area, area, state, title: area, purpose: '', found: '', remedy: null },
    });
    const report = (findings: DoctorReport['findings']): DoctorReport => ({ version: '1', healthy: false, findings });
    const rest = finding('files', 'ok');
    expect(withoutTerminal(report([finding('terminal', 'missing'), rest]))).toEqual({
      ...{ version: '1', healthy: true, findings: [rest] },
    });
    expect(withoutTerminal(report([finding('files', 'missing')])).healthy).toBe(false);
  });

  test('as a page says states in words, and lets no finding move the cursor', () => {
    const finding = {
      ...{ id: 'a', area: 'files' as const, title: 'one', purpose: 'p' },
      found: 'x\u001b[2Jy',
      remedy: null,
    };
    const report = (state: 'ok' | 'missing'): Parameters<typeof formatReport>[0] => ({
      ...{ version: '1.2.3', healthy: state === 'ok' },
      findings: [
        { ...finding, state },
        { ...finding, title: 'other', state: 'not needed', remedy: 'do it' },
      ],
    });
    expect(formatReport(report('missing'), false)).toBe(
      [
        'perun 1.2.3\n\nfiles\n  MISSING one    x [2Jy (p)\n  -       other  x [2Jy (p)\n                 → do it\n',
        '1 needed thing is missing: one',
      ].join('\n'),
    );
    expect(formatReport(report('ok'), true)).toContain('\u001b[32mok      \u001b[0mone');
  });
});
