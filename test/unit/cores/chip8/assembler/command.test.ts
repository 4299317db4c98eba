import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../../../scripts/assemble-chip8.ts', import.meta.url));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-assemble-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function assembler(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the command', { timeout: 30_000 }, () => {
  it('writes beside the source, in the ending of the profile, and sees drift', () => {
    const source = join(folder, 'game.8s');
    writeFileSync(source, 'profile xochip\ncls\n');
    expect(assembler('--check', 'game.8s')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('game.xo8 is not what'),
    });
    expect(assembler('game.8s')).toEqual({ status: 0, stdout: 'game.xo8: 2 bytes\n', stderr: '' });
    expect([...readFileSync(join(folder, 'game.xo8'))]).toEqual([0x00, 0xe0]);
    expect(assembler('--check', 'game.8s')).toEqual({ status: 0, stdout: '', stderr: '' });
    writeFileSync(source, 'profile xochip\nret\n');
    expect(assembler('--check', 'game.8s').status).toBe(1);
  });

  it('writes where it is told', () => {
    writeFileSync(join(folder, 'game.8s'), 'ret\n');
    expect(assembler('game.8s', '-o', 'other.bin').status).toBe(0);
    expect([...readFileSync(join(folder, 'other.bin'))]).toEqual([0x00, 0xee]);
  });

  it('names file and line of a fault', () => {
    writeFileSync(join(folder, 'game.8s'), 'cls\njump\n');
    expect(assembler('game.8s')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'game.8s:2: there is no instruction jump\n',
    });
  });

  it('our own programs are current', () => {
    expect(assembler('--check')).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
