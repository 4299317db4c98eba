import { inspect } from 'node:util';
import { Errors } from '@oclif/core';
import { isPerunError, PerunError, toPerunError, type ErrorJson } from '../../shared/errors.ts';

/** Puts whatever a command threw into our catalogue; faults of the command line become USAGE. */
export function describeFailure(error: unknown, commandId?: string): PerunError {
  if (isPerunError(error)) return error;
  if (isUsageFault(error)) {
    const command = commandId === undefined ? 'perun' : `perun ${commandId.replaceAll(':', ' ')}`;
    return new PerunError('USAGE', firstSentence(error.message), {
      cause: error,
      remedy: `see \`${command} --help\``,
    });
  }
  return toPerunError(error);
}

/** oclif marks what its parser throws with `parse`; other faults of use are plain CLIErrors with status 2. */
function isUsageFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return 'parse' in error || (error instanceof Errors.CLIError && error.oclif.exit === 2);
}

/** oclif's parser writes several lines, the last of them an advice that we give ourselves. */
function firstSentence(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'See more help with --help');
  const [first = 'the command line is not valid', ...rest] = lines;
  const text = rest.length === 0 ? first : `${first} ${rest.join('; ')}`;
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Two lines for people: what went wrong, what to do. */
export function formatFailure(error: PerunError): string {
  return `perun: ${error.message}\n→ ${error.remedy}\n`;
}

/** The same for programs. */
export function failureJson(error: PerunError): { readonly error: ErrorJson } {
  return { error: error.toJSON() };
}

/** Prints a failure where it belongs: JSON on stdout, or lines on stderr; with the cause when debugging. */
export function reportFailure(error: PerunError, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(failureJson(error), undefined, 2)}\n`);
  else process.stderr.write(formatFailure(error));
  if (process.env['PERUN_DEBUG']) process.stderr.write(`${inspect(error)}\n`);
}
