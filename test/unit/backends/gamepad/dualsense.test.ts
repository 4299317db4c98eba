import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dualsenseDescriptor, reportBytes } from '../../../../backends/gamepad/uhid/dualsense-descriptor.ts';
import { featureReport } from '../../../../backends/gamepad/uhid/dualsense-features.ts';
import { decodeOutputReport } from '../../../../backends/gamepad/uhid/dualsense-output.ts';
import { type DualsenseState, encodeInputReport } from '../../../../backends/gamepad/uhid/dualsense-report.ts';
import { PadBit } from '../../../../src/drivers/gamepad.ts';
import { reportSizes } from '../../../support/pads/report-sizes.ts';

const away = { isDown: false, id: 0, x: 0, y: 0 };
const rest: DualsenseState = {
  pad: { buttons: 0, leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 },
  ...{ fingers: [away, away], gyro: [0, 0, 0], acceleration: [0, 0, 0], sequence: 0, timeUs: 0 },
};

describe('the report descriptor', () => {
  it('says of each report how many bytes it has', () => {
    const bits = (sizes: Readonly<Record<number, number>>) =>
      Object.fromEntries(Object.entries(sizes).map(([id, bytes]) => [id, bytes * 8]));
    expect(reportSizes(dualsenseDescriptor)).toEqual({
      input: bits(reportBytes.input),
      output: bits(reportBytes.output),
      feature: bits(reportBytes.feature),
    });
  });
});

describe('an input report', () => {
  /** Bytes behind the number. */
  const body = (change: Partial<DualsenseState>) => [...encodeInputReport({ ...rest, ...change }).subarray(1)];
  const buttons = (bits: number) => body({ pad: { ...rest.pad, buttons: bits } }).slice(7, 11);

  it('at rest has its sticks in the middle, no finger, and a full battery', () => {
    const report = [...encodeInputReport(rest)];
    const expected = [...new Uint8Array(64)];
    expected.splice(0, 5, 1, 128, 128, 128, 128);
    expected[8] = 8;
    expected[33] = 0x80;
    expected[37] = 0x80;
    expected[53] = 0x2a;
    expect(report).toEqual(expected);
  });

  it.each([
    [PadBit.x, [0x18, 0, 0, 0]],
    [PadBit.a, [0x28, 0, 0, 0]],
    [PadBit.b, [0x48, 0, 0, 0]],
    [PadBit.y, [0x88, 0, 0, 0]],
    [PadBit.leftShoulder, [8, 0x01, 0, 0]],
    [PadBit.rightShoulder, [8, 0x02, 0, 0]],
    [PadBit.back, [8, 0x10, 0, 0]],
    [PadBit.start, [8, 0x20, 0, 0]],
    [PadBit.leftStick, [8, 0x40, 0, 0]],
    [PadBit.rightStick, [8, 0x80, 0, 0]],
    [PadBit.guide, [8, 0, 0x01, 0]],
    [PadBit.touchpad, [8, 0, 0x02, 0]],
    [PadBit.misc, [8, 0, 0x04, 0]],
    [PadBit.up, [0, 0, 0, 0]],
    [PadBit.up | PadBit.right, [1, 0, 0, 0]],
    [PadBit.right, [2, 0, 0, 0]],
    [PadBit.down | PadBit.right, [3, 0, 0, 0]],
    [PadBit.down, [4, 0, 0, 0]],
    [PadBit.down | PadBit.left, [5, 0, 0, 0]],
    [PadBit.left, [6, 0, 0, 0]],
    [PadBit.up | PadBit.left, [7, 0, 0, 0]],
    [PadBit.left | PadBit.right, [8, 0, 0, 0]],
    [PadBit.paddle1, [8, 0, 0, 0]],
  ])('has button 0x%s in its place', (bits, expected) => {
    expect(buttons(bits)).toEqual(expected);
  });

  it('has sticks downwards, triggers, and these as buttons too', () => {
    const pad = { ...rest.pad, leftX: 32_767, leftY: 32_767, rightX: -32_768, rightY: -32_768, leftTrigger: 3 };
    expect(body({ pad }).slice(0, 9)).toEqual([255, 0, 0, 255, 3, 0, 0, 8, 0x04]);
  });

  it('has fingers with 12 bits for each place, sensors in their steps, and the time in thirds of a µs', () => {
    const fingers = [
      { isDown: true, id: 5, x: 0.5, y: 0.5 },
      { isDown: true, id: 6, x: 1, y: 1 },
    ] as const;
    expect(body({ fingers }).slice(32, 40)).toEqual([5, 0xc0, 0xc3, 0x21, 6, 0x7f, 0x77, 0x43]);
    const report = encodeInputReport({ ...rest, gyro: [1, -1, 5000], acceleration: [9.806_65, 0, -1000], timeUs: 7 });
    const view = new DataView(report.buffer);
    const words = Array.from({ length: 6 }, (_, index) => view.getInt16(16 + 2 * index, true));
    expect(words).toEqual([20, -20, 32_767, 10_000, 0, -32_768]);
    expect(view.getUint32(28, true)).toBe(21);
  });

  it('has room for any values, numbers or not', () => {
    const value = fc.double();
    const axes = fc.tuple(value, value, value);
    const finger = fc.record({ isDown: fc.boolean(), id: fc.nat(), x: value, y: value });
    fc.assert(
      fc.property(axes, axes, finger, value, (gyro, acceleration, one, level) => {
        const pad = { ...rest.pad, leftX: level, leftY: level, rightTrigger: level };
        const report = encodeInputReport({ ...rest, pad, fingers: [one, away], gyro, acceleration });
        expect(report).toHaveLength(64);
        // Twelve bits of each place, at most at the edges.
        const [, low = 0, middle = 0, high = 0] = report.subarray(33, 37);
        expect(low | ((middle & 0x0f) << 8)).toBeLessThan(1920);
        expect((middle >> 4) | (high << 4)).toBeLessThan(1080);
      }),
    );
  });
});

