import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInMachine } from '../../../scripts/lab/qemu-machine.ts';
import type { RouteJobResult } from '../../support/pads/route-job.ts';

/*
 * From the datagrams of a client to gamepads of the real kernel, and back: the thread of a media process that takes them,
 * in a virtual machine. It runs from the built tree.
 */

const out = mkdtempSync(join(tmpdir(), 'perun-route-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

let seen: RouteJobResult;
beforeAll(async () => {
  const job = ['node', 'test/support/pads/route-job.ts'];
  const modules = ['evdev', 'uinput', 'uhid', 'hid-playstation'];
  const { status, output } = await runInMachine(job, { out, modules, seconds: 280 });
  expect(status, output).toBe(0);
  seen = JSON.parse(readFileSync(join(out, 'route.json'), 'utf8')) as RouteJobResult;
});

it('a pad is what it says that it is, and one that says nothing what its client asked for', () => {
  expect(seen.kinds).toEqual([1, 1]);
});

it('buttons and axes are read by another program, and are let go when the way to the client is cut', () => {
  const [key, absolute, effect] = [1, 3, 0x15];
  expect(seen.xbox360.filter(([type]) => type !== effect)).toEqual([
    [key, 0x130, 1],
    [key, 0x130, 0],
    [absolute, 0x01, -12_345],
    [absolute, 0x05, 99],
    [absolute, 0x10, -1],
    // Cut.
    [absolute, 0x01, 0],
    [absolute, 0x05, 0],
    [absolute, 0x10, 0],
  ]);
});

it('a finger on the touchpad of another pad is where the client has it', () => {
  const places = seen.touchpad.filter(([type, code]) => type === 3 && (code === 0x35 || code === 0x36));
  expect(places.map(([, , value]) => value)).toEqual([960, 540]);
});

it('what a driver and a game do to pads comes back to the client, for its own number of each', () => {
  const rumble = { kind: 'rumble', pad: 0, leftTrigger: 0, rightTrigger: 0 };
  expect(seen.feedback).toEqual([
    { kind: 'light', pad: 1, rgb: '000080' },
    { kind: 'playerLights', pad: 1, bits: 0b00100 },
    { ...rumble, low: 0x8000, high: 0x4000, lifeMs: expect.any(Number) },
    { ...rumble, low: 0, high: 0, lifeMs: 1500 },
    { ...rumble, low: 0x1234, high: 0xffff, lifeMs: 1500 },
    { ...rumble, low: 0, high: 0, lifeMs: 1500 },
  ]);
  const first = seen.feedback.find(({ kind }) => kind === 'rumble');
  expect(first?.kind === 'rumble' ? first.lifeMs : 0).toBeLessThanOrEqual(300);
  // Those that only say again what lasts are left out above.
  expect(seen.rumbles).toBeGreaterThanOrEqual(4);
});

it('pads go when they are pulled out, when their client goes, and with all else; not when its way is cut', () => {
  expect(seen.left).toEqual([1, 1, 0, 0]);
});
