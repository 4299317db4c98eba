import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPortalDisplay } from '../../../../backends/display/portal/portal.ts';
import type { DisplayBackend } from '../../../../src/drivers/display.ts';
import type { CaptureTarget, DesktopPlace, InputTarget } from '../../../../src/shared/desktop.ts';
import { FakePortal, type FakePortalOptions } from '../../../support/desktop/fake-portal.ts';
import { startSessionBus, type SessionBus } from '../../../support/desktop/session-bus.ts';

const mode = { width: 1280, height: 720, rate: 60 };
let folder: string;
let tokenFile: string;
let bus: SessionBus;
let portal: FakePortal | undefined;
let place: DesktopPlace;
let backend: DisplayBackend;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perun-portal-'));
  tokenFile = join(folder, 'state', 'portal.token');
  bus = await startSessionBus();
  backend = createPortalDisplay('kwin', { tokenFile, consentMs: 300 });
  place = {
    ...{ kind: 'kwin', runtimeDirectory: folder, wayland: null, x11: null, sway: null, eis: null },
    ...{ bus: bus.address, pipewire: join(folder, 'pipewire-0') },
  };
});
afterEach(async () => {
  portal?.close();
  portal = undefined;
  await bus.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options?: FakePortalOptions): Promise<FakePortal> {
  portal = await FakePortal.start(bus.address, options);
  return portal;
}

function closeAll(...targets: (CaptureTarget | InputTarget)[]): void {
  for (const target of targets) {
    if (target.kind === 'pipewire' && target.remote !== null) closeSync(target.remote);
    if (target.kind === 'eis' && typeof target.socket === 'number') closeSync(target.socket);
  }
}

it('asks the person once, and shows its token the next time', async () => {
  const server = await start();
  expect(await backend.probe(place)).toMatchObject({ available: true });
  for (const round of [1, 2, 3]) {
    const display = await backend.open(place, mode);
    // The size is the monitor's that was shared.
    expect(display.mode).toEqual({ width: 1170, height: 540, rate: 60 });
    expect(display.capture).toEqual({ kind: 'pipewire', socket: place.pipewire, node: 58, remote: expect.any(Number) });
    const input = await display.input();
    expect(input).toEqual({ kind: 'eis', socket: expect.any(Number), mapping: 'it' });
    closeAll(display.capture, input);
    await display.close();
    await display.close();
    await expect(display.input()).rejects.toMatchObject({ code: 'FAILED' });
    expect(server.isOpen).toBe(false);
    expect(server.dialogs).toBe(1);
    expect(readFileSync(tokenFile, 'utf8')).toBe(`token ${round}\n`);
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
  }
});

it('a token that others could read is made the owner’s alone; one that is none is not sent', async () => {
  const server = await start();
  mkdirSync(join(folder, 'state'));
  for (const bytes of ['x'.repeat(5000), 'with a \0 inside', '  \n']) {
    writeFileSync(tokenFile, bytes, { mode: 0o644 });
    chmodSync(tokenFile, 0o644);
    const display = await backend.open(place, mode);
    closeAll(display.capture);
    await display.close();
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  }
  expect(server.dialogs).toBe(3);
});

it('where the token cannot be kept, it says so, and shares nothing', async () => {
  const server = await start();
  writeFileSync(join(folder, 'state'), 'a file in the way');
  await expect(backend.open(place, mode)).rejects.toMatchObject({
    code: 'STORAGE_FULL',
    message: expect.stringContaining(tokenFile),
  });
  expect(server.isOpen).toBe(false);
});

it.each([
  [4, 4],
  [7, 4],
  [3, 1],
])('of sources %i it takes %i', async (sourceTypes, wanted) => {
  const server = await start({ sourceTypes });
  const display = await backend.open(place, mode);
  expect(server.source).toBe(wanted);
  closeAll(display.capture);
  await display.close();
});

it('a person who says no is believed', async () => {
  const server = await start({ consent: 1 });
  await expect(backend.open(place, mode)).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('person'),
  });
  expect(server.isOpen).toBe(false);
  expect(existsSync(tokenFile)).toBe(false);
});

it('a desktop that cannot is told of', async () => {
  await start({ consent: 2 });
  await expect(backend.open(place, mode)).rejects.toMatchObject({
    code: 'FAILED',
    message: expect.stringContaining('Start'),
  });
});

it('a person who says nothing is not waited for for ever, and the dialog goes', async () => {
  const server = await start({ consent: null });
  await expect(backend.open(place, mode)).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining('within 0.3 s'),
    remedy: expect.stringContaining('dialog'),
  });
  await expect.poll(() => server.closedRequests).toHaveLength(1);
  expect(server.isOpen).toBe(false);
});

it.each(['session', 'portal', 'bus'] as const)('the end of the %s is told of once', async (what) => {
  const server = await start();
  const display = await backend.open(place, mode);
  const lost: Error[] = [];
  display.lost.on((error) => lost.push(error));
  if (what === 'session') server.closeSession();
  else if (what === 'portal') server.close();
  else await bus.close();
  await expect.poll(() => lost).toMatchObject([{ code: 'CONNECTION_LOST' }]);
  closeAll(display.capture);
  await display.close();
  expect(lost).toHaveLength(1);
});

it('portals that are not there, are too old, or share nothing are refused', async () => {
  expect(await backend.probe(place)).toMatchObject({
    available: false,
    remedy: expect.stringContaining('xdg-desktop-portal'),
  });
  await expect(backend.open(place, mode)).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
  expect(await backend.probe({ ...place, bus: null })).toMatchObject({ available: false });
  const old = await start({ version: 1 });
  await expect(backend.open(place, mode)).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
    message: expect.stringContaining('version 1'),
  });
  old.close();
  await start({ sourceTypes: 2 });
  expect(await backend.probe(place)).toMatchObject({ available: false, found: 'the portal shares no monitors' });
});
