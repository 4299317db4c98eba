import { randomBytes } from 'node:crypto';
import type { EventNews } from '../../control/contract/events.ts';
import type { SessionStats } from '../../control/contract/schemas.ts';
import type { Supervisor } from '../../core/supervisor.ts';
import { autoSlot } from '../../session/saves/slots.ts';
import type { Clock } from '../../shared/clock.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { StoreClient } from '../store/store-client.ts';
import type { SaveDesk } from './save-desk.ts';

export interface AutosavesOptions {
  readonly desk: SaveDesk;
  readonly store: StoreClient;
  readonly supervisor: Supervisor;
  readonly stats: () => Promise<readonly SessionStats[]>;
  /** Whose the saves of a launched session are. */
  readonly ownerOf: (session: string) => string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A launched game as it is kept going. */
interface Run {
  /** Its saves replace each other. */
  name: string;
  /** The process that plays it; another one begins without a state. */
  pid: number | null;
  savedAt: number;
  stateBytes: number;
  /** The newest save; undefined before the first. */
  saved: string | undefined;
  /** Somebody played, and that is in no save yet. */
  played: boolean;
  /** Inputs of each person when they were counted last. */
  inputs: ReadonlyMap<string, number>;
  /** Times a state was given back since the last save: one that kills its core shall not do so for ever. */
  restores: number;
  /** The core has no states. */
  hopeless: boolean;
  /** The next process is to begin without a state. */
  anew: boolean;
  /** A save or its return is under way. */
  busy: Promise<void> | undefined;
}

const lookMs = 1_000;
/** A second between saves for each so many bytes of state, so that a disk is not kept busy. */
const bytesPerMs = 100;
const mostRestores = 2;

/**
 * Keeps the newest moment of every launched game that is played: now and then, and when it stops. A core that died, or
 * whose host was killed, goes on from there.
 */
export class Autosaves {
  readonly #options: AutosavesOptions;
  readonly #runs = new Map<string, Run>();
  /** Sessions of a host that was killed, whose cores have not come back yet. */
  readonly #resumed = new Set<string>();
  readonly #stop: () => void;
  #looking = false;
  #lastFailure = '';

  constructor(options: AutosavesOptions) {
    this.#options = options;
    this.#stop = options.clock.every(lookMs, () => void this.#look());
  }

  /** A session of a host before runs again: its core is to go on where it was. */
  resumed(session: string): void {
    this.#resumed.add(session);
  }

  heed(news: EventNews): void {
    if (news.kind === 'session.changed' && news.state === 'live') this.#attached(news.session);
    else if (news.kind === 'session.ended') this.#runs.delete(news.session);
  }

  /** Somebody brought another state back: the next save is due. */
  loaded(session: string): void {
    const run = this.#runs.get(session);
    if (run === undefined) return;
    run.savedAt = Number.NEGATIVE_INFINITY;
    run.played = true;
  }

  /** A core is replaced so that its game begins again. */
  anew(session: string): void {
    const run = this.#runs.get(session);
    if (run !== undefined) run.anew = true;
  }

