import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';

/** What the client needs of the C library; -1 says that `errno` tells why. Addresses are those of user space. */
export interface WaylandLibc {
  socket(family: number, type: number, protocol: number): number;
  connect(fd: number, address: Uint8Array, length: number): number;
  sendmsg(fd: number, message: Uint8Array, flags: number): number;
  recvmsg(fd: number, message: Uint8Array, flags: number): number;
  poll(descriptors: Uint8Array, count: number, ms: number): number;
  getsockopt(fd: number, level: number, option: number, value: Uint8Array, length: Uint8Array): number;
  close(fd: number): number;
  fcntl(fd: number, command: number, argument: number): number;
  memfd_create(name: string, flags: number): number;
  ftruncate(fd: number, size: number): number;
  mmap(address: null, size: number, protection: number, flags: number, fd: number, offset: number): number | bigint;
  munmap(address: bigint, size: number): number;
}

const pointer = 'void *';

const signatures: Record<keyof WaylandLibc, readonly [string, readonly string[]]> = {
  socket: ['int', ['int', 'int', 'int']],
  connect: ['int', ['int', pointer, 'uint32_t']],
  sendmsg: ['int64_t', ['int', pointer, 'int']],
  recvmsg: ['int64_t', ['int', pointer, 'int']],
  poll: ['int', [pointer, 'uint64_t', 'int']],
  getsockopt: ['int', ['int', 'int', 'int', pointer, pointer]],
  close: ['int', ['int']],
  fcntl: ['int', ['int', 'int', 'int64_t']],
  memfd_create: ['int', ['const char *', 'uint32_t']],
  ftruncate: ['int', ['int', 'int64_t']],
  mmap: ['uint64_t', [pointer, 'size_t', 'int', 'int', 'int', 'int64_t']],
  munmap: ['int', ['uint64_t', 'size_t']],
};

let loaded: WaylandLibc | undefined;

/** The C library of this process, bound once per thread. Fails with MISSING_CAPABILITY where it is not Linux's. */
export function waylandLibc(): WaylandLibc {
  if (loaded !== undefined) return loaded;
  // Layouts and numbers below are those of 64-bit Linux.
  if (process.platform !== 'linux' || !['x64', 'arm64', 'riscv64', 'loong64'].includes(process.arch)) {
    throw new PerunError('MISSING_CAPABILITY', `Wayland: not on ${process.platform} ${process.arch}`);
  }
  const library = koffi.load(null);
  const calls: Partial<Record<keyof WaylandLibc, unknown>> = {};
  for (const [name, [result, parameters]] of Object.entries(signatures)) {
    calls[name as keyof WaylandLibc] = library.func(name, result, [...parameters]);
  }
  loaded = calls as unknown as WaylandLibc;
  return loaded;
}

const errnoNames = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));

/** Name of the last error of this thread. */
export function errnoName(): string {
  return errnoNames.get(koffi.errno()) ?? `errno ${koffi.errno()}`;
}
