import { createHash, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { overQuota, type SaveLimits, type Usage } from '../../session/saves/quota.ts';
import type { NewSave, SaveContent, SaveFacts, SaveQuery } from '../../session/saves/save.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import { bytesOf, factColumns, factsOf } from './save-rows.ts';
import { StoreDatabase } from './store-database.ts';

export interface SaveStoreOptions {
  readonly path: string;
  readonly limits: SaveLimits & Pick<Limits, 'stateBytes'>;
  /** Most pages of 4096 bytes that the database may have; default what SQLite allows. */
  readonly maxPages?: number;
  /** Shared with other tables; default one of its own. */
  readonly database?: StoreDatabase;
}

/**
 * The saves of every owner in one SQLite database. What `put` returned is on the disk; what it did not is not there at
 * all. Fails with SAVES_UNREADABLE, STORAGE_FULL, NOT_FOUND or LIMIT_REACHED; a file that cannot be used is left alone,
 * and tried again with the next call.
 */
export class SaveStore {
  readonly #options: SaveStoreOptions;
  readonly #database: StoreDatabase;

  constructor(options: SaveStoreOptions) {
    this.#options = options;
    this.#database = options.database ?? new StoreDatabase(options);
  }

  /** Newest first. */
  list(query: SaveQuery): SaveFacts[] {
    return this.#database.read((database) => {
      const { owner = null, game, slot = null } = query;
      const rows = database
        .prepare(
          `SELECT ${factColumns} FROM save
             WHERE (:owner IS NULL OR owner = :owner) AND (:slot IS NULL OR slot = :slot) AND (:game IS NULL
               OR game = :game AND (kind = 'battery' OR core = :core AND system = :system))
             ORDER BY number DESC`,
        )
        .all({ owner, slot, game: game?.game ?? null, core: game?.core ?? null, system: game?.system ?? null });
      return rows.map(factsOf);
    });
  }

  /** The newest save that the host made by itself in a session of that name; undefined where there is none. */
  newestOfSession(session: string): SaveFacts | undefined {
    return this.#database.read((database) => {
      const row = database
        .prepare(`SELECT ${factColumns} FROM save WHERE session = ? AND kind = 'auto' ORDER BY number DESC LIMIT 1`)
        .get(session);
      return row && factsOf(row);
    });
  }

  /** What a battery kept last of an owner's game, by whichever core; undefined where nothing was kept. */
  newestBattery(owner: string, game: string): SaveFacts | undefined {
    return this.#database.read((database) => {
      const row = database
        .prepare(
          `SELECT ${factColumns} FROM save WHERE owner = ? AND game = ? AND kind = 'battery'
             ORDER BY number DESC LIMIT 1`,
        )
        .get(owner, game);
      return row && factsOf(row);
    });
  }

  get(id: string): SaveFacts {
    return this.#database.read((database) => this.#find(database, id).facts);
  }

  /** The bytes, proven by the hash that was kept with them. */
  read(id: string): SaveFacts & SaveContent {
    return this.#database.read((database) => {
      const { facts, number } = this.#find(database, id);
      const row = database.prepare('SELECT state, battery, thumbnail FROM content WHERE number = ?').get(number) ?? {};
      const [state, battery] = [bytesOf(row, 'state'), bytesOf(row, 'battery')];
      const thumbnail = bytesOf(row, 'thumbnail');
      if (facts.kind === 'battery') {
        return { ...facts, state: nothing, battery: this.#unpack(battery, facts.batteryBytes, facts), thumbnail };
      }
      return {
        ...facts,
        state: this.#unpack(state, facts.stateBytes, facts),
        battery: battery && plain(zstdDecompressSync(battery)),
        thumbnail,
      };
    });
  }

  /** Keeps a save, and drops the versions of its slot that are too many. */
  put(save: NewSave): SaveFacts {
    const state = zstdCompressSync(save.state);
    const battery = save.battery && zstdCompressSync(save.battery);
    const storedBytes = state.length + (battery?.length ?? 0) + (save.thumbnail?.length ?? 0);
    const facts: SaveFacts = {
      id: randomBytes(5).toString('hex'),
      owner: save.owner,
      ...{ core: save.core, system: save.system, game: save.game, title: save.title },
      ...{ slot: save.slot, kind: save.kind, createdAt: save.createdAt, session: save.session },
      ...{ stateBytes: save.state.length, batteryBytes: save.battery?.length ?? 0, storedBytes },
      sha256: sha256(save.kind === 'battery' ? (save.battery ?? nothing) : save.state),
    };
    return this.#database.change((database) => {
      if (save.run !== '') database.prepare('DELETE FROM save WHERE run = ?').run(save.run);
      this.#dropVersions(database, save);
      const refusal = overQuota(usageOf(database, save), storedBytes, this.#options.limits);
      if (refusal !== undefined) throw refusal;
      const { lastInsertRowid } = database
        .prepare(`INSERT INTO save (${factColumns}, run) VALUES (${'?, '.repeat(14)}?)`)
        .run(
          ...[facts.id, facts.owner, facts.core, facts.system, facts.game, facts.title, facts.slot, facts.kind],
          ...[facts.createdAt, facts.session, facts.stateBytes, facts.batteryBytes, storedBytes, facts.sha256],
          save.run,
        );
      database
        .prepare('INSERT INTO content (number, state, battery, thumbnail) VALUES (?, ?, ?, ?)')
        .run(lastInsertRowid, state, battery ?? null, save.thumbnail ?? null);
      return facts;
    });
  }

  delete(id: string): SaveFacts {
    return this.#database.change((database) => {
      const { facts, number } = this.#find(database, id);
      database.prepare('DELETE FROM save WHERE number = ?').run(number);
      return facts;
    });
  }

  close(): void {
    this.#database.close();
  }

  #find(database: DatabaseSync, id: string): { facts: SaveFacts; number: number } {
    const row = database.prepare(`SELECT number, ${factColumns} FROM save WHERE id = ?`).get(id);
    if (row !== undefined) return { facts: factsOf(row), number: Number(row['number']) };
    throw new PerunError('NOT_FOUND', `no save is called ${JSON.stringify(id)}`, { remedy: 'run `perun save list`' });
  }

  /** The bytes that the hash of a save is of. */
  #unpack(packed: Uint8Array | undefined, size: number, { id, sha256: expected }: SaveFacts): Uint8Array {
    const damaged = (cause?: unknown): PerunError =>
      new PerunError('SAVES_UNREADABLE', `the bytes of save ${id} in ${this.#options.path} are damaged`, { cause });
    if (packed === undefined || size > this.#options.limits.stateBytes) throw damaged();
    let bytes: Uint8Array;
    try {
      bytes = plain(zstdDecompressSync(packed, { maxOutputLength: Math.max(1, size) }));
    } catch (cause) {
      throw damaged(cause);
    }
    if (sha256(bytes) !== expected) throw damaged();
    return bytes;
  }

  #dropVersions(database: DatabaseSync, { owner, core, system, game, slot }: NewSave): void {
    database
      .prepare(
        `DELETE FROM save WHERE number IN (SELECT number FROM save
           WHERE owner = ? AND core = ? AND system = ? AND game = ? AND slot = ?
           ORDER BY number DESC LIMIT -1 OFFSET ?)`,
      )
      .run(owner, core, system, game, slot, this.#options.limits.saveVersions - 1);
  }
}

function usageOf(database: DatabaseSync, { owner, core, system, game, slot }: NewSave): Usage {
  const row = database
    .prepare(
      `SELECT coalesce(sum(stored_bytes), 0) AS owner_bytes,
         coalesce(sum(iif(core = :core AND system = :system AND game = :game, stored_bytes, 0)), 0) AS game_bytes,
         count(DISTINCT iif(core = :core AND system = :system AND game = :game AND slot <> :slot, slot, NULL)) AS slots
       FROM save WHERE owner = :owner`,
    )
    .get({ owner, core, system, game, slot });
  return {
    ownerBytes: Number(row?.['owner_bytes']),
    gameBytes: Number(row?.['game_bytes']),
    otherSlots: Number(row?.['slots']),
  };
}

const nothing = new Uint8Array(0);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A Buffer's methods differ from a Uint8Array's; nobody outside should have to know. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
