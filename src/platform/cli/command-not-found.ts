import { Errors, type Hook } from '@oclif/core';
import { reportFailure } from './failure.ts';
import { unknownCommand } from './unknown-command.ts';

/** Answers an unknown command with the nearest known one; registered in package.json under oclif.hooks. */
export const commandNotFound: Hook.CommandNotFound = async ({ id, config, argv }) => {
  const error = unknownCommand(id.replaceAll(':', ' '), config);
  reportFailure(error, (argv ?? []).includes('--json'));
  throw new Errors.ExitError(error.exitCode);
};
