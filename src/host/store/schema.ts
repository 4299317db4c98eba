import type { DatabaseSync } from 'node:sqlite';
import { PerunError } from '../../shared/errors.ts';

/** `PRSV`: says that a database is one of ours. */
const applicationId = 0x50525356;

/** Each brings a database from the version of its place in the list to the next; never changed once released. */
const migrations: readonly string[] = [
  `CREATE TABLE save (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     owner TEXT NOT NULL,
     core TEXT NOT NULL,
     system TEXT NOT NULL,
     game TEXT NOT NULL,
     title TEXT NOT NULL,
     slot TEXT NOT NULL,
     kind TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     session TEXT NOT NULL,
     run TEXT NOT NULL,
     state_bytes INTEGER NOT NULL,
     battery_bytes INTEGER NOT NULL,
     stored_bytes INTEGER NOT NULL,
     sha256 TEXT NOT NULL
   ) STRICT;
   CREATE INDEX save_by_slot ON save (owner, core, system, game, slot);
   CREATE INDEX save_by_session ON save (session);
   CREATE TABLE content (
     number INTEGER PRIMARY KEY REFERENCES save (number) ON DELETE CASCADE,
     state BLOB NOT NULL,
     battery BLOB,
     thumbnail BLOB
   ) STRICT;`,
  `CREATE TABLE run (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     session TEXT NOT NULL,
     title TEXT NOT NULL,
     core TEXT NOT NULL DEFAULT '',
     system TEXT NOT NULL DEFAULT '',
     game TEXT NOT NULL DEFAULT '',
     owner TEXT NOT NULL DEFAULT '',
     started_at INTEGER NOT NULL,
     seen_at INTEGER NOT NULL,
     ended_at INTEGER,
     reason TEXT NOT NULL DEFAULT '',
     frames INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX run_by_session ON run (session);
   CREATE TABLE run_person (
     run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
     name TEXT NOT NULL,
     played INTEGER NOT NULL,
     joined_at INTEGER NOT NULL,
     PRIMARY KEY (run, name)
   ) STRICT;
   CREATE TABLE run_recording (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
     path TEXT NOT NULL,
     frames INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     duration_ms INTEGER NOT NULL,
     ended_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX run_recording_by_run ON run_recording (run);`,
];

/** Version of the schema that this program reads and writes. */
export const schemaVersion: number = migrations.length;

/**
 * Brings a database to the newest schema, each step whole or not at all. Fails with SAVES_UNREADABLE for one that is
 * not ours, or was written by a newer program; nothing is changed then.
 */
export function migrate(database: DatabaseSync, path: string, steps: readonly string[] = migrations): void {
  const version = pragma(database, 'user_version');
  const owner = pragma(database, 'application_id');
  const isNew = version === 0 && owner === 0 && countTables(database) === 0;
  if (!isNew && owner !== applicationId) {
    throw new PerunError('SAVES_UNREADABLE', `${path} is a database of another program`);
  }
  if (version > steps.length) {
    throw new PerunError('SAVES_UNREADABLE', `${path} has version ${version}, and this program knows ${steps.length}`, {
      remedy: 'use the newer version of perun that wrote it',
    });
  }
  for (const [at, step] of steps.entries()) {
    if (at < version) continue;
    database.exec(
      `BEGIN IMMEDIATE; ${step}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${at + 1}; COMMIT;`,
    );
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

function countTables(database: DatabaseSync): number {
  return Number(database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'] ?? 0);
}
