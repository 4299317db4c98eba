import type { SaveOwner } from '../../control/auth/save-owner.ts';
import type { ExportedSave, SaveInfo, ShownSave } from '../../control/contract/save.ts';
import type { SessionInfo } from '../../control/contract/schemas.ts';
import type { GameKey, SaveFacts, SaveKind } from '../../session/saves/save.ts';
import { autoSlot, batterySlot, checkSlot } from '../../session/saves/slots.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { StateCalls } from '../relay/core-states.ts';
import type { PortCaller } from '../store/port-calls.ts';
import { decodeSaveFile, encodeSaveFile, type SaveFile } from '../store/save-file.ts';
import type { StoreClient } from '../store/store-client.ts';

export interface SaveDeskOptions {
  readonly store: StoreClient;
  /** The relay's cores of the moment; throws while there is no relay. */
  readonly states: () => PortCaller<StateCalls>;
  readonly sessions: () => Promise<SessionInfo[]>;
  /** `sha256:` and the hash of the game file of a launched session; undefined where there is no file. */
  readonly gameOf: (session: string) => string | undefined;
  readonly limits: Limits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A state was brought back by somebody. */
  readonly onLoaded: (session: string) => void;
  readonly batteries: {
    /** The game goes back to another moment: what its battery kept until now stays a save. */
    readonly fork: (session: string) => Promise<void>;
    /** Starts the core of a launched session again, on that memory. */
    readonly swap: (session: string, kept: Uint8Array) => Promise<void>;
  };
}

/** What somebody may do with saves: rules of who and what, over the store and the cores. */
export class SaveDesk {
  readonly #options: SaveDeskOptions;

  constructor(options: SaveDeskOptions) {
    this.#options = options;
  }

  async list({ owner, seesAll }: SaveOwner, session?: string, slot?: string): Promise<SaveInfo[]> {
    const game = session === undefined ? undefined : await this.#playing(session);
    const saves = await this.#options.store.call('list', { owner: seesAll ? undefined : owner, game, slot });
    return saves.map(infoOf);
  }

  async show(who: SaveOwner, id: string): Promise<ShownSave> {
    await this.#mine(who, id);
    const { thumbnail, ...facts } = await this.#options.store.call('read', id);
    return { ...infoOf(facts), thumbnail: thumbnail === undefined ? null : base64(thumbnail) };
  }

  async create({ owner }: SaveOwner, session: string, slot: string): Promise<SaveInfo> {
    return infoOf(await this.keep({ owner, session, slot: checkSlot(slot), kind: 'manual', run: '' }));
  }

  /** Takes the state of a session's core and keeps it. */
  async keep(what: { owner: string; session: string; slot: string; kind: SaveKind; run: string }): Promise<SaveFacts> {
    const { store, states, now } = this.#options;
    const { core, system, title, ...content } = await states().call('snapshot', what.session);
    const game = this.#options.gameOf(what.session) ?? titled(title);
    return store.call('putPictured', { ...what, core, system, game, title, ...content, createdAt: now() });
  }

  /** Brings a session back to a save. REFUSED where it plays another game. */
  async load(who: SaveOwner, id: string, session?: string): Promise<{ save: SaveInfo; session: string }> {
    const facts = await this.#mine(who, id);
    const target = session ?? (await this.#sessionOf(facts));
    await this.#restore(target, facts, who.seesAll);
    if (facts.kind !== 'battery') this.#options.onLoaded(target);
    return { save: infoOf(facts), session: target };
  }

  /** Lets a core go on from a save of the host's own. */
  async goOn(session: string, id: string): Promise<void> {
    await this.#restore(session, await this.#options.store.call('get', id), true);
  }

  async #restore(session: string, facts: SaveFacts, owns: boolean): Promise<void> {
    const game = await this.#playing(session);
    if (!sameGame(game, facts)) {
      const other = game.game === facts.game ? `by another core, ${game.core}` : 'another game';
      throw new PerunError('REFUSED', `session ${session} plays ${other}`, {
        remedy: `run the game that save ${facts.id} was made of: ${facts.title}, by ${facts.core}`,
      });
    }
    const { batteries, store } = this.#options;
    await this.#options.states().call('assertSteers', { id: session, owns });
    const { state, battery } = await store.call('read', facts.id);
    if (facts.kind === 'battery') return batteries.swap(session, battery ?? state);
    await batteries.fork(session);
    await this.#options.states().call('restore', { id: session, state });
  }

