import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, type ProcessIdentity } from '../platform/process-identity.ts';
import { systemClock, type Clock } from '../shared/clock.ts';
import { PerunError } from '../shared/errors.ts';
import { Signal } from '../shared/events.ts';
import { defaultLimits, type Limits } from '../shared/limits.ts';
import type { Logger } from '../shared/logger.ts';
import { CoreLog, readCoreLog } from './core-log.ts';
import type { CoreCommand } from './core-process.ts';
import { reapLeftovers, rememberProcesses } from './leftovers.ts';
import { SupervisedCore, type CoreState } from './supervised-core.ts';

/** What is to be kept running; `id` is the session it plays in. */
export interface CoreSpec extends CoreCommand {
  readonly id: string;
  readonly name: string;
  readonly system: string;
}

/** A core as the host shows it. */
export interface CoreReport {
  readonly id: string;
  readonly name: string;
  readonly system: string;
  readonly state: CoreState;
  readonly command: string[];
  readonly pid: number | null;
  readonly restarts: number;
  readonly startedAt: string;
  readonly lastExit: string | null;
  readonly log: string;
}

export interface SupervisorOptions {
  readonly logFolder: string;
  /** Where the pids of live cores are written, so that a killed host's cores can be found. */
  readonly pidFile: string;
  readonly logger: Logger;
  readonly limits?: Limits;
  readonly clock?: Clock;
}

interface Entry {
  readonly spec: CoreSpec;
  readonly core: SupervisedCore;
}

/** Logs of cores long gone are kept up to this number. */
const keptLogs = 64;

/** Keeps core processes running and leaves none behind. */
export class Supervisor {
  /** A core changed its state or its process. */
  readonly changed: Signal<[report: CoreReport]> = new Signal();
  readonly #options: SupervisorOptions;
  readonly #entries = new Map<string, Entry>();
  #closing: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const reaped = reapLeftovers(options.pidFile);
    if (reaped.length > 0) options.logger.warn({ pids: reaped }, 'ended the cores that a killed host left behind');
  }

  /** Starts a core; it is restarted until stopped, finished or hopeless. Fails with FAILED for an id in use. */
  start(spec: CoreSpec): CoreReport {
    if (this.#closing !== undefined) throw new PerunError('FAILED', 'the host is stopping');
    const before = this.#entries.get(spec.id);
    if (before !== undefined && !isOver(before.core.state)) {
      throw new PerunError('FAILED', `session ${spec.id} has a core already`, { remedy: 'stop it first' });
    }
    const { limits = defaultLimits, clock = systemClock } = this.#options;
    dropOldLogs(this.#options.logFolder);
    const log = new CoreLog(this.logPath(spec.id), limits.coreLogBytes);
    const core = new SupervisedCore({
      command: spec,
      log,
      limits,
      clock,
      onChange: () => this.#onChange(spec.id),
    });
    this.#entries.set(spec.id, { spec, core });
    this.#onChange(spec.id);
    return this.#report({ spec, core });
  }

  list(): CoreReport[] {
    return [...this.#entries.values()].map((entry) => this.#report(entry));
  }

  /** Fails with CORE_NOT_FOUND. */
  get(id: string): CoreReport {
    return this.#report(this.#entry(id));
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Says whether the session has a source now. */
  setLive(id: string, live: boolean): void {
    const core = this.#entries.get(id)?.core;
    if (core !== undefined && (core.state === 'running') !== live) core.setLive(live);
  }

  /** Ends the core and everything it started; the report stays until `forget`. */
  async stop(id: string): Promise<CoreReport> {
    const entry = this.#entry(id);
    await entry.core.stop();
    return this.#report(entry);
  }

  /** Lets another program take over, in the same session and with the same address. */
  async replace(id: string, command: Omit<CoreSpec, 'id' | 'address'>): Promise<CoreReport> {
    const { spec, core } = this.#entry(id);
    if (isOver(core.state)) throw new PerunError('CORE_NOT_FOUND', `the core of session ${id} has ended`);
    const replaced = { spec: { ...spec, ...command }, core };
    this.#entries.set(id, replaced);
    await core.replace(replaced.spec);
    return this.#report(replaced);
  }

  forget(id: string): void {
    this.#entries.delete(id);
  }

  /** What it needs to run anew under another id, as after a loss of all sessions. */
  spec(id: string): CoreSpec {
    return this.#entry(id).spec;
  }

  /** The newest lines a core wrote; its log outlives it. Fails with CORE_NOT_FOUND. */
  logs(id: string, count: number): string[] {
    const path = this.logPath(id);
    if (!this.#entries.has(id) && !statSync(path, { throwIfNoEntry: false })) throw notFound(id);
    return readCoreLog(path, count);
  }

  logPath(id: string): string {
    if (!/^[\w-]{1,64}$/.test(id)) throw notFound(id);
    return join(this.#options.logFolder, `${id}.log`);
  }

  /** Stops every core; idempotent. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([...this.#entries.values()].map(({ core }) => core.stop())).then(() => {
      rmSync(this.#options.pidFile, { force: true });
    });
    return this.#closing;
  }

  /** Ends every core now, without waiting; for a host that is being forced to end. */
  kill(): void {
    for (const { core } of this.#entries.values()) core.kill();
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw notFound(id);
    return entry;
  }

  #onChange(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    rememberProcesses(this.#options.pidFile, this.#processes());
    const report = this.#report(entry);
    this.#log(report);
    this.changed.emit(report);
  }

  #log({ id, name, state, pid, lastExit }: CoreReport): void {
    const { logger } = this.#options;
    const fields = { session: id, core: name, pid };
    if (state === 'failed') logger.error({ ...fields, lastExit }, 'core given up');
    else if (state === 'restarting') logger.warn({ ...fields, lastExit }, 'core died and will be restarted');
    else logger.info(fields, `core ${state}`);
  }

  #processes(): ProcessIdentity[] {
    return [...this.#entries.values()].flatMap(({ core }) =>
      core.pid === undefined ? [] : [identifyProcess(core.pid)],
    );
  }

  #report({ spec, core }: Entry): CoreReport {
    const { id, name, system } = spec;
    return {
      id,
      name,
      system,
      state: core.state,
      command: [...core.command.command],
      pid: core.pid ?? null,
      restarts: core.restarts,
      startedAt: core.startedAt,
      lastExit: core.lastExit ?? null,
      log: core.log.path,
    };
  }
}

/** True for states that end by themselves no more. */
export function isOver(state: CoreState): boolean {
  return state === 'failed' || state === 'stopped';
}

function notFound(id: string): PerunError {
  return new PerunError('CORE_NOT_FOUND', `no core runs in a session ${JSON.stringify(id)}`, {
    remedy: 'run `perun core list`',
  });
}

function dropOldLogs(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const logs = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, changed: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.changed - a.changed);
  for (const { path } of logs.slice(keptLogs)) rmSync(path, { force: true });
}
