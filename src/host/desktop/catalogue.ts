import { statSync } from 'node:fs';
import type { Logger } from '../../shared/logger.ts';
import { toPerunError } from '../../shared/errors.ts';
import { type CatalogueApp, readAppFile } from './app-file.ts';
import type { AppCatalogue } from './apps.ts';

/** The apps of a file that may change while the host runs: read again when it did. */
export class FileCatalogue implements AppCatalogue {
  readonly #file: string;
  readonly #logger: Logger;
  #apps: readonly CatalogueApp[] = [];
  #seen: string | undefined;

  constructor(file: string, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
  }

  /** Of a file that cannot be read now, what it held when it could; the log says so, once for each state of it. */
  get apps(): readonly CatalogueApp[] {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    const state = found === undefined ? 'none' : `${found.mtimeMs} ${found.size} ${found.ino}`;
    if (state === this.#seen) return this.#apps;
    this.#seen = state;
    try {
      this.#apps = readAppFile(this.#file);
    } catch (error) {
      const { message, remedy } = toPerunError(error);
      this.#logger.error({ file: this.#file, remedy }, `the list of apps is as it was before: ${message}`);
    }
    return this.#apps;
  }

  find(name: string): CatalogueApp | undefined {
    return this.apps.find((app) => app.name === name);
  }
}
