import { errorCatalogue } from '../../src/shared/errors.ts';
import { generated, table } from './table.ts';

/** docs/errors.md: the whole catalogue, one row per code. */
export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(([code, { exit, http, meaning, remedy }]) => [
    `\`${code}\``,
    exit,
    http,
    meaning,
    remedy,
  ]);
  return `${generated}

# Errors

Every failure that a person or a program can act on has one of these codes. Commands print the code, what was tried and
what to do next; with \`--json\` they print an object with \`code\`, \`message\` and \`remedy\`. The control API answers with
the same object and the HTTP status below. A code never changes its meaning.

${table(['code', 'exit status', 'HTTP', 'meaning', 'what to do'], rows)}

## Exit status

${table(
  ['status', 'meaning'],
  [
    [0, 'done'],
    [1, 'failed'],
    [2, 'the command line is wrong'],
    [3, 'not found'],
    [4, 'refused'],
    [5, 'unreachable'],
    [6, 'no answer in time'],
    [7, 'something needed is missing'],
  ],
)}
`;
}
