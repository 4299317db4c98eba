import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCommand } from '../../../../src/host/desktop/split-command.ts';

describe('a command line', () => {
  it.each([
    ['steam -gamepadui', ['steam', '-gamepadui']],
    ['  foot  -e \'a b\' "c d" ', ['foot', '-e', 'a b', 'c d']],
    [String.raw`x a\ b "q\"q" 'w\w' "e\e" ''`, ['x', 'a b', 'q"q', String.raw`w\w`, String.raw`e\e`, '']],
    ['x ab"cd"\'ef\'', ['x', 'abcdef']],
  ])('%j is split into words', (line, words) => {
    expect(splitCommand(line)).toEqual(words);
  });

  it.each([
    ...[
      'echo $HOME',
      'a | b',
      'a && b',
      'A=1 b',
      'x "$HOME"',
      'ls *.png',
      '~/bin/x',
      'x > y',
      'x "open',
      'x \\',
      'a\nb',
    ],
  ])('%j needs a shell', (line) => {
    expect(splitCommand(line)).toEqual(['sh', '-c', line.trim()]);
  });

  it('is what a shell makes of it', () => {
    const sign = fc.constantFrom('a', 'b', ' ', '  ', '"', "'", '\\', '=', '-', '/', '.', 'é', '~');
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
        const words = splitCommand(`x ${signs.join('')}`);
        if (words[0] === 'sh') return;
        const print = String.raw`for word in "$@"; do printf '%s\0' "$word"; done`;
        const said = execFileSync('sh', ['-c', `x() { ${print}; }; x ${signs.join('')}`], { encoding: 'utf8' });
        expect(
          words
            .slice(1)
            .map((word) => `${word}\0`)
            .join(''),
        ).toBe(said);
      }),
      { numRuns: 60 },
    );
  });
});
