import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestUser } from './cli.ts';

let user: TestUser;
beforeAll(() => {
  user = new TestUser();
});
afterAll(() => user.leave());

const few = [
  'tool',
  'loss-harness',
  '--frames',
  '30',
  '--kbps',
  '8000',
  '--loss',
  '0,8',
  '--burst',
  '1',
  '--fec',
  '0,50',
];

describe('perun tool loss-harness', () => {
  test('prints a table and a plot, and the same for the same seed', async () => {
    const { code, stdout, stderr } = await user.run(...few);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^burst +FEC % +loss % +frames lost/u);
    expect(stdout).toContain('packets lost; 0 = 0 % FEC, 1 = 50 % FEC');
    expect((await user.run(...few)).stdout).toBe(stdout);
  });

  test('as JSON by its schema, with a plot in a file', async () => {
    const file = join(user.folder, 'loss.svg');
    const { code, stdout, stderr } = await user.run(...few, '--svg', file, '--json');
    expect({ code, stderr: stderr.trim() }).toEqual({ code: 0, stderr: `a plot is in ${file}` });
    const result = JSON.parse(stdout) as { cells: Record<string, number>[] };
    const path = new URL('../../../schemas/tool-loss-harness.json', import.meta.url);
    const schema = JSON.parse(readFileSync(path, 'utf8')) as { required: string[] };
    expect(Object.keys(result).toSorted()).toEqual(schema.required.toSorted());
    expect(result.cells.map(({ fecPercent, lossPercent }) => [fecPercent, lossPercent])).toEqual([
      [0, 0],
      [0, 8],
      [50, 0],
      [50, 8],
    ]);
    const [, bare, , safe] = result.cells;
    expect(bare?.['framesLost']).toBeGreaterThan(safe?.['framesLost'] ?? Infinity);
    expect(readFileSync(file, 'utf8')).toMatch(/^<svg /u);
  });

  test('says which number it cannot use, and where it cannot write', async () => {
    const bad = await user.run('tool', 'loss-harness', '--loss', '1,many');
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain("--loss 1,many: 'many' is no number from 0 to 95");
    const closed = await user.run(...few, '--svg', '/proc/loss.svg');
    expect(closed.code).toBe(1);
    expect(closed.stderr).toContain('the plot cannot be written to /proc/loss.svg');
  });
});
