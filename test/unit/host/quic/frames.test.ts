import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, type Frame, FrameKind, FrameReader, mostPayloadBytes } from '../../../../src/host/quic/frames.ts';
import { decodeJson, encodeJson } from '../../../../src/host/quic/schemas.ts';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const frame = fc.record({
  kind: fc.constantFrom(...Object.values(FrameKind)),
  subject: u32,
  part: u32,
  payload: fc.uint8Array({ maxLength: 300 }),
});

test('kinds are all different', () => {
  const numbers = Object.values(FrameKind);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('frames come out as they went in, however the stream cuts them', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 400 })), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map((one) => encodeFrame(one.kind, one.subject, one.part, one.payload)));
      const reader = new FrameReader();
      const read: Frame[] = [];
      let offset = 0;
      for (const cut of [...cuts, bytes.length]) {
        read.push(...reader.read(Uint8Array.from(bytes.subarray(offset, offset + cut))));
        offset += cut;
      }
      expect(read).toEqual(frames);
    }),
  );
});

test('a length over the limit is refused before its bytes come, and one under the least too', () => {
  const head = (length: number): Uint8Array => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(length);
    return Uint8Array.from(bytes);
  };
  for (const length of [9 + mostPayloadBytes + 1, 0xffff_ffff]) {
    expect(() => new FrameReader().read(head(length))).toThrowError(
      expect.objectContaining({ code: 'PROTOCOL_TOO_LARGE' }),
    );
  }
  expect(() => new FrameReader().read(head(8))).toThrowError(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
});

test('any bytes are frames or a named error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        new FrameReader().read(bytes);
      } catch (error) {
        expect(error).toMatchObject({ name: 'PerunError', code: expect.stringMatching(/^PROTOCOL_/) as string });
      }
    }),
    { numRuns: 2000 },
  );
});

test('an unknown kind is refused', () => {
  const bytes = encodeFrame(FrameKind.ping, 0);
  bytes[4] = 200;
  expect(() => new FrameReader().read(bytes)).toThrowError(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
});

test('JSON is what the schema says, or a named error', () => {
  const closed = { by: 'peer', application: true, code: 0x51, reason: 'quit' } as const;
  expect(decodeJson('closed', encodeJson('closed', closed))).toEqual(closed);
  for (const text of ['', 'null', '{}', '{"by":"nobody"}', '[1']) {
    expect(() => decodeJson('closed', Buffer.from(text))).toThrowError(
      expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }),
    );
  }
});
