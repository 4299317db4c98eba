import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient, type ControlClient } from '../../src/control/client/client.ts';
import { coreSchema, type CoreStatus } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { abortOnEndSignals, endSignals } from '../../src/platform/signals.ts';
import { tailFile } from '../../src/platform/tail-file.ts';
import { isPerunError, PerunError, toPerunError } from '../../src/shared/errors.ts';
import { formatAge } from '../../src/shared/quantities.ts';

const resultSchema = z.object({ core: coreSchema, session: z.string() });

/** How often a followed core is looked at, in ms. */
const lookMs = 500;

export default class CoreRun extends PerunCommand {
  static override summary = 'Run a game file, a core folder or a program in a session of its own';
  static override description = `The host runs it and restarts it when it dies; the program finds its session in PERUN_ADDRESS.
What follows -- is handed to the program.`;
  static override examples = [
    { description: 'A game, by the core that plays such files', command: '<%= config.bin %> core run game.ch8' },
    { description: 'A core you are writing', command: '<%= config.bin %> core run ./my-core' },
    { description: 'Any program', command: '<%= config.bin %> core run python3 -- main.py game.ch8' },
    { description: 'Where you were when you left', command: '<%= config.bin %> core run game.ch8 --continue' },
    { description: 'Stay, and see what it writes', command: '<%= config.bin %> core run game.ch8 --follow' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override strict = false;
  static override args = {
    target: Args.string({ required: true, description: 'game file, folder with a perun-core.toml, or program' }),
  };
  static override flags = {
    system: Flags.string({ summary: 'choose the core by system or name', env: 'PERUN_SYSTEM' }),
    title: Flags.string({ summary: 'what the session is called (default: the name of the file)' }),
    continue: Flags.boolean({ char: 'c', summary: 'go on from the newest save of this game' }),
    follow: Flags.boolean({ char: 'f', summary: 'show what the core writes; Ctrl-C stops it' }),
  };

  async run(): Promise<z.infer<typeof resultSchema>> {
    const { args, argv, flags } = await this.parse(CoreRun);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const path = resolve(args.target);
    const separator = this.argv.indexOf('--');
    const started = await control.core.run({
      target: existsSync(path) ? path : args.target,
      args: separator < 0 ? argv.slice(1).map(String) : this.argv.slice(separator + 1),
      cwd: process.cwd(),
      ...(flags.system !== undefined && { system: flags.system }),
      ...(flags.title !== undefined && { title: flags.title }),
    });
    const { core, session } = started;
    this.log(`${core.name} is ${core.state} in session ${session}`);
    if (core.lastExit !== null) this.note(`it ${core.lastExit} before; see \`perun core logs ${session}\``);
    await this.#offerSave(control, session, flags.continue);
    if (flags.follow) {
      if (this.jsonEnabled()) this.logJson(started);
      await this.#follow(control, core);
      this.exit(0);
    }
    this.log(`play it with: perun client connect --session ${session}`);
    return started;
  }

  /** Saves that cannot be read are no reason not to play, unless they were asked for. */
  async #offerSave(control: ControlClient, session: string, load: boolean): Promise<void> {
    try {
      // What a battery keeps is in its cartridge already.
      const newest = (await control.save.list({ session })).find(({ kind }) => kind !== 'battery');
      if (newest !== undefined && load) await control.save.load({ id: newest.id, session });
      if (newest === undefined && load) this.note('there is no save of this game: it begins anew');
      if (newest === undefined) return;
      if (load) this.note(`it goes on from save ${newest.id}, ${formatAge(newest.createdAt)} old`);
      else
        this.note(
          `a save of this game is ${formatAge(newest.createdAt)} old: \`perun save load ${newest.id} --session ${session}\``,
        );
    } catch (error) {
      if (load) throw error;
      this.note(`the saves of this game could not be looked at: ${toPerunError(error).message}`);
    }
  }

  async #follow(control: ControlClient, core: CoreStatus): Promise<void> {
    const interrupt = abortOnEndSignals();
    const ended = new AbortController();
    const look = setInterval(() => void this.#isOver(control, core.id).then((over) => over && ended.abort()), lookMs);
    for await (const chunk of tailFile(core.log, AbortSignal.any([interrupt.signal, ended.signal]), true)) {
      process.stderr.write(chunk);
    }
    clearInterval(look);
    interrupt.stop();
    const signal = interrupt.received();
    if (signal !== undefined) {
      await control.core.stop({ id: core.id });
      this.exit(endSignals[signal]);
    }
    const left = (await control.core.list()).find(({ id }) => id === core.id);
    if (left?.state === 'failed') throw new PerunError('CORE_FAILED', `${core.name} ${left.lastExit ?? 'failed'}`);
  }

  /** A host that is gone took its cores along. */
  async #isOver(control: ControlClient, id: string): Promise<boolean> {
    try {
      const core = (await control.core.list()).find((candidate) => candidate.id === id);
      return core === undefined || core.state === 'failed' || core.state === 'stopped';
    } catch (error) {
      return isPerunError(error) && error.code === 'HOST_NOT_RUNNING';
    }
  }
}
