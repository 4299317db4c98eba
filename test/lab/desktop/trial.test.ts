import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { backends } from '../../../backends/registry.ts';
import { surveyDesktops } from '../../../src/host/desktop/survey.ts';
import { tryDesktop } from '../../../src/host/desktop/trial/trial.ts';

const folder = mkdtempSync(join(tmpdir(), 'pt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Odd in every way that clients are, but for the encoder, which takes even sizes. */
const mode = { width: 1170, height: 540, rate: 60 };

describe('perun desktop on a newer Debian', () => {
  test('tells what could be started', async () => {
    const rows = await surveyDesktops({});
    const startable = rows.filter(({ state }) => state === 'can be started').map(({ kind }) => kind);
    expect(startable).toEqual(['mutter', 'kwin', 'sway', 'labwc', 'cage', 'x11']);
    expect(rows.find(({ kind }) => kind === 'gamescope')).toMatchObject({ state: 'missing' });
  });

  test.each(['sway', 'labwc', 'cage', 'mutter', 'x11'] as const)(
    '%s is opened at the size that is asked for, shown, steered, coded, and gone again',
    async (kind) => {
      const backend = await backends.desktop(kind);
      const said: string[] = [];
      const trial = await tryDesktop({
        ...{ backend, own: true, mode, frames: 10, encoder: 'auto', environment: process.env, folder },
        ...{ app: backend.isOfOneApp ? ['foot'] : null, ways: { output: 'auto', input: 'auto' } },
        say: (line) => void said.push(line),
      });
      expect(trial, said.join('\n')).toMatchObject({ started: true, granted: mode, frames: 10, missing: [] });
      expect(trial.ms.encode.count).toBe(10);
      expect(trial.input).not.toBeNull();
      expect(readdirSync(folder)).toEqual([]);
    },
    120_000,
  );
});
