import { describe, expect, it } from 'vitest';
import {
  type DebugValue,
  decodeDebug,
  encodeDebugText,
  encodeHit,
  encodeRegisters,
} from '../../../../src/protocol/perun/debug-values.ts';
import { isPerunError } from '../../../../src/shared/errors.ts';
import { fromHex, readVectors, toHex } from './vectors.ts';

interface DebugCase {
  readonly data: string;
  readonly decoded?: Record<string, unknown>;
  readonly error?: string;
}

const cases = (readVectors('debug-values.json') as { values: DebugCase[] }).values;

function written(value: DebugValue): Record<string, unknown> {
  if (value.kind === 'unknown') return { ...value, data: toHex(value.data) };
  if (value.kind === 'text' || value.kind === 'hit') return { ...value };
  return {
    kind: value.kind,
    registers: value.registers.map((register) => ({ ...register, value: `0x${register.value.toString(16)}` })),
  };
}

describe('debug values of the vectors', () => {
  it.each(cases)('$data', ({ data, decoded, error }) => {
    const value = decodeDebug(fromHex(data));
    if (isPerunError(value)) {
      expect(value.code).toBe(error);
      return;
    }
    expect(written(value)).toEqual(decoded);
    if (value.kind === 'registers') expect(toHex(encodeRegisters(value.registers))).toBe(data);
    if (value.kind === 'hit') expect(toHex(encodeHit(value.address))).toBe(data);
    if (value.kind === 'text') expect(toHex(encodeDebugText(value.text))).toBe(data);
  });
});

describe('registers that do not fit', () => {
  it.each([
    ['more than 255', () => encodeRegisters(Array.from({ length: 256 }, () => ({ name: 'r', bits: 8, value: 0n })))],
    ['a value over its width', () => encodeRegisters([{ name: 'r', bits: 8, value: 256n }])],
    ['a negative value', () => encodeRegisters([{ name: 'r', bits: 8, value: -1n }])],
    ['65 bits', () => encodeRegisters([{ name: 'r', bits: 65, value: 0n }])],
  ])('%s', (_name, encode) => {
    expect(encode).toThrow(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
  });

  it('a long name is cut, not refused', () => {
    const value = decodeDebug(encodeRegisters([{ name: 'x'.repeat(300), bits: 1, value: 1n }]));
    expect(value).toEqual({ kind: 'registers', registers: [{ name: 'x'.repeat(255), bits: 1, value: 1n }] });
  });
});
