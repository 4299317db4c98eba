import { Command, Errors, Flags } from '@oclif/core';
import type { BooleanFlag } from '@oclif/core/interfaces';
import type { z } from 'zod';
import type { PerunError } from '../../shared/errors.ts';
import { describeFailure, reportFailure } from './failure.ts';
import { unknownCommand } from './unknown-command.ts';

/** What a shell reports of a program that SIGPIPE ended. */
const brokenPipe = 141;

/** A schema of what a command prints under --json; schemas/ is generated from it. */
export type ResultSchema = z.ZodType;

/** What every command shares: failures as one line and a remedy, exit codes of the catalogue, JSON on stdout alone. */
export abstract class PerunCommand extends Command {
  /** Required of every command with --json. */
  static readonly jsonSchema: ResultSchema | undefined = undefined;

  /** Ends a command whose reader has left, as in `… | head`; oclif would go on writing to nobody. */
  protected override async init(): Promise<void> {
    process.stdout.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(brokenPipe);
    });
    await super.init();
  }

  /** Ends with the exit code of the failure; nothing of oclif's own is printed. */
  protected override catch(thrown: unknown): never {
    if (thrown instanceof Errors.ExitError) throw thrown;
    const error = this.#misspelt(thrown) ?? describeFailure(thrown, this.id);
    reportFailure(error, this.jsonEnabled());
    return this.exit(error.exitCode);
  }

  /** `perun session lst` reaches the topic's own command with a word too many; it was meant as a command. */
  #misspelt(thrown: unknown): PerunError | undefined {
    const { id, config } = this;
    if (id === undefined || !(thrown instanceof Error) || thrown.constructor.name !== 'UnexpectedArgsError')
      return undefined;
    if (config.findTopic(id) === undefined) return undefined;
    const words = this.argv.filter((word) => !word.startsWith('-'));
    return unknownCommand([...id.split(':'), ...words].join(' '), config);
  }

  /** Plain JSON: colours would make a pipe to a terminal pager unreadable. */
  protected override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  }

  /** One line of a stream of JSON values. */
  protected logJsonLine(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** A remark for people; never on stdout, so that results stay clean. */
  protected note(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}

/** Says yes to every question of a command that destroys something. */
export const yesFlag: BooleanFlag<boolean> = Flags.boolean({ char: 'y', summary: 'do not ask', default: false });
