import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SaveStore } from '../../../../src/host/store/save-store.ts';
import { migrate, schemaVersion } from '../../../../src/host/store/schema.ts';
import type { NewSave } from '../../../../src/session/saves/save.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';

let [folder, path] = ['', ''];
const open: SaveStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sv-'));
  path = join(folder, 'deep', 'saves.db');
});
afterEach(() => {
  for (const store of open.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openStore(more: Partial<typeof defaultLimits> = {}, maxPages?: number): SaveStore {
  const made = new SaveStore({ path, limits: { ...defaultLimits, ...more }, ...(maxPages && { maxPages }) });
  open.push(made);
  return made;
}

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

function save(more: Partial<NewSave> = {}): NewSave {
  return {
    ...{ core: 'Snake', system: 'snake', game: 'title:One', title: 'One', owner: 'owner', slot: '0', kind: 'manual' },
    ...{ createdAt: 1_700_000_000_000, session: 'amber-fox-12', run: '' },
    ...{ state: random(5000), battery: undefined, thumbnail: undefined },
    ...more,
  };
}

describe('the store of saves', () => {
  test('gives back what it was given, also after it was closed; for its owner alone', () => {
    const what = save({ battery: random(300), thumbnail: random(100) });
    const { id } = openStore().put(what);
    open.at(-1)?.close();
    const read = openStore().read(id);
    expect(read).toMatchObject({ id, slot: '0', stateBytes: 5000, batteryBytes: 300, session: 'amber-fox-12' });
    expect([read.state, read.battery, read.thumbnail]).toEqual([what.state, what.battery, what.thumbnail]);
    for (const name of [path, `${path}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
  });

  test('keeps what a battery does by itself, proven by its own hash, and finds it by owner and game alone', () => {
    const saves = openStore();
    const what = { kind: 'battery', slot: 'battery', state: new Uint8Array(0) } as const;
    saves.put(save({ ...what, battery: random(200) }));
    const battery = random(200);
    const { id } = saves.put(save({ ...what, core: 'Other', battery }));
    saves.put(save());
    expect(saves.newestBattery('owner', 'title:One')?.id).toBe(id);
    expect(saves.newestBattery('guest', 'title:One')).toBeUndefined();
    expect(saves.read(id)).toMatchObject({ state: new Uint8Array(0), battery, stateBytes: 0, batteryBytes: 200 });
    // The states are those of one core, and the batteries those of the game.
    const game = { core: 'Snake', system: 'snake', game: 'title:One' };
    expect(saves.list({ game }).map(({ kind }) => kind)).toEqual(['manual', 'battery', 'battery']);
    expect(saves.list({ game: { ...game, core: 'Third' } }).map(({ kind }) => kind)).toEqual(['battery', 'battery']);
  });

  test('keeps the last versions of a slot, of each owner and game for itself', () => {
    const saves = openStore({ saveVersions: 2 });
    const other = saves.put(save({ owner: 'guest' }));
    const elsewhere = saves.put(save({ game: 'title:Two' }));
    const [first, second, third] = [saves.put(save()), saves.put(save()), saves.put(save())];
    const ids = saves.list({}).map(({ id }) => id);
    expect(ids).toEqual([third.id, second.id, elsewhere.id, other.id]);
    expect(() => saves.read(first.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(saves.list({ owner: 'guest' }).map(({ id }) => id)).toEqual([other.id]);
    const game = { core: 'Snake', system: 'snake', game: 'title:Two' };
    expect(saves.list({ game }).map(({ id }) => id)).toEqual([elsewhere.id]);
  });

  test('replaces what was saved in the same run', () => {
    const saves = openStore();
    saves.put(save({ slot: 'auto', kind: 'auto', run: 'a' }));
    const newer = saves.put(save({ slot: 'auto', kind: 'auto', run: 'a' }));
    const other = saves.put(save({ slot: 'auto', kind: 'auto', run: 'b' }));
    expect(saves.list({}).map(({ id }) => id)).toEqual([other.id, newer.id]);
    expect(saves.newestOfSession('amber-fox-12')?.id).toBe(other.id);
    expect(saves.newestOfSession('nobody')).toBeUndefined();
  });

  test.each([
    ['slots', { saveSlots: 1 }, { slot: '1' }],
    ['bytes of a game', { saveGameBytes: 9000 }, { slot: '1' }],
    ['bytes of an owner', { saveOwnerBytes: 9000 }, { game: 'title:Two' }],
  ])('refuses more %s than there may be, and nothing is lost', (_what, limits, more) => {
    const saves = openStore(limits);
    const { id } = saves.put(save());
    expect(() => saves.put(save(more))).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
    expect(saves.list({}).map((one) => one.id)).toEqual([id]);
    saves.put(save({ ...more, owner: 'guest' }));
  });

  test('says that the disk is full, and keeps what was there', () => {
    const { id } = openStore().put(save());
    open.at(-1)?.close();
    const pages = Math.ceil(statSync(path).size / 4096) + 4;
    const full = openStore({}, pages);
    expect(() => full.put(save({ state: random(200_000) }))).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }));
    expect(full.read(id).stateBytes).toBe(5000);
    expect(full.list({})).toHaveLength(1);
  });

  test('leaves a damaged or foreign file alone, and works again once it is gone', () => {
    const saves = openStore();
    saves.put(save());
    saves.close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x55, 0, 100));
    expect(() => saves.list({})).toThrow(expect.objectContaining({ code: 'SAVES_UNREADABLE' }));
    expect(readFileSync(path).equals(bytes)).toBe(true);
    rmSync(path);
    const foreign = new DatabaseSync(path);
    foreign.exec('CREATE TABLE theirs (a)');
    foreign.close();
    expect(() => saves.list({})).toThrow(expect.objectContaining({ code: 'SAVES_UNREADABLE' }));
    rmSync(path);
    expect(saves.list({})).toEqual([]);
  });

  test('proves the bytes of a save before it hands them out', () => {
    const { id } = openStore().put(save());
    open.at(-1)?.close();
    const database = new DatabaseSync(path);
    database.exec("UPDATE content SET state = x'28b52ffd'");
    expect(() => openStore().read(id)).toThrow(expect.objectContaining({ code: 'SAVES_UNREADABLE' }));
    database.exec(`UPDATE save SET sha256 = '${'0'.repeat(64)}'`);
    database.close();
    expect(() => openStore().read(id)).toThrow(expect.objectContaining({ code: 'SAVES_UNREADABLE' }));
  });

  test('a file cut short is damaged, not empty', () => {
    const saves = openStore();
    for (let at = 0; at < 20; at++) saves.put(save({ slot: `s${at}` }));
    saves.close();
    truncateSync(path, 4096);
    expect(() => saves.list({})).toThrow(expect.objectContaining({ code: 'SAVES_UNREADABLE' }));
  });
});

describe('migration', () => {
  test('goes on from the version that is there, whole or not at all', () => {
    openStore().put(save());
    open.at(-1)?.close();
    const database = new DatabaseSync(path);
    const next = Array.from({ length: schemaVersion }, () => 'SELECT 1');
    expect(() => migrate(database, path, [...next, 'CREATE TABLE more (a); CREATE TABLE more (a)'])).toThrow(
      'already exists',
    );
    if (database.isTransaction) database.exec('ROLLBACK');
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion });
    migrate(database, path, [...next, 'ALTER TABLE save ADD COLUMN note TEXT']);
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion + 1 });
    expect(database.prepare('SELECT note FROM save').all()).toEqual([{ note: null }]);
    database.close();
    // Written by a newer program now.
    expect(() => openStore().list({})).toThrow(expect.objectContaining({ code: 'SAVES_UNREADABLE' }));
  });
});
