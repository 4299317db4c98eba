import { describe, expect, it } from 'vitest';
import { brokenLinks, unknownCommands } from '../../../scripts/check/docs.ts';
import { root } from '../../../scripts/root.ts';

const known = [
  { command: 'core', flags: ['json'], chars: [] },
  { command: 'core run', flags: ['json', 'system'], chars: ['s'] },
  { command: 'host start', flags: ['detach'], chars: [] },
];

describe('brokenLinks', () => {
  it('follows relative links from the folder of the page', () => {
    const text = 'see [a](errors.md#codes), [b](../README.md)\n[c](https://example.org/x) [d](#here) [e](gone.md)';
    expect(brokenLinks(root, 'docs/security.md', text)).toEqual([
      'docs/security.md:2  leads to gone.md, which is not there',
    ]);
  });
});

describe('unknownCommands', () => {
  const inShell = (line: string): string[] => unknownCommands('a.md', `\`\`\`sh\n${line}\n\`\`\`\n`, known);

  it.each([
    'perun core',
    'perun core --json',
    'perun core run a.ch8 --system=chip8 -s chip8   # comment --not-a-flag',
    'perun core run node -- x.ts --whatever',
    'perun host start --detach --help',
    'perun --help',
    'perun host',
    'npm start',
  ])('takes %s', (line) => {
    expect(inShell(line)).toEqual([]);
  });

  it.each([
    ['perun cores', 'there is no such command'],
    ['perun host stop', 'there is no such command'],
    ['perun core run a.ch8 --detach', 'it has no --detach'],
    ['perun core run a.ch8 -x', 'it has no -x'],
  ])('refuses %s', (line, fault) => {
    expect(inShell(line)).toEqual([`a.md:2  ${line}: ${fault}`]);
  });

  it('reads code in the text, and no prose', () => {
    expect(unknownCommands('a.md', 'run `perun sing --loud`; perun sing is prose', known)).toEqual([
      'a.md:1  perun sing --loud: there is no such command',
    ]);
    expect(unknownCommands('a.md', '```ts\nperun sing\n```', known)).toEqual([]);
  });
});
