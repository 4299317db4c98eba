import { describe, expect, test } from 'vitest';
import { decodePairMessage } from '../../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../../src/protocol/pairing/encode.ts';
import {
  outcomeErrors,
  PairCode,
  PairKind,
  type PairMessage,
  pairMessageMaxBytes,
} from '../../../../src/protocol/pairing/messages.ts';
import { errorCatalogue, isPerunError } from '../../../../src/shared/errors.ts';
import { asVector, fromHex, ofVector, readVectors, toHex } from './vectors.ts';

interface Case {
  readonly name: string;
  readonly bytes: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const vectors = readVectors('messages.json') as {
  readonly both: readonly Case[];
  readonly read: readonly Case[];
  readonly refused: readonly { readonly name: string; readonly bytes: string; readonly error: string }[];
};

function decoded(bytes: Uint8Array): PairMessage {
  const message = decodePairMessage(bytes);
  if (isPerunError(message)) throw message;
  return message;
}

describe('messages of pairing', () => {
  test.each(vectors.both.map((each) => [each.name, each] as const))('%s', (_, { bytes, message }) => {
    expect(asVector(decoded(fromHex(bytes)))).toEqual(message);
    expect(toHex(encodePairMessage(ofVector(message)))).toBe(bytes);
  });

  test.each(vectors.read.map((each) => [each.name, each] as const))('%s', (_, { bytes, message }) => {
    expect(asVector(decoded(fromHex(bytes)))).toEqual(message);
  });

  test.each(vectors.refused.map((each) => [each.name, each] as const))('%s is refused', (_, { bytes, error }) => {
    const found = decodePairMessage(fromHex(bytes));
    expect(isPerunError(found) && found.code).toBe(error);
  });

  test('every kind and every outcome stands in the vectors', () => {
    const told = vectors.both.map(({ message }) => message);
    expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(Object.keys(PairKind)));
    const outcomes = told.map(({ outcome }) => outcome).filter((outcome) => outcome !== undefined);
    expect(new Set(outcomes)).toEqual(new Set(Object.keys(PairCode)));
    for (const [code] of Object.values(outcomeErrors)) expect(errorCatalogue[code].exit).not.toBe(0);
  });

  test('longer ones than the longest are not looked at, and decoded fields are no views', () => {
    const error = decodePairMessage(new Uint8Array(pairMessageMaxBytes + 1).fill(PairKind.knock));
    expect(isPerunError(error) && error.code).toBe('PROTOCOL_TOO_LARGE');
    const bytes = fromHex(vectors.both.find(({ name }) => name === 'proof')?.bytes ?? '');
    const message = decoded(bytes);
    const before = asVector(message);
    bytes.fill(0);
    expect(asVector(message)).toEqual(before);
  });

  test('names are cut between characters when they are sent', () => {
    const name = `\u0007${'ü'.repeat(40)}`;
    expect(decoded(encodePairMessage({ kind: 'knock', name }))).toEqual({ kind: 'knock', name: 'ü'.repeat(32) });
  });
});
