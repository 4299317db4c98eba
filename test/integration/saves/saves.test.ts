import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExportedSave, SaveInfo, ShownSave } from '../../../src/control/contract/save.ts';
import { type ControlClient, createControlClient } from '../../../src/control/client/client.ts';
import { type Host, startHost } from '../../../src/host/compose.ts';
import type { PerunError } from '../../../src/shared/errors.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { KeyPlayer, until, writeKeyCounter } from '../../support/saves/key-counter.ts';
import { TestUser } from '../cli/cli.ts';

let user: TestUser;
let host: Host | undefined;
let control: ControlClient;
const players: KeyPlayer[] = [];
beforeEach(async () => {
  user = new TestUser();
  control = createControlClient({ socketPath: user.paths.controlSocket });
  await start();
});
afterEach(async () => {
  for (const player of players.splice(0)) await player.close();
  await host?.close();
  await user.leave();
});

async function start(): Promise<void> {
  host = await startHost({
    environment: user.env,
    paths: user.paths,
    listen: [user.unix, 'ws://127.0.0.1:0'],
    control: 'tcp://127.0.0.1:0',
    limits: { ...defaultLimits, autosaveMs: 50, coreRestartMinMs: 10 },
  });
}

async function play(target: string): Promise<{ session: string; player: KeyPlayer }> {
  const { session } = await control.core.run({ target, cwd: user.folder });
  const player = await KeyPlayer.join(user.unix, session);
  players.push(player);
  return { session, player };
}

const autosaves = (session: string): Promise<SaveInfo[]> => control.save.list({ session, slot: 'auto' });

