import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../platform/atomic-file.ts';
import { batterySlot } from '../../session/saves/slots.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Launch } from './core-sessions.ts';
import type { StoreClient } from '../store/store-client.ts';

interface Facts {
  readonly session: string;
  /** What is kept of one run replaces what was kept of it before. */
  readonly run: string;
  readonly owner: string;
  readonly game: string;
  readonly title: string;
  readonly core: string;
  readonly system: string;
}

const text = z.string();
const factsSchema: z.ZodType<Facts> = z.object({
  ...{ session: text, run: text, owner: text, game: text, title: text, core: text, system: text },
});

/** A game that is about to run. */
export interface BatteryGame extends Omit<Facts, 'run'> {
  /** `sha256:` and the hash of the game file; '' where there is none, and then nothing is kept. */
  readonly game: string;
}

/** What of a core that is launched matters to its battery. */
export function batteryGameOf(session: string, core: Launch): BatteryGame {
  const { name, system, title, label, game, owner } = core;
  return { session, owner, game, title: title || label, core: name, system };
}

interface Run {
  facts: Facts;
  readonly folder: string;
  readonly path: string;
  /** The file as it was looked at last, and the hash of what of it is in the store. */
  mark: string;
  hash: string;
  /** Why it could not be kept, said once. */
  complaint: string;
  work: Promise<void>;
}

export interface BatteriesOptions {
  readonly folder: string;
  readonly store: StoreClient;
  readonly limits: Pick<Limits, 'batteryBytes'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const lookMs = 1_000;

/**
 * What batteries of cartridges keep, on its way between the store and the cores: before a core starts, its owner's newest
 * is laid into a file, which the core reads once and replaces whenever the memory changes; what is new there goes to the
 * store, and what could not go yet is taken by the next host.
 */
export class Batteries {
  readonly #options: BatteriesOptions;
  readonly #runs = new Map<string, Run>();
  readonly #ending = new Set<Promise<void>>();
  readonly #stop: () => void;

  constructor(options: BatteriesOptions) {
    this.#options = options;
    this.#stop = options.clock.every(lookMs, () => {
      for (const run of this.#runs.values()) void this.#keep(run);
    });
  }

