import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePod } from '../../../backends/bindings/pod/decode.ts';
import { encodePod } from '../../../backends/bindings/pod/encode.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { podValue } from '../../support/pipewire/pod-arbitraries.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

/** Noise, and good values with a byte turned, cut or grown. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(podValue, fc.nat(), fc.nat(255), fc.integer({ min: -40, max: 40 })).map(([value, at, byte, more]) => {
    const bytes = encodePod(value);
    const grown = new Uint8Array(Math.max(0, bytes.length + more));
    grown.set(bytes.subarray(0, grown.length));
    if (grown.length > 0) grown[at % grown.length] = byte;
    return grown;
  }),
);

describe("PipeWire's parameters", () => {
  it('come back as they were said', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(podValue, (value) => {
        expect(decodePod(encodePod(value))).toEqual(value);
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('are read or refused by name, whatever the bytes', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(hostile, (bytes) => {
        const read = decodePod(bytes);
        if (read instanceof Error) expect(isPerunError(read) && read.code.startsWith('PROTOCOL_')).toBe(true);
        // What was read can be said again, and means the same.
        else expect(decodePod(encodePod(read))).toEqual(read);
      }),
      { numRuns: fuzzRuns * 5 },
    );
  });
});