describe('feature reports', () => {
  const address = Uint8Array.of(2, 0x11, 0x22, 0x33, 0x44, 0x55);

  it('are there by number, with the address backwards', () => {
    expect([...(featureReport(9, address) ?? [])].slice(0, 7)).toEqual([9, 0x55, 0x44, 0x33, 0x22, 0x11, 2]);
    expect(featureReport(0x20, address)).toHaveLength(64);
    expect(featureReport(5, address)).toHaveLength(41);
    expect(featureReport(0x77, address)).toBeUndefined();
  });

  it('calibrate sensors to 20 steps a degree per second and 10 000 a g, as the driver reckons', () => {
    const bytes = featureReport(5, address) ?? new Uint8Array();
    const view = new DataView(bytes.buffer);
    const word = (at: number): number => view.getInt16(at, true);
    for (const [bias, plus, minus] of [
      [1, 7, 9],
      [3, 11, 13],
      [5, 15, 17],
    ] as const) {
      expect(word(bias)).toBe(0);
      const steps = Math.abs(word(plus)) + Math.abs(word(minus));
      expect(steps / (word(19) + word(21))).toBe(20);
    }
    for (const at of [23, 27, 31]) expect((word(at) - word(at + 2)) / 2).toBe(10_000);
  });
});

describe('an output report', () => {
  const report = (bytes: Readonly<Record<number, number>>) => {
    const all = new Uint8Array(48);
    all[0] = 2;
    for (const [at, value] of Object.entries(bytes)) all[Number(at)] = value;
    return decodeOutputReport(all);
  };

  it('says only what its flags say', () => {
    expect(report({ 1: 0x01, 3: 1, 4: 2 })).toEqual([{ kind: 'rumble', low: 514, high: 257, durationMs: Infinity }]);
    expect(report({ 39: 0x04, 3: 0, 4: 255 })).toEqual([
      { kind: 'rumble', low: 65_535, high: 0, durationMs: Infinity },
    ]);
    expect(report({ 2: 0x04, 45: 1, 46: 2, 47: 3 })).toEqual([{ kind: 'light', red: 1, green: 2, blue: 3 }]);
    expect(report({ 2: 0x10, 44: 0x24 })).toEqual([{ kind: 'playerLights', lights: 4 }]);
    expect(report({ 1: 0x08, 11: 9, 22: 0x21, 32: 7 })).toEqual([
      { kind: 'trigger', side: 'left', effect: Uint8Array.of(0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7) },
    ]);
    expect(report({ 2: 0x01, 9: 1 })).toEqual([]);
  });

  it('takes motors back by the flag beside theirs, and by saying nothing at all', () => {
    const stop = [{ kind: 'rumble', low: 0, high: 0, durationMs: 0 }];
    expect(report({ 1: 0x02, 3: 9, 4: 9 })).toEqual(stop);
    expect(report({ 3: 9, 4: 9 })).toEqual(stop);
    expect(report({ 1: 0x03 })).toEqual(stop);
  });

  it('of another number, or torn, says nothing', () => {
    expect(decodeOutputReport(new Uint8Array(48).fill(0xff))).toEqual([]);
    expect(decodeOutputReport(Uint8Array.of(2, 0xff, 0xff))).toEqual([]);
    expect(decodeOutputReport(new Uint8Array())).toEqual([]);
  });
});
