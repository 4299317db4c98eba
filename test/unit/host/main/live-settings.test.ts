import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LiveSettings } from '../../../../src/host/main/live-settings.ts';
import { systemClock } from '../../../../src/shared/clock.ts';
import { type Logger, silentLogger } from '../../../../src/shared/logger.ts';

let folder = '';
let file = '';
const env = (): Record<string, string> => ({
  HOME: folder,
  XDG_CONFIG_HOME: folder,
  XDG_CONFIG_DIRS: join(folder, 'no'),
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ls-'));
  mkdirSync(join(folder, 'perun'));
  file = join(folder, 'perun', 'config.toml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a change of the file is told with what counts at once and what does not', async () => {
  const settings = new LiveSettings(env(), {});
  const changes: unknown[] = [];
  settings.changed.on((...change) => changes.push(change));
  const stop = settings.watch(silentLogger, systemClock);
  try {
    writeFileSync(file, 'log-level = "debug"\ncontrol = "off"\n');
    await expect.poll(() => changes).toEqual([[['control', 'log-level'], ['control']]]);
    expect(settings.get('log-level')).toBe('debug');
    rmSync(file);
    await expect.poll(() => changes.length).toBe(2);
    expect(settings.get('log-level')).toBe('info');
  } finally {
    stop();
  }
});

test('a file that cannot be used leaves all as it was, and is told in the log', () => {
  writeFileSync(file, 'log-level = "warn"\n');
  const settings = new LiveSettings(env(), {});
  const told: unknown[] = [];
  const logger: Logger = { ...silentLogger, error: (fields) => told.push(fields) };
  writeFileSync(file, 'log-level = "loud"\n');
  settings.reload(logger);
  expect(settings.get('log-level')).toBe('warn');
  expect(told).toEqual([{ problem: expect.stringContaining('log-level') as string }]);
});

test('what a flag said stays, and a file that cannot be used ends the start', () => {
  writeFileSync(file, 'log-level = "warn"\n');
  expect(new LiveSettings(env(), { 'log-level': 'error' }).get('log-level')).toBe('error');
  writeFileSync(file, 'log-level = 5\n');
  expect(() => new LiveSettings(env(), {})).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
