import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ControlClient } from '../../src/control/client/client.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';

/** What a person does with saves; what came of it, or went wrong, is said. */
export class SaveActs {
  readonly #control: Pick<ControlClient, 'save'>;
  readonly #say: (sentence: string) => void;

  constructor(control: Pick<ControlClient, 'save'>, say: (sentence: string) => void) {
    this.#control = control;
    this.#say = say;
  }

  load(id: string): Promise<void> {
    return this.#try(async () => {
      const { session, save } = await this.#control.save.load({ id });
      return `session ${session} goes on from ${save.title}, slot ${save.slot}`;
    });
  }

  delete(id: string): Promise<void> {
    return this.#try(async () => `the save of ${(await this.#control.save.delete({ id })).title} is gone`);
  }

  /** To a file in this folder, which never replaces one. */
  export(id: string): Promise<void> {
    return this.#try(async () => {
      const { save, file } = await this.#control.save.export({ id });
      const path = resolve(`${save.id}.prsv`);
      try {
        await writeFile(path, Buffer.from(file, 'base64'), { flag: 'wx', mode: 0o600 });
      } catch (cause) {
        const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
        throw new PerunError('REFUSED', isThere ? `${path} is there already` : `${path} cannot be written`, {
          cause,
          remedy: 'use `perun save export --out`',
        });
      }
      return `wrote ${path}`;
    });
  }

  async #try(act: () => Promise<string>): Promise<void> {
    try {
      this.#say(await act());
    } catch (error) {
      const { message, remedy } = toPerunError(error);
      this.#say(remedy === '' ? message : `${message}: ${remedy}`);
    }
  }
}