  async delete(who: SaveOwner, id: string): Promise<SaveInfo> {
    await this.#mine(who, id);
    return infoOf(await this.#options.store.call('delete', id));
  }

  async export(who: SaveOwner, id: string): Promise<ExportedSave> {
    await this.#mine(who, id);
    const save = await this.#options.store.call('read', id);
    return {
      save: infoOf(save),
      file: base64(encodeSaveFile(save)),
      battery: save.battery === undefined ? null : base64(save.battery),
    };
  }

  async import({ owner }: SaveOwner, file: string, slot?: string): Promise<SaveInfo> {
    const read = decodeSaveFile(Buffer.from(file, 'base64'), this.#options.limits);
    if (read instanceof PerunError) throw read;
    const kept = importedAs(read, slot);
    const save = { ...read, ...kept, owner, session: '', run: '' };
    return infoOf(await this.#options.store.call('put', save));
  }

  /** Whose it is not, learns nothing of it, not even that it is there. */
  async #mine({ owner, seesAll }: SaveOwner, id: string): Promise<SaveFacts> {
    const facts = await this.#options.store.call('get', id);
    if (seesAll || facts.owner === owner) return facts;
    throw new PerunError('NOT_FOUND', `no save is called ${JSON.stringify(id)}`, { remedy: 'run `perun save list`' });
  }

  async #playing(id: string): Promise<GameKey> {
    const session = (await this.#options.sessions()).find((candidate) => candidate.id === id);
    if (session === undefined) throw new PerunError('SESSION_NOT_FOUND', `no session is called "${id}"`);
    const game = this.#gameKey(session);
    if (game !== undefined) return game;
    throw new PerunError('REFUSED', `session ${id} has no core now`, { remedy: 'wait until its core is back' });
  }

  async #sessionOf(save: SaveFacts): Promise<string> {
    const playing = (await this.#options.sessions()).filter((session) => {
      const game = this.#gameKey(session);
      return game !== undefined && sameGame(game, save);
    });
    const [only] = playing;
    if (playing.length === 1 && only !== undefined) return only.id;
    if (playing.length === 0) {
      throw new PerunError('SESSION_NOT_FOUND', `no session plays ${save.title}`, {
        remedy: 'run the game first: `perun core run <file>`',
      });
    }
    throw new PerunError('USAGE', `${playing.length} sessions play ${save.title}`, {
      remedy: `name one with --session: ${playing.map((session) => session.id).join(', ')}`,
    });
  }

  #gameKey({ id, source, title }: SessionInfo): GameKey | undefined {
    if (source === null) return undefined;
    return { core: source.name, system: source.system, game: this.#options.gameOf(id) ?? titled(title) };
  }
}

function titled(title: string): string {
  return `title:${title}`;
}

/** What a file becomes that was exported, or made of what a battery keeps. */
function importedAs(file: SaveFile, slot: string | undefined): { slot: string; kind: SaveKind } {
  if (file.state.length === 0 && file.battery !== undefined) return { slot: batterySlot, kind: 'battery' };
  const kept = slot === undefined && file.slot === autoSlot ? 'imported' : checkSlot(slot ?? file.slot);
  return { slot: kept, kind: 'manual' };
}

/** A state is its core's own; what a battery keeps is the game's. */
function sameGame(playing: GameKey, save: SaveFacts): boolean {
  return save.kind === 'battery' ? playing.game === save.game : isSame(playing, save);
}

function isSame(a: GameKey, b: GameKey): boolean {
  return a.core === b.core && a.system === b.system && a.game === b.game;
}

function infoOf(facts: SaveFacts): SaveInfo {
  const { id, title, core, system, game, owner, slot, kind, stateBytes, batteryBytes, storedBytes, sha256 } = facts;
  return {
    ...{ id, title, core, system, game, owner, slot, kind },
    createdAt: new Date(facts.createdAt).toISOString(),
    session: facts.session === '' ? null : facts.session,
    ...{ stateBytes, batteryBytes, storedBytes, sha256 },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
