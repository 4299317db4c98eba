import { closeSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKwinDisplay, kwinDisplayBackend } from '../../../../backends/display/kwin/kwin.ts';
import type { DesktopPlace } from '../../../../src/shared/desktop.ts';
import { FakeKwin, type FakeKwinOptions } from '../../../support/desktop/fake-kwin.ts';
import { startSessionBus, type SessionBus } from '../../../support/desktop/session-bus.ts';

const mode = { width: 1170, height: 540, rate: 120 };
let folder: string;
let bus: SessionBus;
let kwin: FakeKwin | undefined;
let place: DesktopPlace;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perun-kwin-'));
  bus = await startSessionBus();
  const runtimeDirectory = folder;
  place = {
    ...{ kind: 'kwin', runtimeDirectory, x11: null, sway: null, eis: null, pipewire: join(folder, 'pipewire-0') },
    ...{ bus: bus.address, wayland: join(folder, 'wayland-0') },
  };
});
afterEach(async () => {
  kwin?.close();
  kwin = undefined;
  await bus.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options?: FakeKwinOptions): Promise<FakeKwin> {
  kwin = await FakeKwin.start(bus.address, place.wayland ?? '', options);
  return kwin;
}

it.each([
  [6, 'Perun'],
  [4, 'Perun'],
  [3, null],
  [2, null],
])('makes an output with version %i of the protocol, and takes it away', async (screencast, description) => {
  const server = await start({ screencast });
  expect(await kwinDisplayBackend.probe(place)).toEqual({ available: true, found: 'KWin 6.5.6' });
  const display = await kwinDisplayBackend.open(place, mode);
  expect(server.asked).toEqual([
    { name: expect.stringMatching(/^perun-\d+-\d+$/), description, width: 1170, height: 540, scale: 1, pointer: 2 },
  ]);
  // KWin gives 60 pictures a second to virtual outputs, whatever is wished.
  expect(display.mode).toEqual({ width: 1170, height: 540, rate: 60 });
  expect(display.capture).toEqual({ kind: 'pipewire', socket: place.pipewire, node: 77, remote: null });
  const input = await display.input();
  expect(input).toEqual({ kind: 'eis', socket: expect.any(Number), mapping: null });
  closeSync((input as { socket: number }).socket);
  expect([server.streams, server.inputs]).toEqual([1, 1]);
  const lost: Error[] = [];
  display.lost.on((error) => lost.push(error));
  await display.close();
  await display.close();
  await expect.poll(() => [server.streams, server.inputs]).toEqual([0, 0]);
  expect(lost).toEqual([]);
  await expect(display.input()).rejects.toMatchObject({ code: 'FAILED' });
});

it('two outputs have names of their own', async () => {
  const server = await start();
  const displays = [await kwinDisplayBackend.open(place, mode), await kwinDisplayBackend.open(place, mode)];
  expect(new Set(server.asked.map(({ name }) => name)).size).toBe(2);
  for (const display of displays) await display.close();
});

it.each(['6.5.5', '6.3.6', '5.27.5'])('KWin %s is refused by its version', async (version) => {
  await start({ version });
  const words = `KWin ${version} cannot make virtual outputs for others; 6.5.6 or newer can`;
  expect(await kwinDisplayBackend.probe(place)).toMatchObject({ available: false, found: words });
  await expect(kwinDisplayBackend.open(place, mode)).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
    message: words,
  });
  expect(kwin?.asked).toEqual([]);
});

it.each([
  [
    { version: null, answer: { failed: 'Could not find output' } },
    'KWin of an unknown version made no virtual output: Could not find output',
  ],
  [{ version: '6.10', answer: { failed: 'no' } }, 'KWin 6.10 made no virtual output: no'],
  [{ answer: 'closed' }, 'KWin 6.5.6 made no virtual output: it was closed'],
] as [FakeKwinOptions, string][])('a no is told with its words (%#)', async (options, message) => {
  const server = await start(options);
  await expect(kwinDisplayBackend.open(place, mode)).rejects.toMatchObject({ code: 'FAILED', message });
  await expect.poll(() => server.streams).toBe(0);
});

it('who gets no answer gives up in time', async () => {
  const server = await start({ answer: 'nothing' });
  await expect(createKwinDisplay(300).open(place, mode)).rejects.toMatchObject({ code: 'TIMEOUT' });
  await expect.poll(() => server.streams).toBe(0);
});

it('without the permission of KWin, it says what is missing', async () => {
  await start({ screencast: 0 });
  await expect(kwinDisplayBackend.open(place, mode)).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
    message: expect.stringContaining('zkde_screencast_unstable_v1'),
    remedy: expect.stringContaining('desktop file'),
  });
});

it.each(['output', 'kwin', 'bus'] as const)('the end of the %s is told of once, and leaves nothing', async (what) => {
  const before = readdirSync('/proc/self/fd').length;
  const server = await start();
  const display = await kwinDisplayBackend.open(place, mode);
  const lost: Error[] = [];
  display.lost.on((error) => lost.push(error));
  if (what === 'output') server.closeStreams();
  else if (what === 'kwin') server.close();
  else await bus.close();
  await expect.poll(() => lost).toMatchObject([{ code: 'CONNECTION_LOST' }]);
  await display.close();
  server.close();
  expect(lost).toHaveLength(1);
  await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
});

it('where there is no KWin, it says so', async () => {
  expect(await kwinDisplayBackend.probe(place)).toMatchObject({ available: false });
  await expect(kwinDisplayBackend.open(place, mode)).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
  expect(await kwinDisplayBackend.probe({ ...place, wayland: null })).toMatchObject({ available: false });
  await expect(kwinDisplayBackend.open({ ...place, bus: null }, mode)).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
  });
});
