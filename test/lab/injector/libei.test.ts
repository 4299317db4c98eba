import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLibei, libeiBackend } from '../../../backends/injector/libei/libei.ts';
import type { Injector } from '../../../src/drivers/injector.ts';
import { EisServer, type Came, type DeviceOffer } from '../../support/eis/server.ts';

const mode = { width: 1170, height: 540, rate: 120 };
const keyboard: DeviceOffer = { name: 'keyboard', capabilities: ['keyboard'] };
const mouse: DeviceOffer = { name: 'mouse', capabilities: ['pointer', 'scroll', 'button'] };
const place = (name: string, x: number, mapping?: string): DeviceOffer => ({
  name,
  capabilities: name.startsWith('touch') ? ['touch'] : ['absolute', 'scroll', 'button'],
  regions: [{ x, y: 0, width: 1170, height: 540, ...(mapping === undefined ? {} : { mapping }) }],
});
const all = [keyboard, mouse, place('absolute', 0), place('touch', 0)];

let folder: string;
let path: string;
const opened: { close(): void }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-eis-'));
  path = join(folder, 'eis-0');
});
afterEach(() => {
  for (const each of opened.splice(0).toReversed()) each.close();
  rmSync(folder, { recursive: true, force: true });
});

function serve(offers: readonly DeviceOffer[] = all): EisServer {
  const server = new EisServer(offers, path);
  opened.push(server);
  return server;
}

async function connect(
  socket: number | string = path,
  mapping: string | null = null,
  backend = libeiBackend,
): Promise<Injector> {
  const injector = await backend.open({ kind: 'eis', socket, mapping }, mode);
  opened.push(injector);
  return injector;
}

/** What came once a key that only serves as an end has come; without the starts of devices. */
async function came(server: EisServer, injector: Injector): Promise<Came[]> {
  const end = 240;
  injector.key(end, true);
  injector.key(end, false);
  injector.frame();
  await expect.poll(() => server.came.some(([, kind, code]) => kind === 'key' && code === end)).toBe(true);
  const taken = server.take();
  const at = taken.findIndex(([, kind, code]) => kind === 'key' && code === end);
  await expect.poll(() => server.came.length + taken.length).toBeGreaterThanOrEqual(at + 3);
  server.take();
  return taken.slice(0, at).filter(([, kind]) => kind !== 'start');
}

it('tells what it can', async () => {
  const server = serve();
  expect(libeiBackend.probe()).toMatchObject({ available: true });
  const injector = await connect();
  expect(injector.abilities).toEqual({ keyboard: true, pointer: true, touch: true, pen: false, text: false });
  expect(injector.isLost).toBe(false);
  expect(server.clients).toEqual(['perun']);
  const only = new EisServer([keyboard], join(folder, 'eis-1'));
  opened.push(only);
  const typist = await connect(join(folder, 'eis-1'));
  expect(typist.abilities).toEqual({ keyboard: true, pointer: false, touch: false, pen: false, text: false });
});

it('every kind of event arrives with its exact values, in frames', async () => {
  const server = serve();
  const injector = await connect();
  await came(server, injector);

  injector.key(30, true);
  injector.frame();
  injector.key(30, false);
  injector.frame();
  injector.moveBy(1.5, -2.25);
  injector.frame();
  injector.button(0x110, true);
  injector.button(0x111, true);
  injector.frame();
  injector.button(0x110, false);
  injector.button(0x111, false);
  injector.frame();
  injector.scroll(-240, 120);
  injector.frame();
  injector.scroll(0, 15);
  injector.frame();
  expect(await came(server, injector)).toEqual([
    ['keyboard', 'key', 30, true],
    ['keyboard', 'frame'],
    ['keyboard', 'key', 30, false],
    ['keyboard', 'frame'],
    ['mouse', 'motion', 1.5, -2.25],
    ['mouse', 'frame'],
    ['mouse', 'button', 0x110, true],
    ['mouse', 'button', 0x111, true],
    ['mouse', 'frame'],
    ['mouse', 'button', 0x110, false],
    ['mouse', 'button', 0x111, false],
    ['mouse', 'frame'],
    ['mouse', 'scrollDiscrete', -240, 120],
    ['mouse', 'frame'],
    ['mouse', 'scrollDiscrete', 0, 15],
    ['mouse', 'frame'],
  ]);

  injector.moveTo(640.5, 360);
  injector.button(0x110, true);
  injector.frame();
  injector.button(0x110, false);
  injector.frame();
  injector.touchDown(7, 100, 200);
  injector.touchDown(9, 300, 50.25);
  injector.frame();
  injector.touchMove(7, 110, 210);
  injector.frame();
  injector.touchUp(9);
  injector.frame();
  injector.touchUp(7);
  injector.frame();
  const events = await came(server, injector);
  const [first, second] = events.filter(([, kind]) => kind === 'touchDown').map(([, , id]) => id);
  expect(first).not.toBe(second);
  expect(events).toEqual([
    ['absolute', 'absolute', 640.5, 360],
    ['absolute', 'button', 0x110, true],
    ['absolute', 'frame'],
    ['absolute', 'button', 0x110, false],
    ['absolute', 'frame'],
    ['touch', 'touchDown', first, 100, 200],
    ['touch', 'touchDown', second, 300, 50.25],
    ['touch', 'frame'],
    ['touch', 'touchMotion', first, 110, 210],
    ['touch', 'frame'],
    ['touch', 'touchUp', second],
    ['touch', 'frame'],
    ['touch', 'touchUp', first],
    ['touch', 'frame'],
  ]);
});

