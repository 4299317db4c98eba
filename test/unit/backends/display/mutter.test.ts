import { closeSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMutterDisplay, mutterDisplayBackend } from '../../../../backends/display/mutter.ts';
import type { DesktopPlace } from '../../../../src/shared/desktop.ts';
import { FakeMutter } from '../../../support/desktop/fake-mutter.ts';
import { startSessionBus, type SessionBus } from '../../../support/desktop/session-bus.ts';

const mode = { width: 1170, height: 540, rate: 120 };
let bus: SessionBus;
let mutter: FakeMutter;
let place: DesktopPlace;
beforeEach(async () => {
  bus = await startSessionBus();
  mutter = await FakeMutter.start(bus.address);
  place = {
    ...{ kind: 'mutter', runtimeDirectory: '/run/none', wayland: null, x11: null, sway: null, eis: null },
    ...{ bus: bus.address, pipewire: '/run/none/pipewire-0' },
  };
});
afterEach(async () => {
  mutter.close();
  await bus.close();
});

it('asks for a monitor step by step, and for its input', async () => {
  expect(await mutterDisplayBackend.probe(place)).toMatchObject({ available: true });
  const display = await mutterDisplayBackend.open(place, mode);
  expect(display.mode).toEqual(mode);
  expect(display.capture).toEqual({ kind: 'pipewire', socket: '/run/none/pipewire-0', node: 42, remote: null });
  const input = await display.input();
  expect(input).toEqual({ kind: 'eis', socket: expect.any(Number), mapping: 'a mapping' });
  closeSync((input as { socket: number }).socket);
  const lost: Error[] = [];
  display.lost.on((error) => lost.push(error));
  await display.close();
  await display.close();
  expect(mutter.called).toEqual([
    'CreateSession',
    'Get',
    'CreateSession',
    'RecordVirtual',
    'Start',
    'Get',
    'ConnectToEIS',
    'Stop',
  ]);
  expect(mutter.isOpen).toBe(false);
  expect(lost).toEqual([]);
  await expect(display.input()).rejects.toMatchObject({ code: 'FAILED' });
});

it.each(['CreateSession', 'RecordVirtual', 'Start', 'Get'])(
  'a no to %s is one error, and no session is left',
  async (member) => {
    mutter.fault = `refuse ${member}`;
    await expect(mutterDisplayBackend.open(place, mode)).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(new RegExp(`^${member} was refused: .*inhibited.*AccessDenied`)),
    });
    expect(mutter.isOpen).toBe(false);
  },
);

it.each(['mute CreateSession', 'mute RecordVirtual', 'no node'] as const)(
  'who is not answered gives up in time (%s)',
  async (fault) => {
    mutter.fault = fault;
    await expect(createMutterDisplay(700).open(place, mode)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/within 0.7 s/),
    });
    expect(mutter.isOpen).toBe(false);
  },
);

it('answers that make no sense are refused', async () => {
  mutter.fault = 'nonsense';
  await expect(mutterDisplayBackend.open(place, mode)).rejects.toMatchObject({ code: 'FAILED' });
  mutter.isOpen = false;
  mutter.fault = 'no descriptor';
  const display = await mutterDisplayBackend.open(place, mode);
  await expect(display.input()).rejects.toMatchObject({
    code: 'FAILED',
    message: expect.stringContaining('no socket'),
  });
  mutter.fault = 'refuse ConnectToEIS';
  await expect(display.input()).rejects.toMatchObject({ code: 'REFUSED' });
  await display.close();
});

it('a session that mutter ends is told of once', async () => {
  const display = await mutterDisplayBackend.open(place, mode);
  const lost: Error[] = [];
  display.lost.on((error) => lost.push(error));
  mutter.closeSession();
  await expect.poll(() => lost).toMatchObject([{ code: 'CONNECTION_LOST', message: expect.stringContaining('ended') }]);
  mutter.close();
  await display.close();
  expect(lost).toHaveLength(1);
  expect(mutter.called.at(-1)).not.toBe('Stop');
});

it.each(['mutter', 'bus'] as const)('the end of the %s is told of once', async (what) => {
  const before = readdirSync('/proc/self/fd').length;
  const display = await mutterDisplayBackend.open(place, mode);
  const lost: Error[] = [];
  display.lost.on((error) => lost.push(error));
  if (what === 'mutter') mutter.close();
  else await bus.close();
  await expect.poll(() => lost).toMatchObject([{ code: 'CONNECTION_LOST' }]);
  await display.close();
  expect(lost).toHaveLength(1);
  if (what === 'bus') mutter.close();
  await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
});

it('where there is no mutter, or no bus, it says so', async () => {
  mutter.close();
  await expect.poll(() => mutterDisplayBackend.probe(place)).toMatchObject({ available: false });
  await expect(mutterDisplayBackend.open(place, mode)).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
  expect(await mutterDisplayBackend.probe({ ...place, bus: null })).toMatchObject({ available: false });
  await expect(mutterDisplayBackend.open({ ...place, bus: null }, mode)).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
  });
  expect(await mutterDisplayBackend.probe({ ...place, bus: 'unix:path=/nowhere' })).toMatchObject({ available: false });
});
