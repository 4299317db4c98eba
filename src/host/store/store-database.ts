import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PerunError } from '../../shared/errors.ts';
import { migrate } from './schema.ts';
import { storeFailure } from './store-failure.ts';

/** Wait for another process that has the database open, as a backup does, in ms. */
const busyMs = 5_000;

export interface StoreDatabaseOptions {
  readonly path: string;
  /** Most pages of 4096 bytes that the database may have; default what SQLite allows. */
  readonly maxPages?: number;
}

/**
 * The SQLite database of a host, opened when it is first needed. Fails with SAVES_UNREADABLE or STORAGE_FULL; a file that
 * cannot be used is left alone, and tried again with the next call.
 */
export class StoreDatabase {
  readonly #options: StoreDatabaseOptions;
  #database: DatabaseSync | undefined;

  constructor(options: StoreDatabaseOptions) {
    this.#options = options;
  }

  read<T>(act: (database: DatabaseSync) => T): T {
    try {
      return act((this.#database ??= this.#open()));
    } catch (error) {
      throw storeFailure(error, this.#options.path);
    }
  }

  /** All that is done is on the disk when it returns, or none of it. */
  change<T>(act: (database: DatabaseSync) => T): T {
    return this.read((database) => {
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

  close(): void {
    this.#database?.close();
    this.#database = undefined;
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
