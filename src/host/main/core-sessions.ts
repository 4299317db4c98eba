import type { CoreStatus, SessionInfo } from '../../control/contract/schemas.ts';
import { isOver, type Supervisor } from '../../core/supervisor.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ResolvedCore } from './core-target.ts';
import type { LaunchedCores } from './launched-cores.ts';
import type { RelayClient } from '../relay/start-relay.ts';

/** What is to be launched, and what its saves go by. */
export interface Launch extends Omit<ResolvedCore, 'rom'> {
  /** `sha256:` and the hash of the game file; '' where there is none. */
  readonly game: string;
  /** Whose the saves are that the host makes of it. */
  readonly owner: string;
}

type About = Pick<Launch, 'title' | 'label' | 'game' | 'owner'>;

export interface CoreSessionsOptions {
  readonly supervisor: Supervisor;
  /** The relay's client of the moment; throws while there is none. */
  readonly relay: () => RelayClient;
  readonly launched: LaunchedCores;
  readonly logger: Logger;
  readonly clock: Clock;
  /** A core is about to be stopped with its session. */
  readonly onStopping?: (id: string) => Promise<void>;
  /** Where a core that is about to start finds what its battery kept. */
  readonly onStarting?: (id: string, core: Launch) => Promise<string | undefined>;
  /** A core has ended, and its session is about to. */
  readonly onStopped?: () => Promise<void>;
  /** A core of a host that was killed is started again in a session of that name. */
  readonly onResumed?: (id: string) => void;
}

/** Time a fresh core gets to attach before `core run` answers anyway, in ms. */
const settleMs = 3_000;
const settleStepMs = 25;
/** How often sessions are compared with the cores that play in them, in ms. */
const watchMs = 1_000;

/** Launched cores and the sessions they play in: opened, watched and ended together. */
export class CoreSessions {
  readonly #options: CoreSessionsOptions;
  readonly #launches = new Map<string, About>();
  readonly #stopWatching: () => void;
  #watching = false;

  constructor(options: CoreSessionsOptions) {
    this.#options = options;
    this.#stopWatching = options.clock.every(watchMs, () => void this.#watch());
  }

  /**
   * Opens a session, starts the core in it and waits until it attached. Fails with CORE_FAILED where the program ends
   * for good before that, with what it said last.
   */
  async run(core: Launch): Promise<{ core: CoreStatus; session: string }> {
    const id = await this.#launch(core);
    const { supervisor, clock } = this.#options;
    const deadline = clock.now() + settleMs;
    while (clock.now() < deadline) {
      await this.refresh();
      const report = supervisor.has(id) ? supervisor.get(id) : undefined;
      if (report?.state === 'running') break;
      if (report === undefined || isOver(report.state))
        throw await this.#fail(id, core.name, report?.lastExit ?? 'ended with exit code 0');
      await new Promise<void>((resolve) => clock.after(settleStepMs, resolve));
    }
    return { core: supervisor.get(id), session: id };
  }

