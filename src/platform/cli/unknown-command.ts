import type { Config } from '@oclif/core';
import { PerunError } from '../../shared/errors.ts';
import { nearest } from '../nearest.ts';

/** The failure for words that are no command, with the nearest one as advice. */
export function unknownCommand(typed: string, config: Pick<Config, 'commands'>): PerunError {
  const known = config.commands.filter((command) => !command.hidden).map((command) => command.id.replaceAll(':', ' '));
  const words = typed.split(' ');
  // Arguments look like further words of the command: ever fewer of them are compared.
  const guess = words
    .map((_, index) => nearest(words.slice(0, words.length - index).join(' '), known))
    .find((found) => found !== undefined);
  return new PerunError('USAGE', `there is no command \`perun ${typed}\``, {
    remedy: guess === undefined ? 'run `perun --help` to see what there is' : `did you mean \`perun ${guess}\`?`,
  });
}
