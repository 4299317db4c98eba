import { readFileSync } from 'node:fs';
import type { PacketMessage, UnknownMessage } from '../../../../src/protocol/perun/messages.ts';
import { nativeSamples } from '../../../../src/protocol/perun/payloads.ts';

/** Reads one file of vectors/perun; the caller says what its cases look like. */
export function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../../vectors/perun/${name}`, import.meta.url), 'utf8'));
}

export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** A message as the vectors write it: bytes in hex, samples as numbers. */
export function asVector(message: PacketMessage | UnknownMessage): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message).map(([key, value]: [string, unknown]) => {
      if (!(value instanceof Uint8Array)) return [key, value];
      return [key, key === 'samples' ? [...nativeSamples(value)] : toHex(value)];
    }),
  );
}

/** The bytes cut into pieces of that size. */
export function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) cut.push(bytes.slice(at, at + size));
  return cut;
}
