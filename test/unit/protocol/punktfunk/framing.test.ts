import { describe, expect, it } from 'vitest';
import { frameMessage, MessageReader } from '../../../../src/protocol/punktfunk/framing.ts';
import { toHex } from './vectors.ts';

const message = Uint8Array.of(1, 2, 3, 4, 5);

describe('framing of the control stream', () => {
  it('puts the length in front, little-endian', () => {
    expect(toHex(frameMessage(message))).toBe('05000102030405');
    expect([...frameMessage(new Uint8Array(0x1234)).subarray(0, 2)]).toEqual([0x34, 0x12]);
    expect(frameMessage(new Uint8Array(65_535))).toHaveLength(65_537);
    expect(() => frameMessage(new Uint8Array(65_536))).toThrow('65536');
  });

  it('goes on after any cut', () => {
    const stream = Uint8Array.of(
      ...frameMessage(message),
      ...frameMessage(new Uint8Array(0)),
      ...frameMessage(message),
    );
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const reader = new MessageReader();
      const first = reader.push(stream.subarray(0, cut));
      const second = reader.push(stream.subarray(cut));
      expect([...first.messages, ...second.messages].map(toHex)).toEqual(['0102030405', '', '0102030405']);
      expect(reader.isBetweenMessages).toBe(true);
    }
  });

  it('gives whole messages out although the next one is too long, and reads nothing after it', () => {
    const reader = new MessageReader(5);
    const result = reader.push(Uint8Array.of(...frameMessage(message), 6, 0, 1, 2, 3, 4, 5, 6));
    expect(result.messages).toEqual([message]);
    expect(result.error).toMatchObject({ code: 'PROTOCOL_TOO_LARGE' });
    expect(reader.push(frameMessage(message))).toEqual({ messages: [], error: result.error });
  });

  it('knows when a stream ends inside a message', () => {
    const reader = new MessageReader();
    reader.push(Uint8Array.of(5));
    expect(reader.isBetweenMessages).toBe(false);
    reader.push(Uint8Array.of(0, 1, 2, 3, 4));
    expect(reader.isBetweenMessages).toBe(false);
    expect(reader.push(Uint8Array.of(5)).messages).toEqual([message]);
    expect(reader.isBetweenMessages).toBe(true);
  });

  it('hands out copies', () => {
    const stream = frameMessage(message);
    const [read] = new MessageReader().push(stream).messages;
    stream.fill(0);
    expect(read).toEqual(message);
  });
});
