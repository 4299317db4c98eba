import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyCores } from '../../../scripts/build/copy-cores.ts';
import { removeStale } from '../../../scripts/build/remove-stale.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'perun-build-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
}

it('removes exactly what has no source any more', () => {
  write('commands/stats.ts', 'tui/app.tsx', 'cores/chip8/perun-core.toml', 'cores/chip8/launch.js');
  write('dist/commands/stats.js', 'dist/commands/stats.js.map', 'dist/commands/stats.d.ts', 'dist/tui/app.js');
  write('dist/commands/gone.js', 'dist/commands/gone.d.ts', 'dist/cores/chip8/games/gone.ch8');
  write('dist/cores/chip8/perun-core.toml', 'dist/cores/chip8/launch.js', 'dist/web-viewer/assets/index.js');
  expect(removeStale(root).toSorted()).toEqual([
    'commands/gone.d.ts',
    'commands/gone.js',
    'cores/chip8/games/gone.ch8',
  ]);
  expect(existsSync(join(root, 'dist/commands/gone.js'))).toBe(false);
  expect(existsSync(join(root, 'dist/web-viewer/assets/index.js'))).toBe(true);
});

it('copies what cores have beside their code, and templates whole', () => {
  write('cores/chip8/main.ts', 'cores/chip8/perun-core.toml', 'cores/chip8/games/bricks.ch8');
  write('cores/templates/typescript/main.ts', 'cores/templates/typescript/package.json');
  write('cores/templates/rust/Cargo.toml', 'cores/gameboy/Cargo.toml', 'cores/gameboy/src/main.rs');
  write('cores/gameboy/target/release/gameboy', 'sdk/rust/src/lib.rs', 'sdk/rust/tests/run.rs');
  write('cores/templates/python/main.py', 'cores/templates/python/.venv/bin/python', 'cores/chip8-core/pyproject.toml');
  write('sdk/python/perun_sdk/core.py', 'sdk/python/perun_sdk/__pycache__/core.pyc', 'sdk/python/tests/test_core.py');
  write('cores/templates/c/Makefile', 'cores/pong/Makefile', 'cores/pong/game.c', 'cores/pong/build/pong');
  write('sdk/c/Makefile', 'sdk/c/tests/test_abi.c', 'sdk/c/build/libperun.a');
  copyCores(root);
  expect(readdirSync(join(root, 'dist/cores/templates/python'))).toEqual(['main.py']);
  expect(readdirSync(join(root, 'dist/sdk/python'))).toEqual(['perun_sdk']);
  expect(readdirSync(join(root, 'dist/sdk/python/perun_sdk'))).toEqual(['core.py']);
  expect(readdirSync(join(root, 'dist/cores')).toSorted()).toEqual(['chip8', 'templates']);
  expect(existsSync(join(root, 'dist/cores/templates/rust/Cargo.toml'))).toBe(true);
  expect(readdirSync(join(root, 'dist/sdk/rust'))).toEqual(['src']);
  expect(existsSync(join(root, 'dist/cores/templates/c/Makefile'))).toBe(true);
  expect(readdirSync(join(root, 'dist/sdk/c'))).toEqual(['Makefile']);
  expect(existsSync(join(root, 'dist/cores/chip8/main.ts'))).toBe(false);
  expect(readFileSync(join(root, 'dist/cores/chip8/games/bricks.ch8'), 'utf8')).toBe('cores/chip8/games/bricks.ch8');
  expect(existsSync(join(root, 'dist/cores/templates/typescript/main.ts'))).toBe(true);
  expect(removeStale(root)).toEqual([]);
});

it('has nothing to copy where there are no cores', () => {
  copyCores(root);
  expect(existsSync(join(root, 'dist'))).toBe(false);
});
