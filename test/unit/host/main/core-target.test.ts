import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunCoreRequest } from '../../../../src/control/router/use-cases.ts';
import { parseManifest } from '../../../../src/core/manifest.ts';
import type { KnownCore } from '../../../../src/core/registry.ts';
import { resolveTarget, type ResolvedCore } from '../../../../src/host/main/core-target.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ct-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const toml = 'name = "snake"\ncommand = ["{node}", "main.js", "{rom}"]\nextensions = [".snk"]\nsystems = ["Snake"]\n';
const cores = (): KnownCore[] => [{ manifest: parseManifest(toml, '/cores/snake'), origin: 'built in' }];

function file(name: string, mode = 0o644): string {
  const path = join(folder, name);
  writeFileSync(path, 'x');
  chmodSync(path, mode);
  return path;
}

function resolve(target: string, more: Partial<RunCoreRequest> = {}): ResolvedCore {
  const request = { target, args: [], system: undefined, cwd: folder, title: undefined, owner: 'owner', ...more };
  return resolveTarget(request, cores());
}

describe('resolveTarget', () => {
  test('a game is played by the core of its extension, executable or not', () => {
    for (const mode of [0o644, 0o755]) {
      const rom = file('level 1.snk', mode);
      expect(resolve('level 1.snk', { args: ['--fast'] })).toEqual({
        name: 'snake',
        system: 'Snake',
        title: '',
        label: 'level 1',
        command: [process.execPath, 'main.js', rom, '--fast'],
        cwd: '/cores/snake',
        rom,
      });
    }
  });

  test('a system chooses the core for any file', () => {
    const rom = file('game.bin', 0o755);
    expect(resolve(rom, { system: 'snake', title: 'Mine' })).toMatchObject({
      name: 'snake',
      system: 'snake',
      title: 'Mine',
    });
  });

  test('a core whose program must be built first says how, until it was', () => {
    const mine = join(folder, 'mine');
    mkdirSync(join(mine, 'target'), { recursive: true });
    const text = 'name = "mine"\ncommand = ["target/mine"]\nbuild = "cargo build"\n';
    writeFileSync(join(mine, 'perun-core.toml'), text);
    expect(() => resolve('mine')).toThrow(
      expect.objectContaining({
        code: 'MISSING_CAPABILITY',
        message: `mine is not built: there is no ${mine}/target/mine`,
        remedy: `cd ${mine} && cargo build`,
      }),
    );
    file('mine/target/mine', 0o755);
    expect(resolve('mine').command).toEqual([join(mine, 'target/mine')]);
  });

  test('a folder with a manifest runs without a file', () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'perun-core.toml'), toml);
    expect(resolve('mine', { args: ['a.snk'] })).toMatchObject({
      title: '',
      label: 'snake',
      command: [process.execPath, 'main.js', 'a.snk'],
      cwd: join(folder, 'mine'),
    });
    expect(() => resolve('.')).toThrow(expect.objectContaining({ code: 'CORE_NOT_FOUND' }));
  });

  test('an executable file and a name on PATH are programs, run where the caller stands', () => {
    const program = file('run-me', 0o755);
    expect(resolve('./run-me', { args: ['1'] })).toEqual({
      name: 'run-me',
      system: 'unknown',
      title: '',
      label: 'run-me',
      command: [program, '1'],
      cwd: folder,
    });
    const { command } = resolve('sh', { args: ['-c', 'true'] });
    expect(command[0]).toMatch(/^\/.*\/sh$/);
    expect(command.slice(1)).toEqual(['-c', 'true']);
  });

  test.each([
    ['gone.snk', 'NOT_FOUND'],
    ['./gone', 'NOT_FOUND'],
    ['no-such-program-anywhere', 'NOT_FOUND'],
    ['plain.txt', 'CORE_NOT_FOUND'],
  ])('%s is %s', (target, code) => {
    file('plain.txt');
    expect(() => resolve(target)).toThrow(expect.objectContaining({ code }));
  });

  test('a file beyond the limit is not a game', () => {
    truncateSync(file('big.snk'), defaultLimits.romBytes + 1);
    expect(() => resolve('big.snk')).toThrow(expect.objectContaining({ code: 'PROTOCOL_TOO_LARGE' }));
  });
});