it('what makes no sense is dropped', async () => {
  const server = serve();
  const injector = await connect();
  await came(server, injector);
  injector.key(30, false);
  injector.button(0x110, false);
  injector.touchMove(1, 5, 5);
  injector.touchUp(1);
  injector.moveTo(Number.NaN, 1);
  injector.moveBy(Number.POSITIVE_INFINITY, 1);
  injector.scroll(0, Number.NaN);
  injector.text('none');
  injector.pen({ x: 0, y: 0, pressure: 1, tiltX: 0, tiltY: 0, isTouching: true, isInRange: true, isEraser: false });
  injector.key(30, true);
  injector.key(30, true);
  injector.frame();
  expect(await came(server, injector)).toEqual([
    ['keyboard', 'key', 30, true],
    ['keyboard', 'frame'],
  ]);
});

it('fractions of scroll steps add up', async () => {
  const server = serve();
  const injector = await connect();
  await came(server, injector);
  for (let step = 0; step < 10; step++) {
    injector.scroll(0.25, -1.5);
    injector.frame();
  }
  const events = await came(server, injector);
  const sums = events
    .filter(([, kind]) => kind === 'scrollDiscrete')
    .reduce((sum, [, , x, y]) => [(sum[0] ?? 0) + Number(x), (sum[1] ?? 0) + Number(y)], [0, 0]);
  expect(sums).toEqual([2, -15]);
});

it('where places have mapping ids, wheels turn in whole detents', async () => {
  const server = serve([keyboard, mouse, place('absolute', 0, 'm')]);
  const injector = await connect(path, 'm');
  await came(server, injector);
  for (const turn of [30, 60, 30, 100, -40, -300]) {
    injector.scroll(turn, -turn);
    injector.frame();
  }
  const turns = (await came(server, injector)).filter(([, kind]) => kind === 'scrollDiscrete');
  expect(turns.map(([, , x, y]) => [x, y])).toEqual([
    [120, -120],
    [-240, 240],
  ]);
});

it('places are those of the output with the mapping id, at its offset, and stay inside', async () => {
  const server = serve([
    keyboard,
    { name: 'other', capabilities: ['absolute'], regions: [{ x: 0, y: 0, width: 1170, height: 540, mapping: 'a' }] },
    place('absolute', 1280, 'b'),
    place('touch', 1280, 'b'),
  ]);
  const injector = await connect(path, 'b');
  await came(server, injector);
  injector.moveTo(10, 20);
  injector.frame();
  injector.moveTo(-5, 10_000);
  injector.frame();
  injector.touchDown(1, 1170, 0);
  injector.touchUp(1);
  injector.frame();
  const events = await came(server, injector);
  expect(
    events.filter(([, kind]) => kind !== 'frame').map(([device, kind, ...values]) => [device, kind, values.slice(-2)]),
  ).toEqual([
    ['absolute', 'absolute', [1290, 20]],
    ['absolute', 'absolute', [1280, 540 - 1 / 64]],
    ['touch', 'touchDown', [expect.any(Number), 2450 - 1 / 64, 0].slice(-2)],
    ['touch', 'touchUp', expect.anything()],
  ]);
});

