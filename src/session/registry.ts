import type { Lz4 } from '../codec/lz4/lz4.ts';
import type { Zstd } from '../codec/zstd.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { PerunError } from '../shared/errors.ts';
import { Signal } from '../shared/events.ts';
import type { Limits } from '../shared/limits.ts';
import type { Logger } from '../shared/logger.ts';
import { isSessionName, sessionName } from './names.ts';
import { Session } from './session.ts';
import { SessionTotals } from './totals.ts';

export interface RegistryOptions {
  readonly lz4: Lz4;
  /** Where there is one; a door offers it then. */
  readonly zstd?: Zstd;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly random?: () => number;
}

export interface OpenOptions {
  /** What a person called it; '' leaves that to the core. */
  readonly title: string;
  /** What it is called where neither says. */
  readonly label?: string;
  readonly keeper: 'source' | 'launcher';
  /** Wished for, as by a core that comes back; taken only if it is free and of the right form. */
  readonly id?: string | undefined;
}

/** Every session of a host, newest last. A session that only its source keeps ends once source and people are gone. */
export class SessionRegistry {
  /** Fires for each new session. */
  readonly opened: Signal<[session: Session]> = new Signal();
  readonly totals: SessionTotals = new SessionTotals();
  readonly #options: RegistryOptions;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  readonly #history = { bytes: 0 };

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Throws LIMIT_REACHED. */
  open(options: OpenOptions): Session {
    const { limits, lz4, zstd, logger } = this.#options;
    if (this.#sessions.size >= limits.sessions) {
      throw new PerunError('LIMIT_REACHED', `this host already has ${limits.sessions} sessions`, {
        remedy: 'stop one with `perun session stop`',
      });
    }
    const taken = (name: string): boolean => this.#sessions.has(name);
    const wished = options.id !== undefined && isSessionName(options.id) && !taken(options.id) ? options.id : undefined;
    const id = wished ?? sessionName(taken, this.#options.random);
    const session = new Session({
      id,
      title: options.title,
      label: options.label ?? '',
      keeper: options.keeper,
      lz4,
      zstd,
      limits,
      clock: this.#clock,
      logger,
      totals: this.totals,
      history: this.#history,
    });
    this.#sessions.set(id, session);
    session.ended.on(() => this.#sessions.delete(id));
    if (options.keeper === 'source') this.#endWhenAbandoned(session);
    logger.info({ session: id, title: options.title }, 'session opened');
    this.opened.emit(session);
    return session;
  }

  /** Throws SESSION_NOT_FOUND, naming the sessions there are. */
  get(id: string): Session {
    const session = this.#sessions.get(id);
    if (session !== undefined) return session;
    const known = [...this.#sessions.keys()];
    throw new PerunError('SESSION_NOT_FOUND', `no session is called "${id}"`, {
      remedy:
        known.length > 0 ? `there is ${known.slice(0, 8).join(', ')}` : 'start a core first: `perun core run <rom>`',
    });
  }

  find(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  get all(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** The session opened last; one that waits for its source only where none is running. */
  get newest(): Session | undefined {
    return this.all.findLast(({ state }) => state !== 'waiting') ?? this.all.at(-1);
  }

  /** A session that waits for a source which is described like this one: where a core that lost its connection belongs. */
  waitingFor(match: (session: Session) => boolean): Session | undefined {
    return this.all.findLast((session) => session.keeper === 'source' && session.state === 'waiting' && match(session));
  }

  #endWhenAbandoned(session: Session): void {
    const { sourceGraceMs } = this.#options.limits;
    let cancel: (() => void) | undefined;
    const check = (): void => {
      const abandoned = session.state === 'waiting' && session.peopleCount === 0;
      if (!abandoned) {
        cancel?.();
        cancel = undefined;
      } else {
        cancel ??= this.#clock.after(sourceGraceMs, () => session.end('its core did not come back'));
      }
    };
    session.changed.on(check);
    check();
    session.ended.on(() => cancel?.());
  }
}
