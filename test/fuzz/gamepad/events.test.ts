import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeEvents } from '../../../backends/bindings/input/events.ts';
import { decodeOutputReport } from '../../../backends/gamepad/uhid/dualsense-output.ts';
import { decodeUhidEvent } from '../../../backends/gamepad/uhid/uhid-events.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

it('whatever is read from a device is an event or none', { timeout: fuzzTimeoutMs }, () => {
  const small = fc.uint8Array({ maxLength: 64 });
  const large = fc.tuple(fc.constantFrom(6, 9, 13), fc.uint8Array({ minLength: 4096, maxLength: 4400 }));
  fc.assert(
    fc.property(small, large, (bytes, [type, rest]) => {
      expect(decodeEvents(bytes)).toHaveLength(Math.floor(bytes.length / 24));
      for (const read of [bytes, Uint8Array.of(type, 0, 0, 0, ...rest)]) {
        const event = decodeUhidEvent(read);
        if (event?.kind === 'output') expect(event.data.length).toBeLessThanOrEqual(4096);
      }
    }),
    { numRuns: fuzzRuns },
  );
});

it('whatever a game puts out is feedback within its bounds', { timeout: fuzzTimeoutMs }, () => {
  const report = fc.uint8Array({ maxLength: 70 }).map((bytes) => Uint8Array.of(2, ...bytes));
  fc.assert(
    fc.property(report, (bytes) => {
      for (const said of decodeOutputReport(bytes)) {
        if (said.kind === 'rumble') expect(Math.max(said.low, said.high)).toBeLessThanOrEqual(0xffff);
        if (said.kind === 'trigger') expect(said.effect).toHaveLength(11);
        if (said.kind === 'playerLights') expect(said.lights).toBeLessThan(32);
      }
    }),
    { numRuns: fuzzRuns * 5 },
  );
});
