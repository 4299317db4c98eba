import type { DatabaseSync } from 'node:sqlite';
import type {
  HistoryBounds,
  HistoryChange,
  HistoryEntry,
  HistoryPerson,
  HistoryRecording,
} from '../../session/history.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { StoreDatabase } from './store-database.ts';

type Row = Readonly<Record<string, unknown>>;

const dayMs = 86_400_000;

/** Which sessions ran, when, for whom, and how they ended. A session that runs is known by its name. */
export class HistoryStore {
  readonly #database: StoreDatabase;
  readonly #limits: Pick<Limits, 'historyPeople'>;

  constructor(database: StoreDatabase, limits: Pick<Limits, 'historyPeople'>) {
    this.#database = database;
    this.#limits = limits;
  }

  /** A session has begun; the oldest beyond the bounds are forgotten. */
  begin(session: string, title: string, at: number, bounds: HistoryBounds): void {
    this.#database.change((database) => {
      database.prepare(`${closing} AND session = ?`).run('it was lost', session);
      database
        .prepare('INSERT INTO run (session, title, started_at, seen_at) VALUES (?, ?, ?, ?)')
        .run(session, title, at, at);
      prune(database, bounds, at);
    });
  }

  change(session: string, { title, core, system, game, owner }: HistoryChange): void {
    this.#database.change((database) =>
      database
        .prepare(
          `UPDATE run SET title = coalesce(:title, title), core = coalesce(:core, core),
             system = coalesce(:system, system), game = coalesce(:game, game), owner = coalesce(:owner, owner)
           WHERE session = :session AND ended_at IS NULL`,
        )
        .run({
          ...{ session, title: title ?? null, core: core ?? null },
          ...{ system: system ?? null, game: game ?? null, owner: owner ?? null },
        }),
    );
  }

  /** Somebody is there; who has played once has played. */
  person(session: string, name: string, played: boolean, at: number): void {
    this.#database.change((database) =>
      database
        .prepare(
          `INSERT INTO run_person (run, name, played, joined_at)
             SELECT number, :name, :played, :at FROM run WHERE session = :session AND ended_at IS NULL AND (
               EXISTS (SELECT 1 FROM run_person WHERE run = number AND name = :name)
               OR (SELECT count(*) FROM run_person WHERE run = number) < :most)
             ON CONFLICT DO UPDATE SET played = max(played, excluded.played)`,
        )
        .run({ session, name, played: Number(played), at, most: this.#limits.historyPeople }),
    );
  }

  /** What still runs, and how far it is: what a host that is killed leaves behind ended then. */
  seen(frames: ReadonlyMap<string, number>, at: number): void {
    this.#database.change((database) => {
      const statement = database.prepare(
        'UPDATE run SET frames = max(frames, ?), seen_at = ? WHERE session = ? AND ended_at IS NULL',
      );
      for (const [session, count] of frames) statement.run(count, at, session);
    });
  }

  end(session: string, reason: string, frames: number, at: number): void {
    this.#database.change((database) =>
      database
        .prepare(
          `UPDATE run SET ended_at = ?, reason = ?, frames = max(frames, ?) WHERE session = ? AND ended_at IS NULL`,
        )
        .run(at, reason, frames, session),
    );
  }

  /** Everything that ran has ended when it was seen last. */
  endAll(reason: string): void {
    this.#database.change((database) => database.prepare(closing).run(reason));
  }

  /** A recording was made of a session, which runs or ran last under that name. Fails with SESSION_NOT_FOUND. */
  record(session: string, { path, frames, bytes, durationMs, endedAt }: HistoryRecording): void {
    this.#database.change((database) => {
      const { changes } = database
        .prepare(
          `INSERT INTO run_recording (run, path, frames, bytes, duration_ms, ended_at)
             SELECT max(number), ?, ?, ?, ?, ? FROM run WHERE session = ? HAVING max(number) IS NOT NULL`,
        )
        .run(path, frames, bytes, Math.round(durationMs), endedAt, session);
      if (Number(changes) > 0) return;
      throw new PerunError('SESSION_NOT_FOUND', `no session is remembered as ${JSON.stringify(session)}`);
    });
  }

  /** Newest first. */
  list(most: number, session?: string): HistoryEntry[] {
    return this.#database.read((database) => {
      const rows = database
        .prepare('SELECT * FROM run WHERE (:session IS NULL OR session = :session) ORDER BY number DESC LIMIT :most')
        .all({ session: session ?? null, most });
      const people = database.prepare('SELECT * FROM run_person WHERE run = ? ORDER BY joined_at, rowid');
      const recordings = database.prepare('SELECT * FROM run_recording WHERE run = ? ORDER BY number');
      return rows.map((row) => {
        const number = Number(row['number']);
        return entryOf(row, people.all(number).map(personOf), recordings.all(number).map(recordingOf));
      });
    });
  }

  /** Forgets what is beyond the bounds. */
  keep(bounds: HistoryBounds, at: number): void {
    this.#database.change((database) => prune(database, bounds, at));
  }
}

const closing = 'UPDATE run SET ended_at = seen_at, reason = ? WHERE ended_at IS NULL';

function prune(database: DatabaseSync, { sessions, days }: HistoryBounds, now: number): void {
  database
    .prepare('DELETE FROM run WHERE number <= (SELECT number FROM run ORDER BY number DESC LIMIT 1 OFFSET ?)')
    .run(sessions);
  database.prepare('DELETE FROM run WHERE ended_at IS NOT NULL AND started_at < ?').run(now - days * dayMs);
}

function entryOf(row: Row, people: readonly HistoryPerson[], recordings: readonly HistoryRecording[]): HistoryEntry {
  const text = (name: string): string => String(row[name]);
  const number = (name: string): number => Number(row[name]);
  return {
    ...{ number: number('number'), session: text('session'), title: text('title') },
    ...{ core: text('core'), system: text('system'), game: text('game'), owner: text('owner') },
    startedAt: number('started_at'),
    endedAt: row['ended_at'] === null ? undefined : number('ended_at'),
    reason: text('reason'),
    frames: number('frames'),
    ...{ people, recordings },
  };
}

function personOf(row: Row): HistoryPerson {
  return { name: String(row['name']), played: Number(row['played']) === 1, joinedAt: Number(row['joined_at']) };
}

function recordingOf(row: Row): HistoryRecording {
  return {
    path: String(row['path']),
    frames: Number(row['frames']),
    bytes: Number(row['bytes']),
    durationMs: Number(row['duration_ms']),
    endedAt: Number(row['ended_at']),
  };
}
