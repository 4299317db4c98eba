import { expect, test } from 'vitest';
import { terminalProbes } from '../../../../src/platform/doctor/terminal.ts';

const good = { LANG: 'de_DE.UTF-8', TERM: 'xterm-kitty' };
const size = { columns: 80, rows: 24 };

async function states(...terminal: Parameters<typeof terminalProbes>): Promise<string[]> {
  const findings = await Promise.all(terminalProbes(...terminal).map((probe) => probe.probe()));
  return findings.map(({ state, found }) => `${state}: ${found}`);
}

test('a terminal that can do everything', async () => {
  expect(await states({ env: good, colours: 'truecolor', size })).toEqual([
    'ok: 24-bit',
    'ok: 80 x 24',
    'ok: probably reported (kitty keyboard protocol)',
    'ok: de_DE.UTF-8',
  ]);
});

test('one that can do little', async () => {
  const env = { TERM: 'xterm', LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' };
  expect(await states({ env, colours: 'mono', size: { columns: 40, rows: 20 } })).toEqual([
    'not needed: none',
    'not needed: 40 x 20',
    'not needed: probably guessed by time',
    'missing: POSIX is not UTF-8',
  ]);
});

test('none at all', async () => {
  const found = await states({ env: { LC_ALL: '' }, colours: '256', size: undefined });
  expect(found).toEqual([...Array<string>(3).fill('not needed: no terminal here'), 'missing: not set']);
});
