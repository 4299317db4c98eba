import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Batteries, type BatteryGame } from '../../../../src/host/main/batteries.ts';
import { SaveStore } from '../../../../src/host/store/save-store.ts';
import type { StoreClient } from '../../../../src/host/store/store-client.ts';
import type { SaveFacts } from '../../../../src/session/saves/save.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { ManualClock } from '../../../support/cores/manual-clock.ts';

let folder = '';
let saves: SaveStore;
let isFull = false;
const opened: Batteries[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bat-'));
  saves = new SaveStore({ path: join(folder, 'saves.db'), limits: defaultLimits });
  isFull = false;
});
afterEach(async () => {
  for (const batteries of opened.splice(0)) await batteries.close();
  saves.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The store itself, without its thread. */
const store = {
  call: async (name: 'put' | 'read' | 'newestBattery', input: never): Promise<unknown> => {
    if (isFull) throw new PerunError('STORAGE_FULL', 'the disk is full');
    if (name !== 'newestBattery') return saves[name](input);
    const { owner, game } = input as { owner: string; game: string };
    return saves.newestBattery(owner, game);
  },
} as unknown as StoreClient;

function open(): { batteries: Batteries; clock: ManualClock } {
  const clock = new ManualClock();
  const options = { folder: join(folder, 'b'), store, limits: defaultLimits, clock, logger: silentLogger };
  const batteries = new Batteries({ ...options, now: () => 1_700_000_000_000 });
  opened.push(batteries);
  return { batteries, clock };
}

const game = (more: Partial<BatteryGame> = {}): BatteryGame => ({
  ...{ session: 'amber-fox-12', owner: 'owner', game: 'sha256:aa', title: 'Comet', core: 'gameboy', system: 'gameboy' },
  ...more,
});
const kept = (): SaveFacts[] => saves.list({});
const bytesOf = ({ id }: SaveFacts): number[] => [...(saves.read(id).battery ?? [])];

/** A whole life of a game: what it found, after it left `leaves`. */
async function play(batteries: Batteries, what: BatteryGame, leaves: number[]): Promise<number[] | undefined> {
  const path = (await batteries.prepare(what)) ?? '';
  const found = statSync(path, { throwIfNoEntry: false }) && [...readFileSync(path)];
  if (leaves.length > 0) writeFileSync(path, Uint8Array.from(leaves));
  batteries.ended(what.session);
  await batteries.settled();
  return found;
}

describe('what a battery keeps', () => {
  test('goes to the store when its game ends, and is there for the next, whichever core plays it', async () => {
    const { batteries } = open();
    expect(await play(batteries, game(), [1, 2, 3])).toBeUndefined();
    expect(kept()).toMatchObject([
      { kind: 'battery', slot: 'battery', stateBytes: 0, batteryBytes: 3, title: 'Comet' },
    ]);
    expect(await play(batteries, game({ core: 'gambatte', session: 'other-1' }), [])).toEqual([1, 2, 3]);
    // What did not change is no other save.
    expect(kept()).toHaveLength(1);
    expect(readdirSync(join(folder, 'b'))).toEqual([]);
  });

  test('is its owner’s, and of one game', async () => {
    const { batteries } = open();
    await play(batteries, game(), [1]);
    // An empty file says that there is nothing, whatever the core has kept by itself.
    expect(await play(batteries, game({ owner: 'guest' }), [2])).toEqual([]);
    expect(await play(batteries, game({ game: 'sha256:bb' }), [3])).toBeUndefined();
    expect(await play(batteries, game({ owner: 'guest' }), [])).toEqual([2]);
    expect(await play(batteries, game(), [])).toEqual([1]);
    expect(await batteries.prepare(game({ game: '' }))).toBeUndefined();
  });

  test('is looked at while the game runs; one run has one save, and another moment begins another', async () => {
    const { batteries, clock } = open();
    const path = (await batteries.prepare(game())) ?? '';
    for (const value of [1, 2]) {
      writeFileSync(path, Uint8Array.of(value, 0, value));
      clock.advance(1000);
      await batteries.fork('nobody');
      await expect.poll(() => kept().map(bytesOf)).toEqual([[value, 0, value]]);
    }
    await batteries.fork('amber-fox-12');
    writeFileSync(path, Uint8Array.of(9));
    await batteries.close();
    expect(kept().map(bytesOf)).toEqual([[9], [2, 0, 2]]);
  });

  test('that could not be stored is taken by the next host, and what it stored already is not twice', async () => {
    const first = open();
    const path = (await first.batteries.prepare(game())) ?? '';
    const killed = open();
    const second = (await killed.batteries.prepare(game({ session: 'lost-2', game: 'sha256:bb' }))) ?? '';
    writeFileSync(path, Uint8Array.of(7));
    isFull = true;
    await first.batteries.close();
    isFull = false;
    expect(kept()).toEqual([]);
    writeFileSync(second, Uint8Array.of(8));
    mkdirSync(join(folder, 'b', 'no-facts'));
    for (let time = 0; time < 2; time++) {
      const next = open();
      await next.batteries.recover();
      expect(kept().map(bytesOf).toSorted()).toEqual([[7], [8]]);
      expect(readdirSync(join(folder, 'b'))).toEqual([]);
    }
  });

  test('of another save takes the place of what runs, which stays a save', async () => {
    const { batteries } = open();
    const path = (await batteries.prepare(game())) ?? '';
    writeFileSync(path, Uint8Array.of(5));
    let began: number[] = [];
    await batteries.swap('amber-fox-12', Uint8Array.of(1), async (fresh) => {
      began = [...readFileSync(fresh)];
      // The core before writes once more while it ends.
      writeFileSync(path, Uint8Array.of(6));
    });
    expect(began).toEqual([1]);
    expect(kept().map(bytesOf)).toEqual([[6]]);
    await expect(batteries.swap('nobody', Uint8Array.of(1), async () => {})).rejects.toMatchObject({ code: 'REFUSED' });
    const refused = batteries.swap('amber-fox-12', Uint8Array.of(2), () => Promise.reject(new Error('no core')));
    await expect(refused).rejects.toThrow('no core');
    expect(readdirSync(join(folder, 'b'))).toHaveLength(1);
  });

  test('larger than any battery is left where it is', async () => {
    const { batteries } = open();
    await play(
      batteries,
      game(),
      Array.from({ length: 4 }, () => 1),
    );
    const path = (await batteries.prepare(game())) ?? '';
    writeFileSync(path, new Uint8Array(defaultLimits.batteryBytes + 1));
    await batteries.close();
    expect(kept()).toMatchObject([{ batteryBytes: 4 }]);
    expect(readFileSync(path).length).toBe(defaultLimits.batteryBytes + 1);
  });
});