it('an output that is drawn in another scale is met', async () => {
  const server = serve([
    keyboard,
    { name: 'absolute', capabilities: ['absolute'], regions: [{ x: 100, y: 50, width: 585, height: 270 }] },
  ]);
  const injector = await connect();
  await came(server, injector);
  injector.moveTo(100, 200);
  injector.frame();
  expect((await came(server, injector))[0]).toEqual(['absolute', 'absolute', 150, 150]);
});

it('one device for everything, whose region covers all numbers, takes pixels: as gamescope has it', async () => {
  const capabilities = ['pointer', 'absolute', 'keyboard', 'button', 'scroll'] as const;
  const regions = [{ x: 0, y: 0, width: 2 ** 31 - 1, height: 2 ** 31 - 1, mapping: 'Mr. Worldwide' }];
  const server = new EisServer([{ name: 'Gamescope Virtual Input', capabilities, regions }], path, [...capabilities]);
  opened.push(server);
  const injector = await connect();
  await came(server, injector);
  expect(injector.abilities).toEqual({ keyboard: true, pointer: true, touch: false, pen: false, text: false });
  injector.moveTo(1000.5, 30);
  injector.button(0x110, true);
  injector.frame();
  injector.moveTo(5000, 5000);
  injector.frame();
  const events = await came(server, injector);
  expect(events.filter(([, kind]) => kind !== 'frame').map(([, ...rest]) => rest)).toEqual([
    ['absolute', 1000.5, 30],
    ['button', 0x110, true],
    ['absolute', 1170 - 1 / 64, 540 - 1 / 64],
  ]);
});

it('without a mapping id the output of the size is meant, and no other by mistake', async () => {
  const of = (name: string, x: number, width: number): DeviceOffer => ({
    name,
    capabilities: ['absolute'],
    regions: [{ x, y: 0, width, height: 540 }],
  });
  const server = serve([keyboard, of('wide', 0, 1920), of('right', 1920, 1170)]);
  const injector = await connect();
  await came(server, injector);
  injector.moveTo(1, 1);
  injector.frame();
  expect((await came(server, injector))[0]).toEqual(['right', 'absolute', 1921, 1]);
  server.remove('right');
  server.add(of('second', 1920, 1280));
  await expect.poll(() => server.came.some(([device, kind]) => device === 'second' && kind === 'start')).toBe(true);
  injector.moveTo(2, 2);
  injector.frame();
  expect(await came(server, injector)).toEqual([]);
  expect(injector.abilities.pointer).toBe(false);
});

it('devices go and are replaced: each event looks for its own', async () => {
  const server = serve([keyboard, mouse, place('absolute', 0, 'm'), place('touch', 0, 'm')]);
  const injector = await connect(path, 'm');
  await came(server, injector);
  injector.button(0x110, true);
  injector.touchDown(1, 5, 5);
  injector.key(42, true);
  injector.frame();
  await came(server, injector);

  for (const name of ['mouse', 'absolute', 'touch']) server.remove(name);
  await expect.poll(() => injector.abilities).toMatchObject({ keyboard: true, pointer: false, touch: false });
  injector.button(0x110, false);
  injector.touchUp(1);
  injector.moveTo(1, 1);
  injector.moveBy(1, 1);
  injector.key(42, false);
  injector.frame();
  const kept = await came(server, injector);
  expect(kept.filter(([device]) => device === 'keyboard')).toEqual([
    ['keyboard', 'key', 42, false],
    ['keyboard', 'frame'],
  ]);
  expect(kept.filter(([, kind]) => ['button', 'touchUp', 'absolute', 'motion'].includes(kind))).toEqual([]);

  server.add(place('absolute 2', 1170, 'm'));
  server.add(place('touch 2', 1170, 'm'));
  await expect.poll(() => injector.abilities).toMatchObject({ pointer: true, touch: true });
  injector.moveTo(3, 4);
  injector.button(0x110, true);
  injector.frame();
  injector.touchDown(1, 6, 6);
  injector.frame();
  expect(await came(server, injector)).toEqual([
    ['absolute 2', 'absolute', 1173, 4],
    ['absolute 2', 'button', 0x110, true],
    ['absolute 2', 'frame'],
    ['touch 2', 'touchDown', expect.any(Number), 1176, 6],
    ['touch 2', 'frame'],
  ]);
});

