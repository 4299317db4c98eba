import { describe, expect, it } from 'vitest';
import { controlTypes } from '../../../../src/protocol/punktfunk/constants.ts';
import { decodeControl } from '../../../../src/protocol/punktfunk/decode.ts';
import { encodeControl } from '../../../../src/protocol/punktfunk/encode.ts';
import { familyOf } from '../../../../src/protocol/punktfunk/message-family.ts';
import type { ControlMessage } from '../../../../src/protocol/punktfunk/messages.ts';
import { fromHex, ofVector, readVectors, toHex } from './vectors.ts';

const { messages } = readVectors('control.json') as {
  readonly messages: readonly { readonly hex: string; readonly message: { readonly kind: string } }[];
};
const cases = messages.map(({ hex, message }) => [message.kind, hex, ofVector(message) as ControlMessage] as const);
const trust = new Set(['pairRequest', 'pairChallenge', 'pairProof', 'pairResult']);

describe('typed control messages', () => {
  it('has a vector for each', () => {
    expect(new Set(cases.map(([kind]) => kind))).toEqual(new Set(Object.keys(controlTypes)));
  });

  it.each(cases)('%s is read and written byte for byte (%s)', (_, hex, message) => {
    expect(toHex(encodeControl(message))).toBe(hex);
    expect(decodeControl(fromHex(hex))).toEqual(message);
  });

  it.each(cases)('%s is refused where it is cut (%s)', (_, hex, message) => {
    const bytes = fromHex(hex);
    for (let length = 0; length < bytes.length; length += 1) {
      const read = decodeControl(bytes.subarray(0, length));
      // A later, optional field is not there in a message of an older peer.
      if (!(read instanceof Error)) expect(encodeControl(read as ControlMessage).length).toBeLessThanOrEqual(length);
      else expect(read).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
    }
    expect(message.kind).not.toBe('unknown');
  });

  it.each(cases)('%s with bytes appended is read, unless it is a message of trust (%s)', (kind, hex, message) => {
    const read = decodeControl(fromHex(`${hex}00`));
    if (trust.has(kind)) expect(read).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
    else expect(read).toMatchObject(message);
  });

  it('leaves types of newer peers to be ignored', () => {
    expect(decodeControl(fromHex('504b466359aabbcc'))).toEqual({ kind: 'unknown', type: 0x59 });
    expect(decodeControl(fromHex('504b4663ff'))).toEqual({ kind: 'unknown', type: 0xff });
  });

  it('never takes one family for another', () => {
    expect(decodeControl(fromHex('504b463101000000'))).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
    expect(familyOf(fromHex('504b4631'))).toBe('handshake');
    expect(familyOf(fromHex('504b4663'))).toBe('control');
    expect(familyOf(fromHex('504b4673'))).toBe('stream');
    expect([familyOf(fromHex('504b46')), familyOf(fromHex('504b4600'))]).toEqual([undefined, undefined]);
  });

  it('refuses lengths over their limits before it reads on', () => {
    const large = { code: 'PROTOCOL_TOO_LARGE' };
    expect(decodeControl(fromHex(`504b46631041${'61'.repeat(65)}`))).toMatchObject(large);
    expect(decodeControl(fromHex('504b4663160000000001ff'))).toMatchObject({ code: 'PROTOCOL_TOO_LARGE' });
    expect(decodeControl(fromHex('504b46634200000000ff'))).toMatchObject(large);
    expect(decodeControl(fromHex('504b466343000000000000000081'))).toMatchObject(large);
    expect(decodeControl(fromHex('504b466350000000007900010000000000'))).toMatchObject(large);
    expect(decodeControl(fromHex('504b466350000000000000010000000000'))).toMatchObject(large);
  });

  it('throws where we would write what nobody may send', () => {
    const cursor = { kind: 'cursorShape', serial: 1, width: 121, height: 1, hotX: 0, hotY: 0 } as const;
    expect(() => encodeControl({ ...cursor, rgba: new Uint8Array(484) })).toThrow('121');
    expect(() => encodeControl({ kind: 'pairProof', confirm: new Uint8Array(31) })).toThrow('31');
  });
});
