import { readFileSync } from 'node:fs';
import type { PairMessage } from '../../../../src/protocol/pairing/messages.ts';

/** Reads one file of vectors/pairing; the caller says what its cases look like. */
export function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../../vectors/pairing/${name}`, import.meta.url), 'utf8'));
}

export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Fields that the vectors write in hex. */
const binary = new Set(['share', 'confirm', 'spki', 'nonce', 'certificate', 'signature']);

export function asVector(message: PairMessage): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Uint8Array ? toHex(value) : value,
    ]),
  );
}

export function ofVector(fields: Readonly<Record<string, unknown>>): PairMessage {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      binary.has(key) && typeof value === 'string' ? fromHex(value) : value,
    ]),
  ) as unknown as PairMessage;
}