  /** Keeps the last moment of a session that is about to be stopped, if it was played; never for long. */
  async stopping(session: string): Promise<void> {
    const run = this.#runs.get(session);
    if (run === undefined || run.hopeless) return;
    const { clock, limits } = this.#options;
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => (cancel = clock.after(limits.autosaveStopMs, resolve)));
    await Promise.race([this.#lastSave(session, run), late]);
    cancel();
  }

  /** The host stops, and every core with it. */
  async stoppingAll(): Promise<void> {
    this.close();
    await Promise.all([...this.#runs.keys()].map((session) => this.stopping(session)));
  }

  close(): void {
    this.#stop();
  }

  /** Never fails: what cannot be saved is stopped all the same. */
  async #lastSave(session: string, run: Run): Promise<void> {
    try {
      await run.busy;
      await this.#count();
      if (run.played) await this.#save(session, run);
    } catch (error) {
      this.#options.logger.warn({ error, session }, 'the last moment of the game could not be saved');
    }
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#runs.size === 0) return;
    this.#looking = true;
    try {
      await this.#count();
      const { supervisor, clock, limits } = this.#options;
      for (const { id, pid, state } of supervisor.list()) {
        const run = this.#runs.get(id);
        if (run === undefined || state !== 'running') continue;
        if (run.pid !== pid) this.#attached(id);
        const pause = Math.max(limits.autosaveMs, run.stateBytes / bytesPerMs);
        const due = run.played && clock.now() - run.savedAt >= pause;
        if (due && !run.hopeless && run.busy === undefined) void this.#save(id, run);
      }
    } catch (error) {
      this.#options.logger.debug({ error }, 'the sessions could not be looked at');
    } finally {
      this.#looking = false;
    }
  }

  async #count(): Promise<void> {
    for (const { id, people } of await this.#options.stats()) {
      const run = this.#runs.get(id);
      if (run === undefined) continue;
      const before = run.inputs;
      run.inputs = new Map(people.map((person) => [person.id, person.inputs]));
      run.played ||= people.some((person) => person.inputs > (before.get(person.id) ?? 0));
    }
  }

  /** A core has come to its session: the first, or one in place of one that died. */
  #attached(session: string): void {
    const { supervisor, clock } = this.#options;
    if (!supervisor.has(session)) return;
    const { pid } = supervisor.get(session);
    const before = this.#runs.get(session);
    if (before === undefined) {
      const run: Run = {
        ...{ name: newName(), pid, savedAt: clock.now(), stateBytes: 0, saved: undefined },
        ...{ played: false, inputs: new Map(), restores: 0, hopeless: false, anew: false, busy: undefined },
      };
      this.#runs.set(session, run);
      if (this.#resumed.delete(session)) void this.#occupy(run, this.#resume(session, run));
      return;
    }
    if (before.pid === pid) return;
    before.pid = pid;
    before.hopeless = false;
    before.savedAt = clock.now();
    if (before.anew) Object.assign(before, { name: newName(), saved: undefined, played: false, anew: false });
    if (before.saved !== undefined) void this.#occupy(before, this.#restore(session, before, before.saved));
  }

  async #resume(session: string, run: Run): Promise<void> {
    const { store, ownerOf, logger } = this.#options;
    try {
      const save = await store.call('newestOfSession', session);
      if (save !== undefined && save.owner === ownerOf(session)) await this.#restore(session, run, save.id);
    } catch (error) {
      logger.warn({ error, session }, 'the core begins anew: the saves could not be looked at');
    }
  }

  async #restore(session: string, run: Run, id: string): Promise<void> {
    const { desk, logger } = this.#options;
    try {
      if (run.restores >= mostRestores) {
        throw new PerunError('CORE_FAILED', `the core died ${mostRestores} times after it was given its state`);
      }
      run.restores += 1;
      await desk.goOn(session, id);
      logger.info({ session, save: id }, 'the core goes on from its newest save');
    } catch (error) {
      // That save stays what it is: what is played from here on is a game of its own.
      run.name = newName();
      run.saved = undefined;
      logger.warn({ error, session, save: id }, 'the core begins anew: its newest save could not be given back');
    }
  }

  #save(session: string, run: Run): Promise<void> {
    return this.#occupy(run, this.#keep(session, run));
  }

  async #keep(session: string, run: Run): Promise<void> {
    const { desk, clock, logger, ownerOf } = this.#options;
    const { pid } = run;
    run.savedAt = clock.now();
    run.played = false;
    try {
      const owner = ownerOf(session);
      const save = await desk.keep({ owner, session, slot: autoSlot, kind: 'auto', run: run.name });
      if (run.pid !== pid) return;
      Object.assign(run, { saved: save.id, stateBytes: save.stateBytes, restores: 0 });
      this.#lastFailure = '';
      logger.debug({ session, save: save.id, bytes: save.storedBytes }, 'saved');
    } catch (error) {
      run.played = true;
      if (isPerunError(error) && error.code === 'MISSING_CAPABILITY') run.hopeless = true;
      else this.#complain(session, error);
    }
  }

  /** The same failure every few seconds is said once. */
  #complain(session: string, error: unknown): void {
    const said = error instanceof Error ? error.message : String(error);
    const known = said === this.#lastFailure;
    this.#lastFailure = said;
    if (known) this.#options.logger.debug({ error, session }, 'still not saved');
    else this.#options.logger.warn({ error, session }, 'the game could not be saved by itself');
  }

  #occupy(run: Run, work: Promise<void>): Promise<void> {
    const busy = work.finally(() => {
      if (run.busy === busy) run.busy = undefined;
    });
    run.busy = busy;
    return busy;
  }
}

function newName(): string {
  return randomBytes(8).toString('hex');
}
