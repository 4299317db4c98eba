import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, readSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { SdBus } from '../../../../../backends/bindings/sd-bus/bus.ts';
import { BusFailure, busNameOf } from '../../../../../backends/bindings/sd-bus/errors.ts';
import { hasOwner } from '../../../../../backends/bindings/sd-bus/has-owner.ts';
import type { BusService, IncomingCall } from '../../../../../backends/bindings/sd-bus/types.ts';
import { Variant, entryOf, options, type BusValue } from '../../../../../backends/bindings/sd-bus/values.ts';
import { startSessionBus, type SessionBus } from '../../../../support/desktop/session-bus.ts';

let daemon: SessionBus;
const open: SdBus[] = [];
beforeAll(async () => {
  daemon = await startSessionBus();
});
afterAll(() => daemon.close());
afterEach(() => {
  for (const bus of open.splice(0)) bus.close();
});

async function connect(service?: BusService): Promise<SdBus> {
  const bus = await SdBus.connect(daemon.address);
  open.push(bus);
  bus.service = service;
  return bus;
}

/** A server that answers what it was given, and its client. */
async function echo(signature: string, values: readonly BusValue[]): Promise<{ back: BusValue[]; call: IncomingCall }> {
  let seen: IncomingCall | undefined;
  const server = await connect((call) => {
    seen = call;
    return { signature, values: call.values };
  });
  const client = await connect();
  const method = { destination: server.uniqueName, path: '/a/b', interface: 'org.perun.Test', member: 'Echo' };
  const back = await client.call(method, { signature, values });
  expect(seen).toMatchObject({ sender: client.uniqueName, path: '/a/b', interface: 'org.perun.Test', member: 'Echo' });
  return { back, call: seen as IncomingCall };
}

it('every type of value arrives as it was sent, and comes back', async () => {
  const signature = 'ybnqiuxtdsogasa(ii)a{sv}a{ya{us}}vaay';
  const values: BusValue[] = [
    255,
    true,
    -32768,
    65535,
    -2147483648,
    4294967295,
    -(2n ** 63n),
    2n ** 64n - 1n,
    -0.5,
    'ein Wort, ☃',
    '/org/perun',
    'a{sv}',
    ['one', '', 'three'],
    [
      [1, 2],
      [-3, 4],
    ],
    new Map<string, BusValue>([
      ['n', new Variant('u', 1)],
      ['nested', new Variant('a{sv}', new Map([['deep', new Variant('b', false)]]))],
    ]),
    new Map([[7, new Map([[8, 'nine']])]]),
    new Variant('(sv)', ['x', new Variant('d', 1.25)]),
    [[], [1, 2, 3]],
  ];
  const { back, call } = await echo(signature, values);
  expect(call.values).toEqual(values);
  expect(back).toEqual(values);
});

it('descriptors arrive as new ones of the same file', async () => {
  const before = readdirSync('/proc/self/fd').length;
  const file = openSync('/proc/self/stat', 'r');
  const { back, call } = await echo('h', [file]);
  const [received, returned] = [call.values[0], back[0]] as [number, number];
  expect(new Set([file, received, returned]).size).toBe(3);
  expect(fstatSync(returned).ino).toBe(fstatSync(file).ino);
  expect(readSync(returned, Buffer.alloc(8))).toBe(8);
  for (const fd of [file, received, returned]) closeSync(fd);
  for (const bus of open.splice(0)) bus.close();
  await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
});

it.each([
  ['i', ['text']],
  ['i', [1.5]],
  ['u', [-1]],
  ['y', [256]],
  ['x', [1]],
  ['b', [1]],
  ['s', [5]],
  ['s', ['nul\0inside']],
  ['o', ['not a path']],
  ['as', ['no array']],
  ['a{sv}', [new Map([['k', 'no variant']])]],
  ['v', [new Variant('ii', 1)]],
  ['i', []],
  ['a', [[]]],
  ['{sv}', [new Map()]],
  ['()', [[]]],
  ['a{vs}', [new Map()]],
  ['h', [-1]],
] as [string, BusValue[]][])('what is not of the type %s is refused before it is sent', async (signature, values) => {
  const bus = await connect();
  const method = { destination: bus.uniqueName, path: '/', interface: 'org.perun.Test', member: 'Never' };
  bus.service = () => expect.unreachable();
  await expect(bus.call(method, { signature, values })).rejects.toMatchObject({ code: 'USAGE' });
});

it('names that are none are refused', async () => {
  const bus = await connect();
  const method = { destination: 'org.perun', path: 'x', interface: 'org.perun', member: 'M' };
  await expect(bus.call(method)).rejects.toMatchObject({ code: 'USAGE' });
});

it('errors of a peer keep their name and words', async () => {
  const server = await connect(({ member }) => {
    if (member === 'Own') throw new BusFailure('org.perun.Error.Mine', 'no, thanks');
    throw new Error('broken');
  });
  const client = await connect();
  const method = { destination: server.uniqueName, path: '/', interface: 'org.perun.Test', member: 'Own' };
  const own: unknown = await client.call(method).catch((error: unknown) => error);
  expect(own).toMatchObject({ code: 'FAILED', message: 'Own was refused: no, thanks (org.perun.Error.Mine)' });
  expect(busNameOf(own)).toBe('org.perun.Error.Mine');
  const other = client.call({ ...method, member: 'Other' });
  await expect(other).rejects.toMatchObject({ code: 'FAILED', message: expect.stringContaining('broken') });
  const nobody = client.call({ ...method, destination: 'org.perun.Nobody' });
  await expect(nobody).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
    message: expect.stringContaining('org.freedesktop.DBus.Error.ServiceUnknown'),
  });
  server.service = undefined;
  await expect(client.call(method)).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
});

