import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInMachine } from '../../../scripts/lab/qemu-machine.ts';
import type { PadJobResult } from '../../support/pads/pad-job.ts';
import type { SeenEvent } from '../../support/pads/input-device.ts';

/*
 * Pads of the real kernel, in a virtual machine: what another program reads of them, and what games do to them.
 */

const out = mkdtempSync(join(tmpdir(), 'perun-pads-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

let seen: PadJobResult;
beforeAll(async () => {
  const job = ['node', 'test/support/pads/pad-job.ts'];
  const modules = ['evdev', 'joydev', 'uinput', 'uhid', 'hid-playstation'];
  const { status, output } = await runInMachine(job, { out, modules, seconds: 240 });
  expect(status, output).toBe(0);
  seen = JSON.parse(readFileSync(join(out, 'pads.json'), 'utf8')) as PadJobResult;
});

const [key, absolute] = [1, 3];
const dualsenseName = 'Sony Interactive Entertainment DualSense Wireless Controller';

/** Presses in the order of PadBit, each let go before the next; a hat is an axis. */
function pressesOf(events: readonly SeenEvent[]): SeenEvent[] {
  return events.filter(([type, code, value]) => (type === key && value === 1) || (code >= 0x10 && value !== 0));
}

const presses: readonly SeenEvent[] = [
  ...[[absolute, 0x11, -1] as const, [absolute, 0x11, 1] as const, [absolute, 0x10, -1] as const],
  ...[[absolute, 0x10, 1] as const, [key, 0x13b, 1] as const, [key, 0x13a, 1] as const, [key, 0x13d, 1] as const],
  ...[[key, 0x13e, 1] as const, [key, 0x136, 1] as const, [key, 0x137, 1] as const, [key, 0x13c, 1] as const],
  ...[[key, 0x130, 1] as const, [key, 0x131, 1] as const],
];

/** What an axis was set to, in order. */
function valuesOf(events: readonly SeenEvent[], code: number): number[] {
  return events.filter((event) => event[0] === absolute && event[1] === code).map(([, , value]) => value);
}

it('an Xbox 360 pad has the identity, keys, axes and effects of a real one', () => {
  const { head, others } = seen.xbox360;
  expect(seen.xbox360.probe).toEqual({ available: true, found: '/dev/uinput' });
  expect(head).toContain('bus 0x3 vendor 0x45e product 0x28e version 0x114');
  const codes = [...head.matchAll(/Event code \d+ \((\w+)\)/g)].map(([, name]) => name);
  expect(codes.filter((name) => name?.startsWith('BTN_'))).toHaveLength(11);
  expect(codes.filter((name) => name?.startsWith('ABS_'))).toHaveLength(8);
  expect(codes.filter((name) => name?.startsWith('FF_'))).toEqual(['FF_RUMBLE', 'FF_GAIN']);
  expect(others).toContain('js0');
});

it('every button, hat, stick and trigger of it is read exactly', () => {
  const events = seen.xbox360.events['Microsoft X-Box 360 pad'] ?? [];
  expect(pressesOf(events)).toEqual([...presses, [key, 0x133, 1], [key, 0x134, 1]]);
  const released = events.filter(([type, , value]) => type === key && value === 0);
  expect(released).toHaveLength(11);
  expect(Object.fromEntries([0, 1, 3, 4, 2, 5].map((code) => [code, valuesOf(events, code)]))).toEqual({
    0: [12_345, -4000, 0],
    // Upwards is less here.
    1: [-32_767, 20_000, 0],
    3: [-32_768, 30_000, 0],
    4: [32_767, -25_000, 0],
    2: [200, 1, 0],
    5: [1, 255, 0],
  });
});

it('what another process uploads, plays, lets run out and stops comes back as rumble', () => {
  const { feedback } = seen.xbox360;
  expect(feedback).toEqual([
    { kind: 'rumble', low: 0x8000, high: 0x4000, durationMs: expect.any(Number) },
    { kind: 'rumble', low: 0, high: 0, durationMs: 0 },
    { kind: 'rumble', low: 0x1234, high: 0xffff, durationMs: 'Infinity' },
    { kind: 'rumble', low: 0, high: 0, durationMs: 0 },
  ]);
  const first = feedback[0]?.kind === 'rumble' ? feedback[0].durationMs : 0;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThanOrEqual(300);
});

it("the kernel's own driver takes a DualSense of ours for one", () => {
  const { probe, head, events, lights, batteries, others } = seen.dualsense;
  expect(probe).toEqual({ available: true, found: '/dev/uhid' });
  // The driver adds the highest bit to the version.
  expect(head).toContain('bus 0x3 vendor 0x54c product 0xce6 version 0x8100');
  expect(Object.keys(events)).toEqual([dualsenseName, `${dualsenseName} Motion Sensors`, `${dualsenseName} Touchpad`]);
  const ofPad = lights.filter((name) => /rgb|player/.test(name)).map((name) => name.replace(/^input\d+:/, ''));
  expect(ofPad).toEqual(['rgb:indicator', ...[1, 2, 3, 4, 5].map((player) => `white:player-${player}`)]);
  expect(batteries).toEqual([expect.stringMatching(/^ps-controller-battery-02(:[0-9a-f]{2}){5}$/)]);
  expect(others).toContain('hidraw0');
});

it('sticks, triggers and buttons of it are read exactly', () => {
  const events = seen.dualsense.events[dualsenseName] ?? [];
  const digitalTriggers: SeenEvent[] = [
    [key, 0x138, 1],
    [key, 0x139, 1],
  ];
  expect(pressesOf(events)).toEqual([...presses, [key, 0x134, 1], [key, 0x133, 1], ...digitalTriggers]);
  expect(Object.fromEntries([0, 1, 3, 4, 2, 5].map((code) => [code, valuesOf(events, code)]))).toEqual({
    0: [176, 112, 128],
    1: [0, 206, 128],
    3: [0, 245, 128],
    4: [255, 30, 128],
    2: [200, 1, 0],
    5: [1, 255, 0],
  });
});

it('fingers are read in their slots and places, and the touchpad can be pressed', () => {
  const events = seen.dualsense.events[`${dualsenseName} Touchpad`] ?? [];
  // Slot 0x2f, place 0x35 and 0x36, touch 0x39; the rest is what a mouse would see.
  const touches = events.filter(([type, code]) => type === absolute && code >= 0x2f);
  const starts = touches.filter(([, code, value]) => code === 0x39 && value >= 0).map(([, , value]) => value);
  expect(starts).toHaveLength(3);
  expect(new Set(starts).size).toBe(3);
  expect(touches.map(([, code, value]) => [code, code === 0x39 ? Math.sign(value + 1) : value])).toEqual([
    ...[
      [0x39, 1],
      [0x35, 480],
      [0x36, 540],
    ],
    ...[
      [0x2f, 1],
      [0x39, 1],
      [0x35, 1919],
      [0x36, 1079],
    ],
    ...[
      [0x2f, 0],
      [0x35, 960],
      [0x36, 270],
    ],
    [0x39, 0],
    ...[
      [0x2f, 1],
      [0x39, 0],
    ],
    ...[
      [0x2f, 0],
      [0x39, 1],
      [0x35, 0],
      [0x36, 0],
      [0x39, 0],
    ],
  ]);
  expect(events.slice(0, 2)).toEqual([
    [key, 0x110, 1],
    [key, 0x110, 0],
  ]);
});

it('its sensors are read in units of the kernel: 1024 a degree per second, 8192 a g', () => {
  const events = seen.dualsense.events[`${dualsenseName} Motion Sensors`] ?? [];
  const last = (code: number): number | undefined => valuesOf(events, code).at(-1);
  expect([3, 4, 5].map(last)).toEqual([90 * 1024, -45 * 1024, 500 * 1024]);
  expect([0, 1, 2].map(last)).toEqual([8192, -4096, 16_384]);
  // MSC_TIMESTAMP goes on with each report.
  const times = events.filter(([type]) => type === 4).map(([, , value]) => value);
  expect(times.length).toBeGreaterThan(20);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

/** As JSON writes an Uint8Array. */
function bytes(values: readonly number[]): Record<string, number> {
  return Object.fromEntries(values.map((value, index) => [String(index), value]));
}

it('lights, triggers and motors come back', () => {
  const { feedback } = seen.dualsense;
  const of = (kind: string) => feedback.filter((said) => said.kind === kind);
  // The driver shows at its beginning that it has taken it.
  expect(of('light')).toEqual([
    { kind: 'light', red: 0, green: 0, blue: 128 },
    { kind: 'light', red: 10, green: 20, blue: 30 },
  ]);
  expect(of('playerLights').at(-1)).toEqual({ kind: 'playerLights', lights: 0b10001 });
  expect(of('trigger')).toEqual([
    { kind: 'trigger', side: 'left', effect: bytes([0x26, 0x90, 0xa0, 0xff, 0, 0, 0, 0, 0, 0, 9]) },
    { kind: 'trigger', side: 'right', effect: bytes([0x21, 0xfc, 0x03, 1, 2, 3, 4, 5, 6, 7, 8]) },
  ]);
  expect(of('rumble')).toEqual([
    { kind: 'rumble', low: 0x8080, high: 0x4040, durationMs: 'Infinity' },
    { kind: 'rumble', low: 0, high: 0, durationMs: 0 },
    { kind: 'rumble', low: 0x1212, high: 0xffff, durationMs: 'Infinity' },
    { kind: 'rumble', low: 0, high: 0, durationMs: 0 },
  ]);
});

it('a pad that is closed leaves no device', () => {
  expect([seen.xbox360.left, seen.dualsense.left]).toEqual([0, 0]);
});

it('who may not is told which rule mends that, and the rule gives the devices to the group input', () => {
  expect(seen.forbidden.map(({ available, found }) => [available, found])).toEqual([
    [false, 'this user may not use /dev/uinput'],
    [false, 'this user may not use /dev/uhid'],
  ]);
  const given = { group: seen.inputGroup, mode: 0o660 };
  expect(seen.ruled).toEqual({ uinput: given, uhid: given });
});
