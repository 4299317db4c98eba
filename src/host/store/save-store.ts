import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { overQuota, type SaveLimits, type Usage } from '../../session/saves/quota.ts';
import type { NewSave, SaveContent, SaveFacts, SaveQuery } from '../../session/saves/save.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import { bytesOf, factColumns, factsOf } from './save-rows.ts';
import { migrate } from './schema.ts';
import { storeFailure } from './store-failure.ts';

/** Wait for another process that has the database open, as a backup does, in ms. */
const busyMs = 5_000;

export interface SaveStoreOptions {
  readonly path: string;
  readonly limits: SaveLimits & Pick<Limits, 'stateBytes'>;
  /** Most pages of 4096 bytes that the database may have; default what SQLite allows. */
  readonly maxPages?: number;
}

/**
 * The saves of every owner in one SQLite database. What `put` returned is on the disk; what it did not is not there at
 * all. Fails with SAVES_UNREADABLE, STORAGE_FULL, NOT_FOUND or LIMIT_REACHED; a file that cannot be used is left alone,
 * and tried again with the next call.
 */
export class SaveStore {
  readonly #options: SaveStoreOptions;
  #database: DatabaseSync | undefined;

  constructor(options: SaveStoreOptions) {
    this.#options = options;
  }

  /** Newest first. */
  list(query: SaveQuery): SaveFacts[] {
    return this.#guarded((database) => {
      const { owner, game, slot } = query;
      const wanted = { owner, core: game?.core, system: game?.system, game: game?.game, slot };
      const named = Object.entries(wanted).filter(([, value]) => value !== undefined);
      const where = named.map(([name]) => `${name} = ?`).join(' AND ');
      const rows = database
        .prepare(`SELECT ${factColumns} FROM save ${where && `WHERE ${where}`} ORDER BY number DESC`)
        .all(...named.map(([, value]) => String(value)));
      return rows.map(factsOf);
    });
  }

  /** The newest save that the host made by itself in a session of that name; undefined where there is none. */
  newestOfSession(session: string): SaveFacts | undefined {
    return this.#guarded((database) => {
      const row = database
        .prepare(`SELECT ${factColumns} FROM save WHERE session = ? AND kind = 'auto' ORDER BY number DESC LIMIT 1`)
        .get(session);
      return row && factsOf(row);
    });
  }

  get(id: string): SaveFacts {
    return this.#guarded((database) => this.#find(database, id).facts);
  }

  /** The bytes, proven by the hash that was kept with them. */
  read(id: string): SaveFacts & SaveContent {
    return this.#guarded((database) => {
      const { facts, number } = this.#find(database, id);
      const row = database.prepare('SELECT state, battery, thumbnail FROM content WHERE number = ?').get(number) ?? {};
      const state = this.#unpack(bytesOf(row, 'state'), facts);
      const battery = bytesOf(row, 'battery');
      return {
        ...facts,
        state,
        battery: battery && plain(zstdDecompressSync(battery)),
        thumbnail: bytesOf(row, 'thumbnail'),
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
      sha256: sha256(save.state),
    };
    return this.#transaction((database) => {
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
    return this.#transaction((database) => {
      const { facts, number } = this.#find(database, id);
      database.prepare('DELETE FROM save WHERE number = ?').run(number);
      return facts;
    });
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #find(database: DatabaseSync, id: string): { facts: SaveFacts; number: number } {
    const row = database.prepare(`SELECT number, ${factColumns} FROM save WHERE id = ?`).get(id);
    if (row !== undefined) return { facts: factsOf(row), number: Number(row['number']) };
    throw new PerunError('NOT_FOUND', `no save is called ${JSON.stringify(id)}`, { remedy: 'run `perun save list`' });
  }

  #unpack(packed: Uint8Array | undefined, { id, stateBytes, sha256: expected }: SaveFacts): Uint8Array {
    const damaged = (cause?: unknown): PerunError =>
      new PerunError('SAVES_UNREADABLE', `the bytes of save ${id} in ${this.#options.path} are damaged`, { cause });
    if (packed === undefined || stateBytes > this.#options.limits.stateBytes) throw damaged();
    let state: Uint8Array;
    try {
      state = plain(zstdDecompressSync(packed, { maxOutputLength: Math.max(1, stateBytes) }));
    } catch (cause) {
      throw damaged(cause);
    }
    if (sha256(state) !== expected) throw damaged();
    return state;
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

  #transaction<T>(act: (database: DatabaseSync) => T): T {
    return this.#guarded((database) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = act(database);
        database.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk may have ended it already.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #guarded<T>(act: (database: DatabaseSync) => T): T {
    try {
      return act((this.#database ??= this.#open()));
    } catch (error) {
      throw storeFailure(error, this.#options.path);
    }
  }

  #open(): DatabaseSync {
    const { path, maxPages } = this.#options;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      // Made by us first, so that it and what SQLite puts beside it is for its owner alone.
      closeSync(openSync(path, 'a', 0o600));
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new PerunError('STORAGE_FULL', `${path} cannot be opened: ${said}`, { cause });
    }
    const database = new DatabaseSync(path, { timeout: busyMs });
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
      database.exec('PRAGMA journal_size_limit = 16777216;');
      if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${maxPages}`);
      migrate(database, path);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
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

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A Buffer's methods differ from a Uint8Array's; nobody outside should have to know. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
