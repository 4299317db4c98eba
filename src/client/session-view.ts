import type { CoreInfo } from '../protocol/perun/messages.ts';
import type { Rational } from '../shared/frame.ts';
import type { JoinedSession, SessionState } from './types.ts';

const unknownSession: JoinedSession = {
  id: undefined,
  state: undefined,
  coreName: undefined,
  system: undefined,
  title: undefined,
  players: 1,
  layout: 'xinput',
  rate: undefined,
  speed: 100,
};

/**
 * With a host that lacks the extension nothing is known, except how the sixteen buttons are named: such hosts only ever
 * had cores that take hex keys.
 */
const seedSession: JoinedSession = { ...unknownSession, layout: 'chip8' };

/** What is known of the session joined, put together from what the host says. Each method is true where that changed it. */
export class SessionView {
  #session: JoinedSession = unknownSession;

  get session(): JoinedSession {
    return this.#session;
  }

  /** The host put the person into this session; '' is none yet. What was known of another one is forgotten. */
  joined(id: string): boolean {
    const known = id === '' ? undefined : id;
    const before = this.#session;
    if (known === before.id) return false;
    // What came before the first id was said of the session that the id now names.
    this.#session = before.id === undefined ? { ...before, id: known } : { ...unknownSession, id: known };
    return true;
  }

  /** The host knows no sessions. */
  withoutExtension(): boolean {
    return this.#replace(seedSession);
  }

  state(state: SessionState): boolean {
    return this.#replace({ ...this.#session, state });
  }

  core(info: CoreInfo): boolean {
    return this.#replace({
      ...this.#session,
      coreName: info.name,
      system: info.system,
      title: info.title === '' ? undefined : info.title,
      players: info.players,
      layout: info.layout,
    });
  }

  rate(rate: Rational): boolean {
    return this.#replace({ ...this.#session, rate });
  }

  speed(speed: number): boolean {
    return this.#replace({ ...this.#session, speed });
  }

  #replace(next: JoinedSession): boolean {
    const before = this.#session;
    this.#session = next;
    return !same(before, next);
  }
}

function same(a: JoinedSession, b: JoinedSession): boolean {
  return (
    a.id === b.id &&
    a.state === b.state &&
    a.coreName === b.coreName &&
    a.system === b.system &&
    a.title === b.title &&
    a.players === b.players &&
    a.layout === b.layout &&
    a.speed === b.speed &&
    a.rate?.numerator === b.rate?.numerator &&
    a.rate?.denominator === b.rate?.denominator
  );
}
