import { FieldReader } from '../field-reader.ts';
import { FieldWriter } from '../field-writer.ts';
import { type Plane, planes } from '../constants.ts';

/*
 * QUIC datagrams are told apart by their first byte. They may be lost anyway, so one that cannot be read is undefined and
 * counted by whoever reads them: an error for each would cost a hostile sender less than its receiver.
 */

const names = new Map(Object.entries(planes).map(([name, { tag }]) => [tag as number, name as Plane]));

/** Which plane a datagram belongs to; undefined for those of newer peers. */
export function planeOf(datagram: Uint8Array): Plane | undefined {
  return names.get(datagram[0] ?? 0);
}

/** The fields of a datagram of this plane behind its tag, at least so many bytes; undefined where it is not one. */
export function fieldsOf(datagram: Uint8Array, plane: Plane, leastBytes: number): FieldReader | undefined {
  if (datagram[0] !== planes[plane].tag || datagram.length < 1 + leastBytes) return undefined;
  return new FieldReader(datagram, 1);
}

/** A datagram of this plane that holds its tag so far. */
export function datagramOf(plane: Plane): FieldWriter {
  return new FieldWriter(32).u8(planes[plane].tag);
}

/** Whether a counter of so many bits that wraps is ahead of the last one that counted. */
export function isNewer(sequence: number, last: number | undefined, bits: 8 | 16 | 32): boolean {
  if (last === undefined) return true;
  const shift = 32 - bits;
  return ((sequence - last) << shift) >> shift > 0;
}
