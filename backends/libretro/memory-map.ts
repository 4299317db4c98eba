import { memoryDescriptor, memoryMap } from './structs.ts';
import { bytesAt, structAt, structsAt, textAt } from './native-memory.ts';

/** A part of an address space as a core describes it. */
export interface MemoryRegion {
  /** Name of the address space; '' for the main one. */
  readonly space: string;
  readonly start: bigint;
  /** Bits of an address that must be those of `start`; 0 where the length says it. */
  readonly select: bigint;
  /** Bits of an address that reach no chip: they are taken out before the rest counts. */
  readonly disconnect: bigint;
  readonly length: bigint;
  /** Where its first byte lies in this process, null for what is not memory. */
  readonly pointer: bigint | null;
}

const mostRegions = 256;
/** Addresses of a space that can be asked for: a debugger has 32 bits. */
const highestEnd = 0xffff_ffffn;

export function readMemoryMap(pointer: bigint): MemoryRegion[] {
  const { descriptors, count } = structAt(pointer, memoryMap);
  const found = structsAt(descriptors, memoryDescriptor, Math.min(count, mostRegions));
  return found.map((descriptor) => ({
    space: textAt(descriptor.space),
    start: BigInt(descriptor.start),
    select: BigInt(descriptor.select),
    disconnect: BigInt(descriptor.disconnect),
    length: BigInt(descriptor.length),
    pointer: descriptor.pointer === null ? null : descriptor.pointer + BigInt(descriptor.offset),
  }));
}

/** Where in a region an address lies, as an offset from its first byte; undefined where it lies outside. */
export function offsetIn(region: MemoryRegion, address: bigint): bigint | undefined {
  const { start, select, disconnect, length } = region;
  if (select === 0n) {
    if (address < start || (length > 0n && address >= start + length)) return undefined;
  } else if (((address ^ start) & select) !== 0n) return undefined;
  const offset = withoutBits(BigInt.asUintN(64, address - start), disconnect);
  return length === 0n ? offset : mirrored(offset, length);
}

/** Takes those bits out of an address and closes the gaps. */
function withoutBits(address: bigint, bits: bigint): bigint {
  let result = address;
  for (let left = bits; left !== 0n;) {
    const lowest = left & -left;
    const below = lowest - 1n;
    result = (result & below) | ((result >> 1n) & ~below);
    left = (left & ~lowest) >> 1n;
  }
  return result;
}

/** Beyond the end memory repeats: bits from the highest on fall away until the address lies within. */
function mirrored(offset: bigint, length: bigint): bigint {
  let result = offset;
  while (result >= length) {
    let bit = 1n;
    while (bit << 1n <= result) bit <<= 1n;
    result -= bit;
  }
  return result;
}

/** One address space after the end of the last region in it, in bytes. */
export function spaceSize(regions: readonly MemoryRegion[], space: string): number {
  const ends = regions.filter((region) => region.space === space).map(({ start, length }) => start + length);
  const end = ends.reduce((most, one) => (one > most ? one : most), 0n);
  return Number(end > highestEnd ? highestEnd : end);
}

/** Bytes of an address space; what no region holds is read as 0. The first region that fits counts. */
export function readSpace(
  regions: readonly MemoryRegion[],
  space: string,
  address: number,
  length: number,
): Uint8Array {
  const bytes = new Uint8Array(length);
  const inSpace = regions.filter((region) => region.space === space);
  for (let at = 0; at < length;) {
    const place = BigInt(address + at);
    const region = inSpace.find((one) => offsetIn(one, place) !== undefined);
    const run = region === undefined ? 1 : runIn(region, place, Math.min(length - at, blockBytes));
    if (region !== undefined && region.pointer !== null && region.length > 0n) {
      bytes.set(bytesAt(region.pointer + (offsetIn(region, place) ?? 0n), run), at);
    }
    at += run;
  }
  return bytes;
}

/** Bytes that are looked up at once, where they lie side by side. */
const blockBytes = 256;

/** How many bytes from an address on lie side by side in the region: all of them, or one. */
function runIn(region: MemoryRegion, address: bigint, most: number): number {
  const first = offsetIn(region, address);
  const last = offsetIn(region, address + BigInt(most - 1));
  return first !== undefined && last === first + BigInt(most - 1) ? most : 1;
}
