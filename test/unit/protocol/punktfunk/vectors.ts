import { readFileSync } from 'node:fs';

/** Reads one file of vectors/punktfunk; the caller says what its cases look like. */
export function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../../vectors/punktfunk/${name}`, import.meta.url), 'utf8'));
}

export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Fields that the vectors write in hex, and those that they write in decimal since JSON has no 64 bits. */
const binary = new Set([
  ...['share', 'deviceKey', 'confirm', 'rgba', 'key', 'salt', 'chachaKey'],
  ...['data', 'previous', 'effect', 'raw'],
]);
const long = new Set(['t1', 't2', 't3', 'size', 'bytes', 'nextLatch', 'pts']);

/** The fields of a case as the decoder returns them. */
export function ofVector(fields: unknown): unknown {
  if (Array.isArray(fields)) return fields.map(ofVector);
  if (typeof fields !== 'object' || fields === null) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]: [string, unknown]) => {
      if (typeof value === 'string' && binary.has(key)) return [key, fromHex(value)];
      if (typeof value === 'string' && long.has(key)) return [key, BigInt(value)];
      return [key, ofVector(value)];
    }),
  );
}
