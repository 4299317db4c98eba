import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import type { NvencField, NvencLayout } from './layout.ts';

/**
 * One of NVENC's structs in memory of ours, by its table: half of them have bit fields, which no other way of describing
 * them here can say. A field that the release does not have fails with FAILED: tables are chosen by the driver.
 */
export class NvencRecord {
  readonly bytes: Buffer;
  readonly #name: string;
  readonly #fields: Readonly<Record<string, NvencField>>;

  /** All zero but its version. */
  constructor(layout: NvencLayout, name: string) {
    const struct = layout.structs[name];
    if (struct === undefined) throw new PerunError('FAILED', `NVENC has no ${name}`);
    this.#name = name;
    this.#fields = struct.fields;
    this.bytes = Buffer.alloc(struct.size);
    if (struct.version !== 0) this.set('version', struct.version);
  }

  has(field: string): boolean {
    return this.#fields[field] !== undefined;
  }

  set(field: string, value: number | bigint | Uint8Array): void {
    const place = this.#at(field);
    if (typeof value === 'object') {
      if (!('bytes' in place) || place.bytes !== value.length) throw this.#wrong(field);
      this.bytes.set(value, place.at);
    } else if ('bit' in place) {
      const mask = (2 ** place.bits - 1) << place.bit;
      const word = this.bytes.readUInt32LE(place.at);
      this.bytes.writeUInt32LE(((word & ~mask) | ((Number(value) << place.bit) & mask)) >>> 0, place.at);
    } else if (place.bytes === 8) this.bytes.writeBigUInt64LE(BigInt(value), place.at);
    else if (place.bytes === 4) this.bytes.writeUInt32LE(Number(value) >>> 0, place.at);
    else throw this.#wrong(field);
  }

  /** Several at once. */
  setAll(values: Readonly<Record<string, number | bigint | Uint8Array>>): void {
    for (const [field, value] of Object.entries(values)) this.set(field, value);
  }

  number(field: string): number {
    const place = this.#at(field);
    if ('bit' in place) return (this.bytes.readUInt32LE(place.at) >>> place.bit) & (2 ** place.bits - 1);
    return place.bytes === 4 ? this.bytes.readUInt32LE(place.at) : Number(this.bytes.readBigUInt64LE(place.at));
  }

  /** 0 for null. */
  pointer(field: string): bigint {
    return this.bytes.readBigUInt64LE(this.#at(field).at);
  }

  /** The bytes of a field, or of a struct in it; shared. */
  part(field: string): Buffer {
    const place = this.#at(field);
    if (!('bytes' in place)) throw this.#wrong(field);
    return this.bytes.subarray(place.at, place.at + place.bytes);
  }

  get address(): bigint {
    return koffi.address(this.bytes);
  }

  #at(field: string): NvencField {
    const place = this.#fields[field];
    if (place === undefined) throw this.#wrong(field);
    return place;
  }

  #wrong(field: string): PerunError {
    return new PerunError('FAILED', `NVENC's ${this.#name}.${field} is not in this release, or not of this form`);
  }
}
