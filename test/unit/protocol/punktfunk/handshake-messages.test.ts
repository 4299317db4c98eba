import { describe, expect, it } from 'vitest';
import {
  decodeHello,
  decodeStart,
  encodeHello,
  encodeStart,
  plainHello,
} from '../../../../src/protocol/punktfunk/hello.ts';
import type { Hello, Mode, Welcome } from '../../../../src/protocol/punktfunk/messages.ts';
import {
  decodeWelcome,
  encodeWelcome,
  type WelcomeOffer,
  welcomeOf,
} from '../../../../src/protocol/punktfunk/welcome.ts';
import { fromHex, ofVector, readVectors, toHex } from './vectors.ts';

const vectors = readVectors('handshake.json') as {
  readonly mode: Mode;
  readonly hello: readonly { name: string; hex: string; hello: unknown; canonical?: boolean }[];
  readonly welcome: readonly { name: string; hex: string; welcome: unknown; leastBytes?: number }[];
  readonly refusedWelcome: readonly { name: string; hex: string; code: string }[];
  readonly start: { readonly hex: string; readonly clientPort: number };
};

describe('Hello', () => {
  it.each(vectors.hello.map((each) => [each.name, each] as const))('is read: %s', (_, each) => {
    const expected: Hello = { ...plainHello(vectors.mode), ...(ofVector(each.hello) as Partial<Hello>) };
    expect(decodeHello(fromHex(each.hex))).toEqual(expected);
    if (each.canonical === true) expect(toHex(encodeHello(expected))).toBe(each.hex);
  });

  it('of nothing but a mode is that of the oldest clients, 26 bytes', () => {
    expect(encodeHello(plainHello(vectors.mode))).toHaveLength(26);
  });

  it('is read with whatever a newer client appends', () => {
    const whole = fromHex(vectors.hello.find(({ name }) => name === 'everything')?.hex ?? '');
    expect(decodeHello(Uint8Array.of(...whole, 1, 2, 3))).toEqual(decodeHello(whole));
  });

  it('cut anywhere behind the mode keeps the fields that are whole', () => {
    const whole = fromHex(vectors.hello.find(({ name }) => name === 'everything')?.hex ?? '');
    for (let length = 20; length < whole.length; length += 1) {
      expect(decodeHello(whole.subarray(0, length))).toMatchObject({ mode: vectors.mode });
    }
    for (let length = 0; length < 20; length += 1) {
      expect(decodeHello(whole.subarray(0, length))).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
    }
  });

  it('cuts names between characters and takes out what steers a terminal', () => {
    const hello = decodeHello(encodeHello({ ...plainHello(vectors.mode), name: `${'x'.repeat(63)}ü` }));
    expect(hello).toMatchObject({ name: 'x'.repeat(63) });
    const dressed = decodeHello(encodeHello({ ...plainHello(vectors.mode), name: '\u001b[31mred\u202e' }));
    expect(dressed).toMatchObject({ name: '[31mred' });
  });
});

describe('Welcome', () => {
  it.each(vectors.welcome.map((each) => [each.name, each] as const))('is read and written: %s', (_, each) => {
    const expected: Welcome = welcomeOf(ofVector(each.welcome) as WelcomeOffer);
    expect(decodeWelcome(fromHex(each.hex))).toEqual(expected);
    if (each.leastBytes !== undefined) expect(toHex(encodeWelcome(expected, each.leastBytes))).toBe(each.hex);
  });

  it.each(vectors.refusedWelcome.map((each) => [each.name, each] as const))('is refused: %s', (_, each) => {
    expect(decodeWelcome(fromHex(each.hex))).toMatchObject({ code: each.code });
  });

  it('has 68 bytes unless more is said', () => {
    const [first] = vectors.welcome;
    expect(encodeWelcome(welcomeOf(ofVector(first?.welcome) as WelcomeOffer))).toHaveLength(68);
  });

  it('with the wrong size of a key is a fault of ours', () => {
    const offer = ofVector(vectors.welcome[0]?.welcome) as WelcomeOffer;
    expect(() => encodeWelcome(welcomeOf({ ...offer, key: new Uint8Array(15) }))).toThrow('15 bytes');
  });
});

describe('Start', () => {
  it('is read and written', () => {
    const { hex, clientPort } = vectors.start;
    expect(toHex(encodeStart({ clientPort }))).toBe(hex);
    expect(decodeStart(fromHex(hex))).toEqual({ clientPort });
    expect(decodeStart(fromHex(`${hex}0200050068656c6c6f`))).toEqual({ clientPort });
    expect(decodeStart(fromHex(hex).subarray(0, 5))).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
  });
});
