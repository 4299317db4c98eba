import { AskBook } from '../../client/ask-book.ts';
import { decodeMemorySpaces, encodeMemoryRange } from '../../protocol/perun/ask-bodies.ts';
import type { Asker } from '../../session/ask-desk.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { Session } from '../../session/session.ts';
import { shrink } from '../../session/saves/thumbnail.ts';
import type { AskKind } from '../../shared/asks.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { RgbaFrame } from '../../shared/frame.ts';
import type { Limits } from '../../shared/limits.ts';

/** A moment of a running core, as the relay worker hands it over. */
export interface Snapshot {
  /** What the core calls itself, and what it emulates. */
  readonly core: string;
  readonly system: string;
  /** What the session is called. */
  readonly title: string;
  readonly state: Uint8Array;
  readonly battery: Uint8Array | undefined;
  readonly picture: RgbaFrame | undefined;
}

/** Names by which cores show what a battery keeps. */
const batterySpaces: ReadonlySet<string> = new Set(['save', 'sram', 'battery']);

export interface CoreStatesOptions {
  readonly registry: SessionRegistry;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** Asks cores for their states, and gives them back, on behalf of the host itself. */
export class CoreStates {
  readonly #options: CoreStatesOptions;
  readonly #books = new WeakMap<Session, { readonly book: AskBook; readonly asker: Asker }>();

  constructor(options: CoreStatesOptions) {
    this.#options = options;
  }

  /**
   * The state of a session's core with a small picture. Fails with SESSION_NOT_FOUND, MISSING_CAPABILITY, TIMEOUT,
   * CONNECTION_LOST, or as the core does.
   */
  async snapshot(id: string): Promise<Snapshot> {
    const session = this.#options.registry.get(id);
    const { info } = session;
    if (info === undefined) {
      throw new PerunError('REFUSED', `session ${id} has no core yet`, { remedy: 'wait until it is there' });
    }
    // The picture is that of the last frame before the state: a core answers between two frames.
    const state = await this.#ask(session, 'saveState', noBytes);
    const { frame } = session;
    return {
      core: info.name,
      system: info.system,
      title: session.title,
      state,
      battery: await this.#battery(session),
      picture: frame && shrink(frame, this.#options.limits.thumbnailPixels),
    };
  }

  /** What a session shows now, made small; undefined before its first frame. Fails with SESSION_NOT_FOUND. */
  picture(id: string): RgbaFrame | undefined {
    const { frame } = this.#options.registry.get(id);
    return frame && shrink(frame, this.#options.limits.thumbnailPixels);
  }

  /** Brings the core back to a state; fails as `snapshot` does, and nothing has changed then. */
  async restore(id: string, state: Uint8Array): Promise<void> {
    await this.#ask(this.#options.registry.get(id), 'loadState', state);
  }

  /** Fails with REFUSED for who does not own the host, while a debugger has stopped the core. */
  async assertSteers(id: string, owns: boolean): Promise<void> {
    const refusal = this.#options.registry.get(id).steering.refusal(owns);
    if (refusal !== undefined) throw refusal;
  }

  /** A copy of what a battery keeps; undefined where the core shows none, or more than is kept. */
  async #battery(session: Session): Promise<Uint8Array | undefined> {
    const { batteryBytes, memoryReadBytes } = this.#options.limits;
    const spaces = decodeMemorySpaces(await this.#ask(session, 'memorySpaces', noBytes));
    if (spaces instanceof PerunError) throw spaces;
    const space = spaces.find(({ name }) => batterySpaces.has(name));
    if (space === undefined || space.size === 0 || space.size > batteryBytes) return undefined;
    const battery = new Uint8Array(space.size);
    for (let address = 0; address < space.size; address += memoryReadBytes) {
      const length = Math.min(memoryReadBytes, space.size - address);
      const question = encodeMemoryRange({ space: space.name, address, length });
      battery.set(await this.#ask(session, 'readMemory', question), address);
    }
    return battery;
  }

  #ask(session: Session, kind: AskKind, bytes: Uint8Array): Promise<Uint8Array> {
    let line = this.#books.get(session);
    if (line === undefined) {
      const book = new AskBook(this.#options);
      line = { book, asker: { answer: (request, result) => book.answer({ request, result }) } };
      this.#books.set(session, line);
    }
    const { book, asker } = line;
    return book.ask(kind, bytes, (request, part) => session.ask(asker, request, part));
  }
}

const noBytes = new Uint8Array(0);

/** What the main thread may have the relay worker do with states; apart from its other calls, because of the bytes. */
export function stateCalls(states: CoreStates) {
  return {
    picture: (id: string): RgbaFrame | undefined => states.picture(id),
    snapshot: (id: string): Promise<Snapshot> => states.snapshot(id),
    restore: ({ id, state }: { readonly id: string; readonly state: Uint8Array }): Promise<void> =>
      states.restore(id, state),
    assertSteers: ({ id, owns }: { readonly id: string; readonly owns: boolean }): Promise<void> =>
      states.assertSteers(id, owns),
  };
}

export type StateCalls = ReturnType<typeof stateCalls>;
