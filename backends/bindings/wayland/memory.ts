import { closeSync, readSync } from 'node:fs';
import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import { errnoName, waylandLibc } from './libc.ts';

const [mfdCloexec, readWrite, mapShared] = [1, 3, 1];
const mapFailed = 0xffffffffffffffffn;

/** Memory that is shared with a compositor by its descriptor. */
export class SharedMemory {
  readonly descriptor: number;
  readonly size: number;
  readonly #address: bigint;
  /** Must not be looked at after `close`: nothing keeps the memory. */
  readonly bytes: Uint8Array;
  #closed = false;

  /** Zeros. Fails with FAILED where there is no memory. */
  constructor(size: number) {
    const libc = waylandLibc();
    this.size = size;
    this.descriptor = libc.memfd_create('perun', mfdCloexec);
    if (this.descriptor < 0) throw new PerunError('FAILED', `no shared memory can be made: ${errnoName()}`);
    if (libc.ftruncate(this.descriptor, size) < 0) {
      const reason = errnoName();
      libc.close(this.descriptor);
      throw new PerunError('FAILED', `${size} bytes of shared memory cannot be had: ${reason}`);
    }
    try {
      this.#address = map(this.descriptor, size);
    } catch (error) {
      libc.close(this.descriptor);
      throw error;
    }
    this.bytes = new Uint8Array(koffi.view(this.#address, size));
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    waylandLibc().munmap(this.#address, this.size);
    waylandLibc().close(this.descriptor);
  }
}

/** Reads what a descriptor holds, and closes it: keymaps come so. Fails with FAILED, and over the limit in bytes. */
export function readDescriptor(descriptor: number, size: number, limit: number): Uint8Array {
  try {
    if (size > limit) throw new PerunError('FAILED', `${size} bytes were sent where ${limit} fit`);
    const bytes = new Uint8Array(size);
    // Not mapped: what is shorter than it says would end the process.
    const count = readSync(descriptor, bytes, 0, size, 0);
    if (count < size) throw new PerunError('FAILED', `${count} bytes were sent where ${size} were said`);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

function map(descriptor: number, size: number): bigint {
  const address = BigInt(waylandLibc().mmap(null, size, readWrite, mapShared, descriptor, 0));
  if (address === mapFailed) throw new PerunError('FAILED', `shared memory cannot be mapped: ${errnoName()}`);
  return address;
}
