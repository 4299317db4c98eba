import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLibopus } from '../../../src/codec/opus/libopus.node.ts';
import { mostPacketBytes } from '../../../src/codec/opus/types.ts';
import { openWasmOpus } from '../../../src/codec/opus/wasm-opus.ts';
import { PerunError } from '../../../src/shared/errors.ts';

const cases = [
  { library: await openLibopus(), channels: 2 },
  { library: await openLibopus(), channels: 8 },
  { library: await openWasmOpus(), channels: 2 },
] as const;

describe.each(cases)('Opus packets by $library.name, $channels channels', ({ library, channels }) => {
  it('of any bytes are decoded into no more than there is room for, or refused by name', async () => {
    const encoder = await library.createEncoder({ channels });
    const into = new Uint8Array(mostPacketBytes(channels));
    const real = into.slice(0, encoder.encode(new Int16Array(240 * channels).fill(1000), into));
    encoder.close();
    const decoder = await library.createDecoder(channels);
    // Some begin as a real packet does, which gets them further.
    const packets = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .tuple(fc.nat(real.length), fc.uint8Array({ maxLength: 100 }))
        .map(([kept, more]) => Uint8Array.of(...real.subarray(0, kept), ...more)),
    );
    fc.assert(
      fc.property(packets, fc.constantFrom(120, 240, 960), (packet, room) => {
        // Behind the room nothing may be written to.
        const memory = new Int16Array(room * channels + 64).fill(77);
        try {
          const samples = decoder.decode(packet, memory.subarray(0, room * channels));
          expect(samples).toBeGreaterThan(0);
          expect(samples).toBeLessThanOrEqual(room);
        } catch (error) {
          if (!(error instanceof PerunError)) throw error;
          expect(error.code).toBe('CODEC_CORRUPT');
        }
        expect(memory.subarray(room * channels).every((sample) => sample === 77)).toBe(true);
      }),
      { numRuns: 400 },
    );
    decoder.close();
  });
});
