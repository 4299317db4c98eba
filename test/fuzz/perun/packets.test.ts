import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decoded, PacketDecoder } from '../../../src/protocol/perun/decode.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { anyCuts, anyPacket, anyUnknown, concat, cut, encodeAny } from './arbitraries.ts';
import { fuzzRuns, fuzzTimeoutMs } from './runs.ts';

/** All that a stream says, cut in that way. The bytes of messages are copied, so that views compare. */
function readAll(chunks: readonly Uint8Array[], from: 'any' | 'client' | 'core' | 'host' = 'any'): Decoded {
  const decoder = new PacketDecoder({ from });
  const messages: Decoded['messages'] = [];
  let fed = 0;
  for (const chunk of chunks) {
    fed += chunk.length;
    const step = decoder.push(chunk);
    messages.push(...step.messages);
    expect(decoder.allocated).toBeLessThanOrEqual(Math.max(16 * 1024, fed * 2) + 4);
    if (step.error) return { messages, error: step.error };
  }
  return { messages };
}

/** Streams that look like Perun for a while: good packets with some bytes overwritten, cut out or put in. */
const damaged = fc
  .tuple(
    fc.array(fc.oneof(anyPacket, anyUnknown), { minLength: 1, maxLength: 6 }),
    fc.array(fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 9 }), fc.nat({ max: 9 })), { maxLength: 5 }),
  )
  .map(([packets, damages]) => {
    let stream = concat(packets.map(encodeAny));
    for (const [where, put, taken] of damages) {
      const at = where % (stream.length + 1);
      stream = concat([stream.subarray(0, at), put, stream.subarray(at + taken)]);
    }
    return stream;
  });

/** Headers that declare anything, followed by little. */
const headers = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 7 }),
      fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 0xffff_ffff })),
      fc.uint8Array(),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) =>
    concat(
      parts.map(([type, length, rest]) => {
        const header = new Uint8Array(8);
        header[0] = type;
        new DataView(header.buffer).setUint32(4, length);
        return concat([header, rest]);
      }),
    ),
  );

describe('packets', () => {
  it(
    'say after decoding what was encoded, however they are cut',
    () => {
      fc.assert(
        fc.property(fc.array(fc.oneof(anyPacket, anyUnknown), { maxLength: 8 }), anyCuts, (packets, cuts) => {
          const { messages, error } = readAll(cut(concat(packets.map(encodeAny)), cuts));
          expect(error).toBeUndefined();
          expect(messages).toEqual(packets);
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'of any bytes are messages or a named error, the same however they are cut, in bounded memory',
    () => {
      const anything = fc.oneof(fc.uint8Array({ maxLength: 400 }), damaged, headers);
      const sources = fc.constantFrom('any' as const, 'client' as const, 'core' as const, 'host' as const);
      fc.assert(
        fc.property(anything, anyCuts, sources, (stream, cuts, from) => {
          const whole = readAll([stream], from);
          const pieces = readAll(cut(stream, cuts), from);
          expect(pieces.messages).toEqual(whole.messages);
          expect(pieces.error?.code).toBe(whole.error?.code);
          expect(pieces.error?.message).toBe(whole.error?.message);
          if (whole.error) expect(isPerunError(whole.error) && whole.error.code.startsWith('PROTOCOL_')).toBe(true);
          for (const message of whole.messages) {
            if (message.kind !== 'video') continue;
            expect(message.width * message.height).toBeLessThanOrEqual(defaultLimits.framePixels);
          }
        }),
        { numRuns: fuzzRuns * 3 },
      );
    },
    fuzzTimeoutMs,
  );
});

describe('a declared length', () => {
  it('costs nothing before its bytes come, for a thousand peers at once', () => {
    const largest = new Uint8Array(8 + 10);
    largest[0] = 1;
    new DataView(largest.buffer).setUint32(4, 4 + defaultLimits.framePixels * 4);
    const before = process.memoryUsage().arrayBuffers;
    const decoders = Array.from({ length: 1000 }, () => new PacketDecoder());
    for (const decoder of decoders) expect(decoder.push(largest).error).toBeUndefined();
    const grown = process.memoryUsage().arrayBuffers - before;
    expect(grown).toBeLessThan(1000 * 20 * 1024);
  });
});
