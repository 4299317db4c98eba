import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { describe, expect, test } from 'vitest';
import { readProgramFacts } from '../../../scripts/generate/command-facts.ts';
import { escapeRoff } from '../../../scripts/man/roff.ts';
import { root } from '../../../scripts/root.ts';
import { missingTools } from '../../../scripts/test/system-tools.ts';

const missing = new Set(missingTools(env['PATH'] ?? '').map(({ command }) => command));
const folder = join(root, 'packaging', 'man');
const files = readdirSync(folder).toSorted();

test('there is a page for perun and for every command, and no other', () => {
  const names = readProgramFacts(root).commands.map(({ words }) => `${['perun', ...words].join('-')}.1`);
  expect(files).toEqual(['perun.1', ...names].toSorted());
});

describe.skipIf(missing.has('groff'))('as groff reads them (needs groff)', () => {
  test.each(files)('%s has no fault', (file) => {
    const { status, stderr } = spawnSync('groff', ['-ww', '-man', '-Tutf8', '-z', join(folder, file)], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('a page says what the help says, and hyphens can be copied', () => {
    const text = execFileSync('groff', ['-man', '-Tascii', '-P-cbou', join(folder, 'perun-host-start.1')], {
      encoding: 'utf8',
    }).replaceAll(/\s+/g, ' ');
    expect(text).toContain('perun-host-start - Start the host of this user');
    expect(text).toContain('-d, --detach run in the background');
    expect(text).toContain('perun host start --detach');
    expect(text).toContain('environment: PERUN_LOG_LEVEL');
  });
});

test('no text becomes a request', () => {
  expect(escapeRoff(".SH x\n'y\na\\b -c")).toBe("\\&.SH x\n\\&'y\na\\(rsb \\-c");
});

describe('the unit for systemd', () => {
  const unit = join(root, 'packaging', 'systemd', 'perun.service');
  const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

  test('starts a command that there is', () => {
    const start = /^ExecStart=\/usr\/bin\/env perun (?<words>.+)$/m.exec(readFileSync(unit, 'utf8'))?.groups?.['words'];
    expect(readProgramFacts(root).commands.map(({ words }) => words.join(' '))).toContain(start);
  });

  test.skipIf(!hasAnalyze)('goes with what hosts of desktops need besides (needs systemd-analyze)', () => {
    const copy = mkdtempSync(join(tmpdir(), 'perun-unit-'));
    try {
      cpSync(join(root, 'packaging', 'systemd'), copy, { recursive: true });
      const { stderr } = spawnSync('systemd-analyze', ['--user', 'verify', '--man=no', join(copy, 'perun.service')], {
        encoding: 'utf8',
        env: { ...env, XDG_RUNTIME_DIR: copy },
      });
      expect(stderr.split('\n').filter((line) => /perun\.service|desktop\.conf/.test(line))).toEqual([]);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  test.skipIf(!hasAnalyze)('holds nothing that systemd does not know (needs systemd-analyze)', () => {
    const runtime = mkdtempSync(join(tmpdir(), 'perun-unit-'));
    try {
      const { stderr } = spawnSync('systemd-analyze', ['--user', 'verify', '--man=no', unit], {
        encoding: 'utf8',
        env: { ...env, XDG_RUNTIME_DIR: runtime },
      });
      expect(stderr.split('\n').filter((line) => line.includes('perun.service'))).toEqual([]);
    } finally {
      rmSync(runtime, { recursive: true, force: true });
    }
  });
});
