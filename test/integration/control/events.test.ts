import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../../scripts/root.ts';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { EventReader } from '../../support/control/event-reader.ts';
import { PerunHome } from '../../support/host/running-host.ts';

const game = join(root, 'dist', 'cores', 'chip8', 'games', 'bricks.xo8');

let home: PerunHome;
let url = '';
let authorization = '';
const readers: EventReader[] = [];
beforeEach(async () => {
  home = await PerunHome.create();
  await home.json('host', 'start', '-d', '--listen', home.unixAddress, '--control', 'tcp://127.0.0.1:0');
  const { api } = await home.json<HostStatus>('host', 'status');
  const { file } = await home.json<{ file: string }>('host', 'token');
  url = `${api}api/v1/events`;
  authorization = `Bearer ${readFileSync(file, 'utf8').trim()}`;
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await home.remove();
});

function read(lastEventId?: string, query = ''): EventReader {
  const headers = { authorization, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
  const reader = new EventReader(url + query, headers);
  readers.push(reader);
  return reader;
}

test('what happens is told in order, and what happens between two connections is not lost', async () => {
  const whole = read();
  await expect.poll(() => whole.status).toBe(200);
  const first = read();
  await expect.poll(() => first.status).toBe(200);
  const { session } = await home.json<{ session: string }>('core', 'run', game);
  const kinds = (reader: EventReader) => reader.seen.map(({ event }) => event.kind);
  await expect.poll(() => kinds(first)).toContain('core.changed');
  first.close();

  // While nobody listens, somebody comes and goes, and all of it ends.
  await home.run('client', 'connect', '--session', session, '--view', 'none', '--frames', '3', '--name', 'Ada');
  await home.run('session', 'stop', session, '--yes');
  const second = read(first.lastId);
  await expect.poll(() => kinds(second)).toContain('session.ended');
  await expect.poll(() => kinds(whole)).toContain('session.ended');

  const together = [...first.seen, ...second.seen].map(({ event }) => event);
  expect(together).toEqual(whole.seen.slice(0, together.length).map(({ event }) => event));
  expect(together.map(({ seq }) => seq)).toEqual(together.map((_, index) => (together[0]?.seq ?? 0) + index));
  const told = together.filter((event) => 'session' in event && event.session === session);
  expect(told).toHaveLength(together.length);
  const order = ['session.started', 'person.joined', 'person.left', 'session.ended'];
  expect(kinds(whole).filter((kind) => order.includes(kind))).toEqual(order);
  expect(together.find(({ kind }) => kind === 'person.joined')).toMatchObject({ name: 'Ada', door: 'perun' });
});

test('kinds are chosen by name, and a name that there is not is refused', async () => {
  const some = read(undefined, '?kinds=session.started,session.ended');
  await expect.poll(() => some.status).toBe(200);
  expect(read(undefined, '?kinds=session.begun').status).toBe(0);
  await expect.poll(() => readers.at(-1)?.status).toBe(400);
  const { session } = await home.json<{ session: string }>('core', 'run', game);
  await home.run('session', 'stop', session, '--yes');
  await expect.poll(() => some.seen.map(({ event }) => event.kind)).toEqual(['session.started', 'session.ended']);
});

test('a reader of a host that was started anew is told so', async () => {
  const before = read();
  await expect.poll(() => before.status).toBe(200);
  await home.json('core', 'run', game);
  await expect.poll(() => before.seen.length).toBeGreaterThan(0);
  await home.run('host', 'stop', '--yes');
  await home.json('host', 'start', '-d', '--listen', home.unixAddress, '--control', 'tcp://127.0.0.1:0');
  url = `${(await home.json<HostStatus>('host', 'status')).api}api/v1/events`;
  const after = read(before.lastId);
  await expect.poll(() => after.seen.map(({ event }) => event)).toMatchObject([{ kind: 'events.missed', count: null }]);
});

test('a terminal prints them, and a script reads them line by line', async () => {
  const args = ['host', 'events', '--kinds', 'session.started,session.ended', '--count', '2'];
  const [people, script] = [home.spawn(...args), home.spawn(...args, '--json')];
  const said = { people: '', script: '' };
  people.stdout?.on('data', (chunk: Buffer) => (said.people += chunk.toString()));
  script.stdout?.on('data', (chunk: Buffer) => (said.script += chunk.toString()));
  const ended = Promise.all([people, script].map((child) => new Promise((resolve) => child.once('exit', resolve))));
  // Whether both listen cannot be seen from here, so it happens until both have heard enough.
  let both = false;
  void ended.then(() => (both = true));
  for (let tries = 0; tries < 20 && !both; tries++) {
    const { session } = await home.json<{ session: string }>('core', 'run', game);
    await home.run('session', 'stop', session, '--yes');
  }
  expect(await ended).toEqual([0, 0]);
  expect(said.people).toMatch(/ session\.(?:started|ended) .*session="[\w-]+" title="bricks"/);
  const lines = said.script
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string });
  expect(lines.map(({ kind }) => kind).toSorted()).toEqual(['session.ended', 'session.started']);
});
