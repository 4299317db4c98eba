import { rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DoctorReport } from '../../../src/control/contract/doctor.ts';
import { TestUser } from './cli.ts';

let user: TestUser;
beforeAll(() => {
  user = new TestUser();
});
afterAll(() => user.leave());

test('a folder in the way ends the examination with 7, and says what mends it', async () => {
  Object.assign(user.env, { LANG: 'C.UTF-8' });
  const parent = dirname(user.paths.state);
  writeFileSync(parent, '');
  const { code, stdout, stderr } = await user.run('doctor', '--json');
  expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
  const report = JSON.parse(stdout) as DoctorReport;
  expect(report.findings.find(({ id }) => id === 'folder-state')).toMatchObject({ state: 'missing' });
  const page = await user.run('doctor');
  expect({ code: page.code, stderr: page.stderr }).toEqual({ code: 7, stderr: '' });
  expect(page.stdout).toMatch(/MISSING state folder .*is not a folder/);
  expect(page.stdout).not.toContain('\u001b[');
  rmSync(parent);
});

test('a running host is found, with the ports it holds', async () => {
  const { pid } = await user.host('tcp://127.0.0.1:0');
  const { stdout } = await user.run('doctor', '--json');
  const { findings } = JSON.parse(stdout) as DoctorReport;
  expect(findings.find(({ id }) => id === 'host')).toMatchObject({
    state: 'ok',
    found: expect.stringContaining(`pid ${pid}`) as string,
  });
  expect(findings.find(({ id }) => id === 'folder-runtime')).toMatchObject({ state: 'ok' });
  expect(findings.find(({ id }) => id === 'folder-state')).toMatchObject({ state: 'ok' });
});

test.each([
  ['bash', 'complete -F _perun perun'],
  ['zsh', '#compdef perun'],
  ['fish', 'complete -c perun'],
])('the completion of %s is printed', async (shell, line) => {
  const { code, stdout, stderr } = await user.run('completion', shell);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(line);
});

test('there is no completion for other shells', async () => {
  const { code, stderr } = await user.run('completion', 'tcsh');
  expect({ code, lines: stderr.includes('bash, zsh, fish') }).toEqual({ code: 2, lines: true });
});