  /** Ends the core and closes its session. Fails with CORE_NOT_FOUND. */
  async stop(id: string): Promise<CoreStatus> {
    if (this.#options.supervisor.has(id)) await this.#options.onStopping?.(id);
    const report = await this.#options.supervisor.stop(id);
    await this.#options.onStopped?.();
    this.#forget(id);
    await this.#closeSession(id, 'its core was stopped');
    return report;
  }

  /** Closes a session, ending the core that plays in it. Fails with SESSION_NOT_FOUND. */
  async stopSession(id: string): Promise<SessionInfo> {
    const { supervisor } = this.#options;
    if (supervisor.has(id)) {
      await this.#options.onStopping?.(id);
      await supervisor.stop(id);
      await this.#options.onStopped?.();
      this.#forget(id);
    }
    return this.#options.relay().close({ id, reason: 'the session was stopped' });
  }

  /**
   * Brings the states of the cores in line with their sessions. A core that finished or was given up takes its session
   * with it; one that was given up stays listed, so that the owner sees why.
   */
  async refresh(): Promise<void> {
    const { supervisor } = this.#options;
    const cores = supervisor.list();
    if (cores.length === 0) return;
    const sessions = new Map((await this.#options.relay().list()).map((session) => [session.id, session]));
    for (const { id, state, lastExit } of cores) {
      if (!supervisor.has(id)) continue;
      const session = sessions.get(id);
      if (isOver(state) && this.#launches.has(id)) {
        this.#launches.delete(id);
        this.#options.launched.remove(id);
        if (state === 'stopped') supervisor.forget(id);
        const reason = state === 'stopped' ? 'its core finished' : `its core was given up: it ${lastExit ?? 'failed'}`;
        if (session !== undefined) await this.#closeSession(id, reason);
      } else if (session !== undefined) {
        supervisor.setLive(id, session.source !== null);
      }
    }
  }

  /** After the relay lost all sessions: each core starts anew in a fresh one. */
  async reopenAll(): Promise<void> {
    const { supervisor, logger } = this.#options;
    for (const { id, state } of supervisor.list()) {
      const { name, system, command, cwd } = supervisor.spec(id);
      const about = this.#launches.get(id) ?? { title: '', label: name, game: '', owner: 'owner' };
      await supervisor.stop(id);
      this.#forget(id);
      if (isOver(state)) continue;
      try {
        const session = await this.#launch({ name, system, ...about, command, cwd }, id);
        logger.info({ session, core: name }, 'a core runs again, in a fresh session');
      } catch (error) {
        logger.error({ error, session: id, core: name }, 'a core could not be given a fresh session');
      }
    }
  }

  /** After a host that was killed: its cores run again, in sessions of the same names. */
  async resume(): Promise<void> {
    const { launched, logger } = this.#options;
    const left = launched.leftBehind();
    launched.clear();
    for (const { id, ...core } of left) {
      try {
        this.#options.onResumed?.(id);
        await this.#launch(core, id);
        logger.info({ session: id, core: core.name }, 'a core of the host before runs again');
      } catch (error) {
        logger.error({ error, session: id, core: core.name }, 'a core of the host before could not be started again');
      }
    }
  }

  /** The hash of the game file that a session plays; undefined where it plays none. */
  gameOf(id: string): string | undefined {
    return this.#launches.get(id)?.game || undefined;
  }

  /** Whose the saves of a session are that the host makes by itself. */
  ownerOf(id: string): string {
    return this.#launches.get(id)?.owner ?? 'owner';
  }

  /** What the history tells of a launched session; nothing of others. */
  about(id: string): { readonly game?: string; readonly owner?: string } {
    const about = this.#launches.get(id);
    return about === undefined ? {} : { game: about.game, owner: about.owner };
  }

  close(): void {
    this.#stopWatching();
  }

  async #launch(core: Launch, wantedId?: string): Promise<string> {
    const { name, system, title, label, game, owner, command, cwd } = core;
    const { id, address } = await this.#options
      .relay()
      .open({ title, label, ...(wantedId !== undefined && { id: wantedId }) });
    try {
      const battery = await this.#options.onStarting?.(id, core);
      this.#options.supervisor.start({ id, name, system, command, cwd, address, battery });
    } catch (error) {
      await this.#closeSession(id, 'its core could not be started');
      throw error;
    }
    this.#launches.set(id, { title, label, game, owner });
    this.#options.launched.add({ id, name, system, title, label, game, owner, command: [...command], cwd });
    return id;
  }

  async #fail(id: string, name: string, lastExit: string): Promise<PerunError> {
    const { supervisor } = this.#options;
    const said = supervisor
      .logs(id, 50)
      .findLast((line) => line.trim() !== '' && !line.startsWith('--- '))
      ?.trim();
    this.#forget(id);
    await this.#closeSession(id, 'its core could not be kept running');
    const why = `${name} ${lastExit}`;
    return new PerunError('CORE_FAILED', said === undefined ? why : `${why}: ${said}`, {
      remedy: `see \`perun core logs ${id}\``,
    });
  }

  #forget(id: string): void {
    this.#options.supervisor.forget(id);
    this.#launches.delete(id);
    this.#options.launched.remove(id);
  }

  /** The session may be gone already, which is what was wanted. */
  async #closeSession(id: string, reason: string): Promise<void> {
    try {
      await this.#options.relay().close({ id, reason });
    } catch (error) {
      this.#options.logger.debug({ error, session: id }, 'a session was closed already');
    }
  }

  async #watch(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    try {
      await this.refresh();
    } catch (error) {
      this.#options.logger.debug({ error }, 'the sessions could not be read');
    } finally {
      this.#watching = false;
    }
  }
}
