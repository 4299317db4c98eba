import { rmSync } from 'node:fs';
import { readJsonFile, writeFileAtomic } from '../../platform/atomic-file.ts';
import { z } from 'zod';

const launchedSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    system: z.string(),
    title: z.string(),
    label: z.string(),
    game: z.string().default(''),
    owner: z.string().default('owner'),
    command: z.array(z.string()),
    cwd: z.string(),
  }),
);

/** A launched core and the session it plays in. */
export type LaunchedCore = z.infer<typeof launchedSchema>[number];

/**
 * The cores that run now, on disk, so that a host that was killed brings them and their sessions back under the same
 * names when it starts again. An orderly end forgets them.
 */
export class LaunchedCores {
  readonly #path: string;
  readonly #cores = new Map<string, LaunchedCore>();

  constructor(path: string) {
    this.#path = path;
  }

  /** What a killed host left; a missing or torn file is nothing. */
  leftBehind(): LaunchedCore[] {
    const found = launchedSchema.safeParse(readJsonFile(this.#path));
    return found.success ? found.data : [];
  }

  add(core: LaunchedCore): void {
    this.#cores.set(core.id, core);
    this.#save();
  }

  remove(id: string): void {
    if (this.#cores.delete(id)) this.#save();
  }

  /** The host ends in order: nothing is to come back. */
  clear(): void {
    this.#cores.clear();
    rmSync(this.#path, { force: true });
  }

  #save(): void {
    writeFileAtomic(this.#path, `${JSON.stringify([...this.#cores.values()], null, 2)}\n`);
  }
}