describe('saves by hand', () => {
  test(
    'are made, shown, loaded, exported, imported and deleted by the command line',
    { timeout: 120_000 },
    async () => {
      const { session, player } = await play(writeKeyCounter(user.folder, 'keys'));
      const two = await player.press();
      const first = (await user.json('save', 'create', session, '--slot', 'two')) as SaveInfo;
      expect(first).toMatchObject({
        title: 'keys',
        system: 'chip8',
        owner: 'owner',
        slot: 'two',
        kind: 'manual',
        session,
      });
      expect(first.game).toMatch(/^sha256:[0-9a-f]{64}$/);
      const shown = (await user.json('save', 'show', first.id)) as ShownSave;
      expect(Buffer.from(shown.thumbnail ?? '', 'base64').toString('latin1', 1, 4)).toBe('PNG');

      expect(await player.press()).toBeGreaterThan(two);
      const loaded = await user.run('save', 'load', first.id);
      expect(loaded).toMatchObject({ code: 0, stdout: `session ${session} goes on from ${first.id}\n` });
      expect(await player.count()).toBe(two);

      const file = join(user.folder, 'two.prsv');
      await user.json('save', 'export', first.id, '--out', file);
      expect((await user.run('save', 'export', first.id, '--out', file)).code).toBe(2);
      expect((await user.run('save', 'export', first.id, '--battery')).code).toBe(3);
      const back = (await user.json('save', 'import', file, '--slot', '7')) as SaveInfo;
      expect(back).toMatchObject({ sha256: first.sha256, slot: '7', session: null, game: first.game });
      await player.press();
      await user.json('save', 'load', back.id, '--session', session);
      expect(await player.count()).toBe(two);

      const list = (await user.json('save', 'list', '--session', session)) as SaveInfo[];
      expect(list.filter(({ kind }) => kind === 'manual').map(({ id }) => id)).toEqual([back.id, first.id]);
      expect((await user.run('save', 'delete', first.id)).code).toBe(2);
      await user.json('save', 'delete', first.id, '--yes');
      expect((await user.run('save', 'show', first.id)).code).toBe(3);
      writeFileSync(file, readFileSync(file).fill(0, 40, 44));
      expect(await user.run('save', 'import', file)).toMatchObject({ code: 2, stdout: '' });
    },
  );

  test('belong to a game and a core: another game does not get them', async () => {
    const one = await play(writeKeyCounter(user.folder, 'one', 1));
    const two = await play(writeKeyCounter(user.folder, 'two', 2));
    await one.player.press();
    const save = await control.save.create({ session: one.session });
    await expect(control.save.load({ id: save.id, session: two.session })).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(control.save.create({ session: 'no-such-1' })).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    await expect(control.save.create({ session: one.session, slot: 'auto' })).rejects.toMatchObject({ code: 'USAGE' });
    expect(await two.player.count()).toBe(0);
    await control.session.stop({ id: one.session });
    await expect(control.save.load({ id: save.id })).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  test('follow their owner to another client, by REST with a token too', async () => {
    const { session, player } = await play(writeKeyCounter(user.folder, 'keys'));
    const four = await player.press();
    const { id, sha256 } = await control.save.create({ session, slot: '1' });
    await player.close();
    await control.session.stop({ id: session });
    const again = await play(writeKeyCounter(user.folder, 'renamed'));
    const token = (await user.run('host', 'token')).stdout.trim();
    const ask = async (path: string, method = 'GET', body?: unknown): Promise<unknown> => {
      const answer = await fetch(`${host?.api}api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const value: unknown = await answer.json();
      expect({ status: answer.status, value }).toMatchObject({ status: 200 });
      return value;
    };
    expect(((await ask(`/saves?session=${again.session}`)) as SaveInfo[]).some((save) => save.id === id)).toBe(true);
    await ask(`/saves/${id}/load`, 'POST', {});
    expect(await again.player.count()).toBe(four);
    const { file } = (await ask(`/saves/${id}/file`)) as ExportedSave;
    expect(await ask('/saves', 'POST', { file, slot: '2' })).toMatchObject({ sha256, slot: '2' });
    expect(await ask(`/saves/${id}`, 'DELETE')).toMatchObject({ id });
  });
});

test('somebody who does not say who they are has saves of their own, and learns of no others', async () => {
  const { session, player } = await play(writeKeyCounter(user.folder, 'keys'));
  await player.press();
  const owners = await control.save.create({ session });
  const asGuest = async (procedure: string, json: unknown): Promise<{ json: SaveInfo & SaveInfo[] & PerunError }> => {
    const answer = await fetch(`${host?.viewer}rpc/save/${procedure}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ json }),
    });
    return (await answer.json()) as { json: SaveInfo & SaveInfo[] & PerunError };
  };
  expect((await asGuest('list', {})).json).toEqual([]);
  for (const procedure of ['show', 'load', 'export', 'delete']) {
    expect((await asGuest(procedure, { id: owners.id })).json.code).toBe('NOT_FOUND');
  }
  const guests = (await asGuest('create', { session, slot: '4' })).json;
  expect(guests).toMatchObject({ owner: 'guest', slot: '4' });
  expect((await asGuest('list', {})).json.map(({ id }) => id)).toEqual([guests.id]);
  expect((await asGuest('load', { id: guests.id })).json).toMatchObject({ session });
  // The owner of the host has them all.
  expect((await control.save.list({ slot: '4' })).map(({ id }) => id)).toEqual([guests.id]);
});

describe('saves that the host makes by itself', () => {
  test('bring back a core that was killed', async () => {
    const { session, player } = await play(writeKeyCounter(user.folder, 'keys'));
    const three = await player.press();
    const save = await control.save.create({ session });
    await until(async () => ((await autosaves(session))[0]?.createdAt ?? '') > save.createdAt);
    const [core] = await control.core.list();
    process.kill(core?.pid ?? 0, 'SIGKILL');
    await until(async () => (await control.core.list())[0]?.pid !== core?.pid);
    await until(async () => (await player.count().catch(() => -1)) === three);
    expect(await player.press()).toBeGreaterThan(three);
    // One run of a game has one such save, however often it was made.
    expect(await autosaves(session)).toHaveLength(1);
  });

  test('are made at the end, and offered when the game is run again', async () => {
    const target = writeKeyCounter(user.folder, 'keys');
    const { session, player } = await play(target);
    const six = await player.press();
    await control.core.stop({ id: session });
    const again = await user.run('core', 'run', target);
    expect(again.stderr).toMatch(/^a save of this game is \d+ s old: `perun save load [0-9a-f]{10} --session /);
    const went = (await user.json('core', 'run', target, '--continue')) as { session: string };
    const second = await KeyPlayer.join(user.unix, went.session);
    players.push(second);
    expect(await second.count()).toBe(six);
  });

  test('are made when the host stops, and are there for the next', async () => {
    const target = writeKeyCounter(user.folder, 'keys');
    const { player } = await play(target);
    const five = await player.press();
    await host?.close();
    await start();
    const { session } = await control.core.run({ target, cwd: user.folder });
    const [newest] = await autosaves(session);
    await control.save.load({ id: newest?.id ?? '', session });
    const second = await KeyPlayer.join(user.unix, session);
    players.push(second);
    expect(await second.count()).toBe(five);
  });
});

test('a database that cannot be read is said to be so, and games run on', async () => {
  mkdirSync(user.paths.data, { recursive: true });
  writeFileSync(user.paths.savesFile, 'not a database, and longer than the head of one would have to be'.repeat(20));
  const listed = await user.run('save', 'list');
  expect(listed.code).toBe(1);
  expect(listed.stderr).toContain(user.paths.savesFile);
  const run = await user.run('core', 'run', writeKeyCounter(user.folder, 'keys'));
  expect(run.code).toBe(0);
  expect(run.stderr).toContain('could not be looked at');
});

test(
  'a host that was killed brings its cores back, whatever has become of the saves',
  { timeout: 120_000 },
  async () => {
    const { session } = await control.core.run({ target: writeKeyCounter(user.folder, 'keys'), cwd: user.folder });
    const left = readFileSync(user.paths.launchedFile);
    await host?.close();
    writeFileSync(user.paths.launchedFile, left);
    mkdirSync(user.paths.data, { recursive: true });
    writeFileSync(user.paths.savesFile, 'not a database, and longer than the head of one would have to be'.repeat(20));
    await start();
    const player = await KeyPlayer.join(user.unix, session);
    players.push(player);
    const count = await player.press();
    expect(count).toBeGreaterThan(0);
    // Stopping it saves its last moment, which fails, and it is stopped all the same.
    await control.core.stop({ id: session });
    expect(await control.core.list()).toEqual([]);
    expect(readFileSync(user.paths.hostLog, 'utf8')).toContain('the saves could not be looked at');
  },
);
