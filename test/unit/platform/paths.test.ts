import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensurePrivateFolder, resolvePaths, socketPathBytes } from '../../../src/platform/paths.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pp-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('resolvePaths', () => {
  test('follows every XDG variable', () => {
    const paths = resolvePaths({
      XDG_CONFIG_HOME: '/c',
      XDG_STATE_HOME: '/s',
      XDG_DATA_HOME: '/d',
      XDG_CACHE_HOME: '/k',
      XDG_RUNTIME_DIR: folder,
    });
    expect(paths).toMatchObject({ config: '/c/perun', state: '/s/perun', data: '/d/perun', cache: '/k/perun' });
    expect(paths.controlSocket).toBe(join(folder, 'perun', 'control.sock'));
    expect(paths.perunSocket).toBe(join(folder, 'perun', 'perun.sock'));
    expect(paths.hostLog).toBe('/s/perun/host.log');
    expect(paths.installedCores).toBe('/d/perun/cores');
  });

  test('has the usual places below home without them, and ignores relative ones', () => {
    const paths = resolvePaths({ HOME: '/home/ada', XDG_STATE_HOME: 'relative', XDG_RUNTIME_DIR: '' }, 1234);
    expect(paths.config).toBe('/home/ada/.config/perun');
    expect(paths.state).toBe('/home/ada/.local/state/perun');
    expect(paths.data).toBe('/home/ada/.local/share/perun');
    expect(paths.runtime).toBe('/tmp/perun-1234');
  });

  test('falls back where the runtime folder does not exist or would make socket paths too long', () => {
    expect(resolvePaths({ XDG_RUNTIME_DIR: join(folder, 'none') }, 7).runtime).toBe('/tmp/perun-7');
    const long = join(folder, 'x'.repeat(80));
    mkdirSync(long);
    expect(resolvePaths({ XDG_RUNTIME_DIR: long }, 7).runtime).toBe('/tmp/perun-7');
  });

  test('never gives a socket path that the kernel would cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (length) => {
        const base = join(folder, 'y'.repeat(length));
        mkdirSync(base, { recursive: true });
        const { runtime } = resolvePaths({ XDG_RUNTIME_DIR: base }, 7);
        expect(Buffer.byteLength(join(runtime, 'cores', `${'n'.repeat(29)}.sock`))).toBeLessThanOrEqual(
          socketPathBytes,
        );
      }),
    );
  });
});

describe('ensurePrivateFolder', () => {
  test('makes a folder nobody else may enter, and closes an open one', () => {
    const path = join(folder, 'a', 'b');
    ensurePrivateFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    chmodSync(path, 0o755);
    ensurePrivateFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('refuses a link and a folder of somebody else', () => {
    const path = join(folder, 'link');
    symlinkSync(folder, path);
    expect(() => ensurePrivateFolder(path)).toThrow(expect.objectContaining({ code: 'REFUSED' }));
    const uid = (process.getuid?.() ?? 0) + 1;
    expect(() => ensurePrivateFolder(folder, uid)).toThrow(expect.objectContaining({ code: 'REFUSED' }));
  });
});