it('a paused device is not used, and is used again when it resumes', async () => {
  const server = serve([keyboard]);
  const injector = await connect();
  await came(server, injector);
  server.add(mouse);
  // At once: libeis pauses only what is not yet used.
  server.pause('mouse');
  await came(server, injector);
  expect(injector.abilities.pointer).toBe(false);
  injector.moveBy(1, 1);
  injector.frame();
  expect(await came(server, injector)).toEqual([]);
  server.resume('mouse');
  await expect.poll(() => injector.abilities.pointer).toBe(true);
  injector.moveBy(2, 3);
  injector.frame();
  expect(await came(server, injector)).toEqual([
    ['mouse', 'motion', 2, 3],
    ['mouse', 'frame'],
  ]);
});

it('what is held is let go of when it closes, and nothing is left', async () => {
  const before = readdirSync('/proc/self/fd').length;
  const server = serve();
  const injector = await connect();
  await came(server, injector);
  injector.key(29, true);
  injector.moveTo(1, 1);
  injector.button(0x112, true);
  injector.touchDown(3, 9, 9);
  injector.frame();
  await came(server, injector);
  injector.close();
  injector.close();
  injector.key(30, true);
  injector.frame();
  await expect.poll(() => server.connected).toBe(0);
  const events = server.take().filter(([, kind]) => !['frame', 'stop', 'deviceClosed'].includes(kind));
  expect(events.toSorted()).toEqual([
    ['absolute', 'button', 0x112, false],
    ['keyboard', 'key', 29, false],
    ['touch', 'touchUp', expect.any(Number)],
  ]);
  server.close();
  expect(readdirSync('/proc/self/fd').length).toBe(before);
});

it('a server that goes is told, and harms nothing', async () => {
  const server = serve();
  const injector = await connect();
  injector.key(30, true);
  injector.touchDown(1, 1, 1);
  injector.frame();
  server.disconnectClient();
  await expect.poll(() => injector.isLost).toBe(true);
  expect(injector.abilities).toEqual({ keyboard: false, pointer: false, touch: false, pen: false, text: false });
  injector.key(30, false);
  injector.moveTo(1, 1);
  injector.touchUp(1);
  injector.frame();
  injector.close();
});

it('over a descriptor that a compositor hands out, twenty times, without a leak', async () => {
  const server = new EisServer(all);
  opened.push(server);
  const before = readdirSync('/proc/self/fd').length;
  for (let round = 0; round < 20; round++) {
    const injector = await libeiBackend.open({ kind: 'eis', socket: server.addClient(), mapping: null }, mode);
    injector.key(30, true);
    injector.frame();
    injector.close();
    await expect.poll(() => server.connected).toBe(0);
  }
  expect(server.came.filter(([, kind, , isDown]) => kind === 'key' && isDown === false)).toHaveLength(20);
  expect(readdirSync('/proc/self/fd').length).toBe(before);
});

it('where nothing answers, one error says so', async () => {
  await expect(connect('/nowhere/eis')).rejects.toMatchObject({
    code: 'UNREACHABLE',
    message: 'nothing listens at /nowhere/eis (ENOENT)',
  });
  const before = readdirSync('/proc/self/fd').length;
  const rude = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => rude.listen(path, resolve));
  await expect(connect()).rejects.toMatchObject({ code: 'FAILED', message: expect.stringContaining('hung up') });
  await new Promise<unknown>((resolve) => rude.close(resolve));
  const mute = createServer((socket) => socket.unref());
  await new Promise<void>((resolve) => mute.listen(path, resolve));
  await expect(connect(path, null, createLibei(700))).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining('did not answer'),
  });
  mute.close();
  await expect.poll(() => readdirSync('/proc/self/fd').length).toBe(before);
  const none = new EisServer([], join(folder, 'eis-2'));
  opened.push(none);
  await expect(connect(join(folder, 'eis-2'), null, createLibei(700))).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining('no device'),
  });
  const wrong = libeiBackend.open({ kind: 'x11', display: ':0' }, mode);
  await expect(wrong).rejects.toMatchObject({ code: 'USAGE' });
});