  /** Takes what a host before did not get to keep; what cannot be taken now stays. Never fails. */
  async recover(): Promise<void> {
    const { folder, logger } = this.#options;
    for (const name of listOf(folder)) {
      const left = join(folder, name);
      const facts = readFacts(join(left, factsName));
      if (facts !== undefined) {
        const run = runOf(facts, left);
        run.hash = await this.#keptHash(facts);
        if (!(await this.#keep(run))) continue;
        logger.info({ session: facts.session }, 'took over what its battery kept');
      }
      await rm(left, { recursive: true, force: true });
    }
  }

  /** Where a core finds what its battery kept, and keeps it; undefined for games without a file. */
  async prepare(game: BatteryGame): Promise<string | undefined> {
    if (game.game === '') return undefined;
    await this.settled();
    const { store, logger } = this.#options;
    let kept: Uint8Array | undefined;
    try {
      const newest = await store.call('newestBattery', { owner: game.owner, game: game.game });
      kept = newest && (await store.call('read', newest.id)).battery;
    } catch (error) {
      logger.warn({ error, session: game.session }, 'what its battery kept could not be read: the game begins without');
      kept = nothing;
    }
    // No file at all lets the core take what it kept before there was a store, which is the owner's of the host.
    const run = await this.#lay(game, kept ?? (game.owner === hostOwner ? undefined : nothing));
    this.#runs.set(game.session, run);
    return run.path;
  }

  /** Lays other memory beside that of a running game, for a core that takes its place. Fails with REFUSED. */
  async swap(session: string, kept: Uint8Array, start: (path: string) => Promise<unknown>): Promise<void> {
    const before = this.#runs.get(session);
    if (before === undefined) {
      throw new PerunError('REFUSED', `session ${session} was not started from a game file by this host`, {
        remedy: 'run the game with `perun core run <file>`',
      });
    }
    const fresh = await this.#lay(before.facts, kept);
    try {
      await start(fresh.path);
    } catch (error) {
      await rm(fresh.folder, { recursive: true, force: true });
      throw error;
    }
    this.#runs.set(session, fresh);
    await this.#end(before);
  }

  /** The game goes back to another moment: what is kept until now stays a save of its own. */
  async fork(session: string): Promise<void> {
    const run = this.#runs.get(session);
    if (run === undefined) return;
    await this.#keep(run);
    run.facts = { ...run.facts, run: newName() };
    writeFileAtomic(join(run.folder, factsName), JSON.stringify(run.facts));
  }

  /** The core of a session has ended for good. */
  ended(session: string): void {
    const run = this.#runs.get(session);
    if (run === undefined) return;
    this.#runs.delete(session);
    const end = this.#end(run).finally(() => this.#ending.delete(end));
    this.#ending.add(end);
  }

  /** Resolves when all that has ended is in the store. */
  async settled(): Promise<void> {
    await Promise.all(this.#ending);
  }

  /** After all cores have ended. */
  async close(): Promise<void> {
    this.#stop();
    for (const session of [...this.#runs.keys()]) this.ended(session);
    await this.settled();
  }

  async #lay(game: Omit<Facts, 'run'>, kept: Uint8Array | undefined): Promise<Run> {
    const { session, owner, game: hash, title, core, system } = game;
    const facts = { session, run: newName(), owner, game: hash, title, core, system };
    const folder = join(this.#options.folder, `${facts.session}-${facts.run}`);
    const run = runOf(facts, folder);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      writeFileAtomic(join(folder, factsName), JSON.stringify(facts));
      if (kept !== undefined) {
        writeFileAtomic(run.path, kept);
        run.hash = hashOf(kept);
      }
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new PerunError('STORAGE_FULL', `what a battery keeps cannot be laid into ${folder}: ${said}`, { cause });
    }
    return run;
  }

  async #keptHash({ owner, game }: Facts): Promise<string> {
    try {
      return (await this.#options.store.call('newestBattery', { owner, game }))?.sha256 ?? '';
    } catch {
      // Keeping it fails in the same way, and says so.
      return '';
    }
  }

  async #end(run: Run): Promise<void> {
    if (await this.#keep(run)) await rm(run.folder, { recursive: true, force: true });
  }

  /** False where something is new and could not be kept. Never fails. */
  async #keep(run: Run): Promise<boolean> {
    let isKept = true;
    const before = run.work;
    const work = (async () => {
      await before;
      try {
        await this.#look(run);
        run.complaint = '';
      } catch (error) {
        isKept = false;
        const said = error instanceof Error ? error.message : String(error);
        const { logger } = this.#options;
        if (said !== run.complaint) logger.warn({ error, session: run.facts.session }, 'a battery could not be kept');
        run.complaint = said;
      }
    })();
    run.work = work;
    await work;
    return isKept;
  }

  async #look(run: Run): Promise<void> {
    const { limits, store, now } = this.#options;
    const found = await stat(run.path).catch(ignoreMissing);
    if (found === undefined || found.size === 0) return;
    const mark = `${found.ino} ${found.size} ${found.mtimeMs}`;
    if (mark === run.mark) return;
    if (found.size > limits.batteryBytes) {
      throw new PerunError('PROTOCOL_TOO_LARGE', `${run.path} has ${found.size} bytes, more than a battery keeps`);
    }
    const battery = new Uint8Array(await readFile(run.path));
    const hash = hashOf(battery);
    if (hash !== run.hash && battery.length > 0) {
      const { core, system, game, title, owner, session, run: name } = run.facts;
      await store.call('put', {
        ...{ core, system, game, title, owner, session, run: name, battery, state: nothing, thumbnail: undefined },
        ...{ slot: batterySlot, kind: 'battery', createdAt: now() },
      });
    }
    Object.assign(run, { mark, hash });
  }
}

const factsName = 'facts.json';
const hostOwner = 'owner';
const nothing = new Uint8Array(0);

function runOf(facts: Facts, folder: string): Run {
  const path = join(folder, 'battery.sav');
  return { facts, folder, path, mark: '', hash: '', complaint: '', work: Promise.resolve() };
}

function newName(): string {
  return randomBytes(8).toString('hex');
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function listOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readFacts(path: string): Facts | undefined {
  try {
    return factsSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
