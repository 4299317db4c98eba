import { describe, expect, it } from 'vitest';
import { isolatedComplaints } from '../../../scripts/check/isolated.ts';
import { maximumLines, tooLong } from '../../../scripts/check/sizes.ts';
import { checkVersions } from '../../../scripts/check/versions.ts';
import { findWords } from '../../../scripts/check/words.ts';
import { runSteps } from '../../../scripts/steps.ts';

describe('tooLong', () => {
  const lines = (count: number): string => 'x\n'.repeat(count);

  it('allows the most lines and not one more', () => {
    expect(tooLong('a.ts', lines(maximumLines))).toBeUndefined();
    expect(tooLong('a.ts', lines(maximumLines + 1))).toContain('a.ts: 451 lines');
  });

  it('takes a reason at the top, and only there', () => {
    expect(tooLong('a.ts', `// Long because the table is one.\n${lines(600)}`)).toBeUndefined();
    expect(tooLong('a.ts', `/**\n * Long because the table is one.\n */\n${lines(600)}`)).toBeUndefined();
    expect(tooLong('a.ts', `${lines(600)}// Long because the table is one.\n`)).toBeDefined();
    expect(tooLong('a.ts', `// Long because\n${lines(600)}`)).toBeDefined();
  });
});

describe('checkVersions', () => {
  it('refuses ranges and tags', () => {
    const manifest = { dependencies: { a: '^1.0.0', b: '1.0.0', c: 'latest' }, devDependencies: { d: '1.0.0-beta.1' } };
    expect(checkVersions(manifest, undefined)).toEqual([
      'dependencies: a is ^1.0.0, not one exact version',
      'dependencies: c is latest, not one exact version',
    ]);
  });

  it('finds a lock file of another package.json', () => {
    const manifest = { version: '1.0.0', dependencies: { a: '1.0.0', b: '1.0.0' } };
    const lock = { version: '1.0.1', dependencies: { a: '1.0.1', c: '1.0.0' } };
    expect(checkVersions(manifest, lock)).toEqual([
      'dependencies: a is 1.0.0 here and 1.0.1 in package-lock.json',
      'dependencies: b is 1.0.0 here and missing in package-lock.json',
      'dependencies: c is only in package-lock.json',
      'version is 1.0.0 here and 1.0.1 in package-lock.json',
    ]);
  });
});

describe('isolatedComplaints', () => {
  it('keeps missing types of ordinary files, and nothing else', () => {
    const output = [
      'src/client/client.ts(3,14): error TS9010: Variable must have an explicit type annotation with --isolatedDeclarations.',
      'src/shared/errors.ts(6,14): error TS9010: Variable must have an explicit type annotation with --isolatedDeclarations.',
      'src/control/contract/schemas.ts(4,14): error TS9010: Variable must have an explicit type annotation.',
      "src/client/stats.ts(3,14): error TS2304: Cannot find name 'x'.",
      '  some note',
      '',
    ].join('\n');
    expect(isolatedComplaints(output)).toEqual([output.split('\n')[0]]);
  });
});

describe('findWords', () => {
  const word = (...parts: string[]): string => parts.join('');

  it.each([
    ['src/a.ts', `// ${word('TO', 'DO')}: later`],
    ['docs/a.md', word('FIX', 'ME')],
    ['test/unit/a.test.ts', `${word('it.', 'skip')}('x', () => {});`],
    ['test/unit/a.test.ts', `${word('describe.', 'only')}('x', () => {});`],
    ['test/unit/a.test.ts', `${word('it.concurrent.', 'only')}('x', () => {});`],
    ['src/a.ts', `const path = '${word('/ho', 'me/somebody/x')}';`],
    ['README.md', `cd ${word('/wo', 'rk/main/x')}`],
  ])('finds it in %s: %s', (file, line) => {
    expect(findWords(file, `first\n${line}\n`)).toMatchObject([{ file, line: 2 }]);
  });

  it.each([
    ['src/a.ts', 'items.only(1); const todo = [];'],
    ['src/a.ts', `const url = 'https://example.org/work/main/x';`],
    ['test/unit/a.test.ts', `it.skipIf(missing('tmux'))('x', () => {});`],
    ['test/unit/a.test.ts', `const path = '${word('/ho', 'me/ada/games/a.ch8')}';`],
    ['docs/picture.svg', word('TO', 'DO')],
  ])('leaves %s alone: %s', (file, line) => {
    expect(findWords(file, line)).toEqual([]);
  });
});

describe('runSteps', () => {
  it('runs all steps, reports the failed ones with how to run them alone, and returns them', async () => {
    const lines: string[] = [];
    const failed = await runSteps(
      [
        { name: 'good', alone: 'do good', run: () => ({ ok: true, note: '3 files' }) },
        { name: 'bad', alone: 'do bad', run: () => ({ ok: false, report: 'a.ts:1\nb.ts:2\n' }) },
        { name: 'broken', alone: 'do broken', run: () => Promise.reject(new Error('no such tool')) },
        { name: 'last', alone: 'do last', run: () => ({ ok: true }) },
      ],
      (text) => lines.push(text) > 0,
    );
    expect(failed.map((step) => step.name)).toEqual(['bad', 'broken']);
    const text = lines.join('');
    expect(text).toMatch(/^ok {6}good +\d+\.\d s {2}3 files$/m);
    expect(text).toMatch(/^FAILED {2}bad +\d+\.\d s\n {8}a\.ts:1\n {8}b\.ts:2\n {8}alone: do bad$/m);
    expect(text).toContain('no such tool');
    expect(text).toMatch(/^ok {6}last /m);
  });
});
