import { describe, expect, it } from 'vitest';
import {
  decodeUhidEvent,
  encodeCreate,
  encodeInput,
  encodeReport,
  encodeTaken,
} from '../../../../backends/gamepad/uhid/uhid-events.ts';

function event(type: number, body: readonly number[], bytes = 4376): Uint8Array {
  const all = new Uint8Array(bytes);
  all.set([type, 0, 0, 0, ...body]);
  return all;
}

describe('events of UHID', () => {
  it('make a device, its texts cut so that they end', () => {
    const descriptor = Uint8Array.of(1, 2, 3);
    const long = 'n'.repeat(300);
    const made = encodeCreate({
      ...{ name: long, place: long, serial: 's', bus: 3, vendor: 0x054c, product: 0x0ce6, version: 0x100, descriptor },
    });
    expect(made).toHaveLength(4 + 276 + 3);
    expect([...made.subarray(0, 4)]).toEqual([11, 0, 0, 0]);
    expect([...made.subarray(4 + 126, 4 + 129)]).toEqual([0x6e, 0, 0x6e]);
    expect([...made.subarray(4 + 190, 4 + 194)]).toEqual([0x6e, 0, 0x73, 0]);
    expect([...made.subarray(4 + 256)]).toEqual([
      ...[3, 0, 3, 0, 0x4c, 0x05, 0, 0, 0xe6, 0x0c, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
      ...[1, 2, 3],
    ]);
  });

  it('carry reports and answers', () => {
    expect([...encodeInput(Uint8Array.of(1, 9))]).toEqual([12, 0, 0, 0, 2, 0, 1, 9]);
    expect([...encodeReport(7, Uint8Array.of(5, 6))]).toEqual([10, 0, 0, 0, 7, 0, 0, 0, 0, 0, 2, 0, 5, 6]);
    expect([...encodeReport(7, undefined)]).toEqual([10, 0, 0, 0, 7, 0, 0, 0, 5, 0, 0, 0]);
    expect([...encodeTaken(7)]).toEqual([14, 0, 0, 0, 7, 0, 0, 0, 0, 0]);
  });

  it('are read: reports that are asked for, set, and put out', () => {
    expect(decodeUhidEvent(event(9, [1, 2, 0, 0, 0x20, 0]))).toEqual({ kind: 'getReport', id: 0x0201, report: 0x20 });
    expect(decodeUhidEvent(event(13, [3, 0, 0, 0, 8, 0, 2, 0, 8, 1]))).toEqual({ kind: 'setReport', id: 3 });
    const output = event(6, [2, 0x0c, 7]);
    output[4 + 4096] = 3;
    expect(decodeUhidEvent(output)).toEqual({ kind: 'output', data: Uint8Array.of(2, 0x0c, 7) });
  });

  it('that say too much, too little, or what needs no heed are no events', () => {
    const output = event(6, [2]);
    output.set([0xff, 0xff], 4 + 4096);
    expect(decodeUhidEvent(output)).toMatchObject({ data: { length: 4096 } });
    expect(decodeUhidEvent(event(6, [2], 100))).toBeUndefined();
    expect(decodeUhidEvent(event(9, [], 8))).toBeUndefined();
    expect(decodeUhidEvent(event(13, [], 10))).toBeUndefined();
    for (const type of [0, 2, 3, 4, 5, 99]) expect(decodeUhidEvent(event(type, []))).toBeUndefined();
    expect(decodeUhidEvent(new Uint8Array(3))).toBeUndefined();
  });
});