it('who does not answer is waited for no longer than was said, and a late answer harms nothing', async () => {
  let answer: (() => void) | undefined;
  const server = await connect(
    ({ member }) =>
      new Promise((resolve) => {
        if (member === 'Quick') resolve({ signature: '', values: [] });
        else answer = () => resolve({ signature: '', values: [] });
      }),
  );
  const client = await connect();
  const method = { destination: server.uniqueName, path: '/', interface: 'org.perun.Test', member: 'Slow' };
  await expect(client.call(method, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  answer?.();
  await expect(client.call({ ...method, member: 'Quick' })).resolves.toEqual([]);
});

it('signals reach who asked for them, by sender, path and member', async () => {
  const [teller, other, listener] = [await connect(), await connect(), await connect()];
  const seen: unknown[] = [];
  const match = { sender: teller.uniqueName, path: '/x', interface: 'org.perun.Test', member: 'Said' };
  const stop = await listener.subscribe(match, (values, path) => seen.push([path, ...values]));
  other.emit('/x', 'org.perun.Test', 'Said', 's', ['not by the right one']);
  teller.emit('/y', 'org.perun.Test', 'Said', 's', ['not there']);
  teller.emit('/x', 'org.perun.Test', 'Other', 's', ['not this']);
  teller.emit('/x', 'org.perun.Test', 'Said', 'su', ['this', 7]);
  await expect.poll(() => seen).toEqual([['/x', 'this', 7]]);
  stop();
  teller.emit('/x', 'org.perun.Test', 'Said', 's', ['too late']);
  await other.ownerOf(teller.uniqueName);
  await listener.ownerOf(teller.uniqueName);
  expect(seen).toHaveLength(1);
});

it('a name has one owner', async () => {
  const [first, second] = [await connect(), await connect()];
  expect(hasOwner(daemon.address, 'org.perun.Name')).toBe(false);
  await first.own('org.perun.Name');
  expect(hasOwner(daemon.address, 'org.perun.Name')).toBe(true);
  expect(await second.ownerOf('org.perun.Name')).toBe(first.uniqueName);
  await expect(second.own('org.perun.Name')).rejects.toMatchObject({ code: 'REFUSED' });
  first.close();
  await expect.poll(() => hasOwner(daemon.address, 'org.perun.Name')).toBe(false);
});

it('hundreds of messages at once are all answered', async () => {
  const server = await connect(({ values }) => ({ signature: 's', values }));
  const client = await connect();
  const method = { destination: server.uniqueName, path: '/', interface: 'org.perun.Test', member: 'Echo' };
  const long = 'x'.repeat(20_000);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      client.call(method, { signature: 's', values: [`${index} ${long}`], timeoutMs: 30_000 }),
    ),
  );
  expect(answers.every(([text], index) => text === `${index} ${long}`)).toBe(true);
});

it('a bus that dies is told of once, and what waits fails', async () => {
  const own = await startSessionBus();
  const bus = await SdBus.connect(own.address);
  open.push(bus);
  bus.service = () => new Promise(() => undefined);
  const lost: Error[] = [];
  bus.lost.on((error) => lost.push(error));
  const method = { destination: bus.uniqueName, path: '/', interface: 'org.perun.Test', member: 'Waits' };
  const waiting = bus.call(method).catch((error: unknown) => error);
  await own.close();
  expect(await waiting).toMatchObject({ code: 'CONNECTION_LOST' });
  expect(lost).toMatchObject([{ code: 'CONNECTION_LOST' }]);
  await expect(bus.call(method)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  expect(() => bus.emit('/', 'org.perun.Test', 'Said', '', [])).toThrow(
    expect.objectContaining({ code: 'CONNECTION_LOST' }),
  );
  bus.close();
  expect(lost).toHaveLength(1);
});

it('where no bus is, or none that speaks, one error says so', async () => {
  await expect(SdBus.connect('unix:path=/nowhere/at/all')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  await expect(SdBus.connect('nonsense')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  const folder = mkdtempSync(join(tmpdir(), 'perun-mute-'));
  const path = join(folder, 'bus');
  const mute = createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(path, resolve));
  try {
    await expect(SdBus.connect(`unix:path=${path}`, 100)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(hasOwner(`unix:path=${path}`, 'org.perun.Name', 50)).toBe(false);
    expect(hasOwner('unix:path=/nowhere', 'org.perun.Name')).toBe(false);
  } finally {
    mute.close();
    rmSync(folder, { recursive: true });
  }
  expect(existsSync(path)).toBe(false);
});

it('connections leave no descriptor', async () => {
  const before = readdirSync('/proc/self/fd').length;
  for (let round = 0; round < 30; round++) (await SdBus.connect(daemon.address)).close();
  expect(readdirSync('/proc/self/fd').length).toBe(before);
});

it('options are variants by name', () => {
  const values = options({ 'cursor-mode': ['u', 1], shown: ['b', true] });
  expect(values).toEqual(
    new Map([
      ['cursor-mode', new Variant('u', 1)],
      ['shown', new Variant('b', true)],
    ]),
  );
  expect(entryOf(values, 'cursor-mode')).toBe(1);
  expect(entryOf(values, 'other')).toBeUndefined();
  expect(entryOf('no dictionary', 'other')).toBeUndefined();
});
