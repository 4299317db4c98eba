import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeControl } from '../../../src/protocol/punktfunk/decode.ts';
import { encodeControl } from '../../../src/protocol/punktfunk/encode.ts';
import { frameMessage, MessageReader } from '../../../src/protocol/punktfunk/framing.ts';
import { decodeHello, decodeStart, encodeHello } from '../../../src/protocol/punktfunk/hello.ts';
import { decodeWelcome, encodeWelcome } from '../../../src/protocol/punktfunk/welcome.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { controlMessage, hello, welcome } from '../../support/punktfunk/messages.ts';
import { anyCuts, concat, cut } from '../perun/arbitraries.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

const good = fc.oneof(
  hello.map(encodeHello),
  welcome.map((each) => encodeWelcome(each)),
  controlMessage.map(encodeControl),
);

/** Noise, noise behind a magic, and good messages with a byte turned, cut or grown. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(fc.constantFrom('PKF1', 'PKFc', 'PKFs'), fc.uint8Array({ maxLength: 200 }))
    .map(([magic, rest]) => Uint8Array.of(...new TextEncoder().encode(magic), ...rest)),
  fc.tuple(good, fc.nat(), fc.nat(255), fc.integer({ min: -40, max: 40 })).map(([bytes, at, value, more]) => {
    const grown = new Uint8Array(Math.max(0, bytes.length + more));
    grown.set(bytes.subarray(0, grown.length));
    if (grown.length > 0) grown[at % grown.length] = value;
    return grown;
  }),
);

describe('messages of punktfunk/1', () => {
  it('come back as they were sent', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(hello, welcome, controlMessage, (aHello, aWelcome, message) => {
        expect(decodeHello(encodeHello(aHello))).toEqual(aHello);
        expect(decodeWelcome(encodeWelcome(aWelcome))).toEqual(aWelcome);
        expect(decodeWelcome(encodeWelcome(aWelcome, 59))).toEqual(aWelcome);
        expect(decodeControl(encodeControl(message))).toEqual(message);
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('are read or refused by name, whatever the bytes', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(hostile, (bytes) => {
        for (const decode of [decodeHello, decodeWelcome, decodeStart, decodeControl]) {
          const read = decode(bytes);
          if (read instanceof Error) expect(isPerunError(read) && read.code.startsWith('PROTOCOL_')).toBe(true);
        }
        const message = decodeControl(bytes);
        // What was read can be said again, and means the same.
        if (!(message instanceof Error) && message.kind !== 'unknown') {
          expect(decodeControl(encodeControl(message))).toEqual(message);
        }
      }),
      { numRuns: fuzzRuns * 5 },
    );
  });

  it('survive any cut of the stream', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(fc.array(good, { maxLength: 8 }), anyCuts, (messages, cuts) => {
        const reader = new MessageReader();
        const read = cut(concat(messages.map(frameMessage)), cuts).flatMap((piece) => reader.push(piece).messages);
        expect(read).toEqual(messages.map((each) => Uint8Array.from(each)));
        expect(reader.isBetweenMessages).toBe(true);
      }),
      { numRuns: fuzzRuns },
    );
  });
});
