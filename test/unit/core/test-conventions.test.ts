import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeTest, type TestVerdict, type TestView } from '../../../src/core/test-conventions.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function judge(view: Partial<TestView>): TestVerdict | undefined {
  const nothing = new Uint8Array(0);
  return judgeTest({ serial: nothing, registers: new Map(), memory: nothing, screen: '', wantedScreen: '', ...view });
}

const registers = (...values: readonly number[]): ReadonlyMap<string, bigint> =>
  new Map(['B', 'C', 'D', 'E', 'H', 'L'].map((name, at) => [name, BigInt(values[at] ?? 0)]));

describe('what a test program reports', () => {
  test('by the link port', () => {
    expect(judge({ serial: ascii('cpu_instrs\n\n01:ok  02:ok') })).toBeUndefined();
    expect(judge({ serial: ascii('01:ok\n\nPassed all tests\n') })).toEqual({
      ...{ result: 'passed', by: 'serial', detail: '01:ok Passed all tests' },
    });
    expect(judge({ serial: ascii('halt bug\n\nFailed #2\n') })).toMatchObject({ result: 'failed', by: 'serial' });
    expect(judge({ serial: ascii('Passed 3, Failed 1') })).toMatchObject({ result: 'failed' });
    expect(judge({ serial: ascii('\u001b[2JPassed\u0007') })?.detail).toBe('[2JPassed');
  });

  test('by registers', () => {
    expect(judge({ registers: registers(3, 5, 8, 13, 21, 34) })).toMatchObject({ result: 'passed', by: 'registers' });
    expect(judge({ registers: registers(0x42, 0x42, 0x42, 0x42, 0x42, 0x42) })).toMatchObject({ result: 'failed' });
    expect(judge({ registers: registers(3, 5, 8, 13, 21, 35) })).toBeUndefined();
    expect(judge({ registers: new Map([['B', 3n]]) })).toBeUndefined();
  });

  test('by the memory, which goes before the others', () => {
    const memory = (result: number, text: string): Uint8Array =>
      Uint8Array.from([result, 0xde, 0xb0, 0x61, ...ascii(text), 0, 0x41]);
    expect(judge({ memory: memory(0x80, '') })).toBeUndefined();
    expect(judge({ memory: memory(0, 'Passed\n') })).toEqual({ result: 'passed', by: 'memory', detail: 'Passed' });
    expect(judge({ memory: memory(3, '') })).toEqual({ result: 'failed', by: 'memory', detail: 'result 3' });
    expect(judge({ memory: memory(1, 'wrong'), serial: ascii('Passed') })).toMatchObject({
      ...{ result: 'failed', by: 'memory', detail: 'wrong' },
    });
    expect(judge({ memory: Uint8Array.of(0, 0xde, 0xb0) })).toBeUndefined();
    expect(judge({ memory: Uint8Array.of(0, 0, 0, 0), serial: ascii('Passed') })).toMatchObject({ by: 'serial' });
  });

  test('by the screen alone, where a hash lies beside it', () => {
    expect(judge({ screen: 'ab', wantedScreen: 'ab' })).toEqual({ result: 'passed', by: 'screen', detail: '' });
    expect(judge({ screen: 'ab', wantedScreen: 'cd', serial: ascii('Passed') })).toBeUndefined();
  });

  test('any bytes are a report or none', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (serial, memory) => {
        const verdict = judge({ serial, memory });
        expect(verdict === undefined || /^[ -~]*$/.test(verdict.detail)).toBe(true);
      }),
    );
  });
});
