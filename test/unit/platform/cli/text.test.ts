import { Errors } from '@oclif/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confirm } from '../../../../src/platform/cli/confirm.ts';
import { describeFailure, failureJson, formatFailure } from '../../../../src/platform/cli/failure.ts';
import { editDistance, nearest } from '../../../../src/platform/nearest.ts';
import { formatBytes, formatDuration } from '../../../../src/shared/quantities.ts';
import { formatPairs, formatTable } from '../../../../src/platform/cli/table.ts';
import { unknownCommand } from '../../../../src/platform/cli/unknown-command.ts';
import { PerunError } from '../../../../src/shared/errors.ts';

describe('tables', () => {
  test('align columns and keep one line per row', () => {
    const text = formatTable({
      columns: ['id', 'title'],
      rows: [
        ['a', 'Tetris\nII'],
        ['long-id', ''],
      ],
    });
    expect(text).toBe('ID       TITLE\na        Tetris II\nlong-id');
  });

  test('cut the widest column on a narrow terminal', () => {
    const text = formatTable({ columns: ['id', 'title'], rows: [['abc', 'a very long title indeed']] }, 20);
    expect(text.split('\n')[1]).toBe('abc  a very long ti…');
  });

  test('never exceed the width while columns can shrink, nor lose a row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string(), fc.string()), { maxLength: 8 }),
        fc.integer({ min: 28, max: 200 }),
        (rows, width) => {
          const lines = formatTable({ columns: ['a', 'b', 'c'], rows }, width).split('\n');
          expect(lines).toHaveLength(rows.length + 1);
          for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  test('pairs align their values', () => {
    expect(
      formatPairs([
        ['a', '1'],
        ['long', '2'],
        ['', '3'],
      ]),
    ).toBe('a     1\nlong  2\n      3');
    expect(formatPairs([])).toBe('');
  });
});

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [3_660_000, '1 h 1 min'],
  [90_000_000, '1 d 1 h'],
  [-5, '0 s'],
])('%d ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1500, '1.5 kB'],
  [9999, '10 kB'],
  [999_600, '1.0 MB'],
  [20_000_000, '20 MB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

describe('nearest', () => {
  test('finds slips, and nothing for other words', () => {
    const known = ['host start', 'host stop', 'session list', 'core run'];
    expect(nearest('host strat', known)).toBe('host start');
    expect(nearest('sesion list', known)).toBe('session list');
    expect(nearest('xyzzy', known)).toBeUndefined();
  });

  test('distance is a metric on single edits', () => {
    expect(editDistance('abcd', 'abdc')).toBe(1);
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(editDistance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });

  test('an unknown command names the nearest, past its arguments', () => {
    const commands = [
      { id: 'core:run', hidden: false },
      { id: 'core:secret', hidden: true },
    ];
    const config = { commands } as Parameters<typeof unknownCommand>[1];
    expect(unknownCommand('core rnu game.ch8', config).remedy).toBe('did you mean `perun core run`?');
    expect(unknownCommand('core secre', config).remedy).not.toContain('secret');
    expect(unknownCommand('quux', config)).toMatchObject({ code: 'USAGE', exitCode: 2 });
  });
});

describe('failures', () => {
  test('ours stay, usage is named, all else is FAILED', () => {
    const ours = new PerunError('SEAT_TAKEN', 'taken');
    expect(describeFailure(ours)).toBe(ours);
    const usage = describeFailure(
      new Errors.CLIError('Missing 1 required arg:\nid  id of the session\nSee more help with --help'),
      'session:show',
    );
    expect(usage).toMatchObject({ code: 'USAGE', message: 'missing 1 required arg: id  id of the session' });
    expect(usage.remedy).toBe('see `perun session show --help`');
    expect(describeFailure(new TypeError('x is undefined'))).toMatchObject({ code: 'FAILED', exitCode: 1 });
    expect(describeFailure('text')).toMatchObject({ code: 'FAILED', message: 'text' });
  });

  test('are two lines for people and an object for programs', () => {
    const error = new PerunError('TIMEOUT', 'no answer', { remedy: 'wait' });
    expect(formatFailure(error)).toBe('perun: no answer\n→ wait\n');
    expect(failureJson(error)).toEqual({ error: { code: 'TIMEOUT', message: 'no answer', remedy: 'wait' } });
  });
});

test('a question without a terminal needs --yes', async () => {
  await expect(confirm('end it?', true)).resolves.toBeUndefined();
  await expect(confirm('end it?', false)).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 });
});
