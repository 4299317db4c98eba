import { PerunError } from '../../shared/errors.ts';
import { cleanText, cutText, decodeTextLoosely, encodeText } from '../../shared/text.ts';

/** A part of the emulated machine's memory that can be read, by the name that the core gives it. */
export interface MemorySpace {
  /** At most 32 bytes of UTF-8: ram, vram, cartridge … */
  readonly name: string;
  /** Bytes, from address 0. */
  readonly size: number;
}

export interface MemoryRange {
  readonly space: string;
  readonly address: number;
  readonly length: number;
}

const spaceNameBytes = 32;
export const mostSpaces = 64;

export function encodeMemorySpaces(spaces: readonly MemorySpace[]): Uint8Array {
  if (spaces.length > mostSpaces) throw malformed(`${spaces.length} memory spaces, at most ${mostSpaces} can be told`);
  return joined(spaces.flatMap(({ name, size }) => [named(name), u32(size)]));
}

export function decodeMemorySpaces(bytes: Uint8Array): readonly MemorySpace[] | PerunError {
  const spaces: MemorySpace[] = [];
  for (let at = 0; at < bytes.length;) {
    const name = nameAt(bytes, at);
    if (name === undefined || name.end + 4 > bytes.length) return malformed(`memory space ${spaces.length} is cut off`);
    if (spaces.length === mostSpaces) return malformed(`more than ${mostSpaces} memory spaces`);
    spaces.push({ name: name.text, size: u32At(bytes, name.end) });
    at = name.end + 4;
  }
  return spaces;
}

export function encodeMemoryRange({ space, address, length }: MemoryRange): Uint8Array {
  return joined([named(space), u32(address), u32(length)]);
}

export function decodeMemoryRange(bytes: Uint8Array): MemoryRange | PerunError {
  const name = nameAt(bytes, 0);
  if (name === undefined || name.end + 8 !== bytes.length) return malformed('a memory range of another length');
  return { space: name.text, address: u32At(bytes, name.end), length: u32At(bytes, name.end + 4) };
}

export function encodeAddresses(addresses: readonly number[]): Uint8Array {
  return joined(addresses.map(u32));
}

/** At most `most` addresses of four bytes each. */
export function decodeAddresses(bytes: Uint8Array, most: number): readonly number[] | PerunError {
  if (bytes.length % 4 !== 0 || bytes.length > most * 4) return malformed(`addresses in ${bytes.length} bytes`);
  return Array.from({ length: bytes.length / 4 }, (_, index) => u32At(bytes, index * 4));
}

function named(text: string): Uint8Array {
  const name = encodeText(cutText(cleanText(text), spaceNameBytes));
  return joined([Uint8Array.of(name.length), name]);
}

function nameAt(bytes: Uint8Array, at: number): { text: string; end: number } | undefined {
  const length = bytes[at];
  if (length === undefined || length > spaceNameBytes || at + 1 + length > bytes.length) return undefined;
  return { text: decodeTextLoosely(bytes.subarray(at + 1, at + 1 + length)), end: at + 1 + length };
}

function u32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw malformed(`${value} is not a u32`);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function u32At(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function malformed(message: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', message);
}
