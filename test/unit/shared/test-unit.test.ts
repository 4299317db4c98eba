import { expect, it } from 'vitest';
import { isTestUnit, TestUnits } from '../../../src/shared/test-unit.ts';

it('a test unit is known by its frame, and by every byte', () => {
  const units = new TestUnits(1000);
  for (const frame of [0, 1, 255, 256, 1679, 0xffff_ffff]) {
    const unit = new Uint8Array(1000);
    units.write(frame, unit);
    expect([...unit.subarray(4, 7)]).toEqual([(frame + 4) & 255, (frame + 5) & 255, (frame + 6) & 255]);
    expect(isTestUnit(unit, frame)).toBe(true);
    expect(isTestUnit(unit, (frame + 1) >>> 0)).toBe(false);
    for (const at of [0, 3, 4, 500, 999]) {
      const broken = unit.slice();
      broken[at] = (broken[at] ?? 0) ^ 1;
      expect(isTestUnit(broken, frame), `byte ${at}`).toBe(false);
    }
  }
  expect(isTestUnit(new Uint8Array(3), 0)).toBe(false);
});

it('sizes that cannot hold a number are refused', () => {
  for (const bytes of [3, -1, 4.5, Number.NaN]) expect(() => new TestUnits(bytes)).toThrow(RangeError);
});
