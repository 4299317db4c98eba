import { closeSync } from 'node:fs';
import koffi from 'koffi';
import { PerunError } from '../../src/shared/errors.ts';

interface Calls {
  socket(family: number, type: number, protocol: number): number;
  connect(fd: number, address: Uint8Array, length: number): number;
  ioctl(fd: number, request: number, type: string, into: Uint8Array): number;
  recv(fd: number, into: Uint8Array, length: number, flags: number): number | bigint;
}

const unixFamily = 1;
const stream = 1;
const nonBlocking = 0o4000;
const closedOnExec = 0o2000000;
const [peek, dontWait] = [0x2, 0x40];
/** SIOCOUTQ */
const outgoingQueue = 0x5411;
/** Of `sun_path`, with the zero that ends it. */
const longestPath = 108;

let loaded: Calls | undefined;

function loadCalls(): Calls {
  if (loaded !== undefined) return loaded;
  const library = koffi.load(null);
  loaded = {
    socket: library.func('socket', 'int', ['int', 'int', 'int']) as Calls['socket'],
    connect: library.func('connect', 'int', ['int', 'void *', 'uint32_t']) as Calls['connect'],
    ioctl: library.func('int ioctl(int, unsigned long, ...)') as unknown as Calls['ioctl'],
    recv: library.func('recv', 'int64_t', ['int', 'void *', 'size_t', 'int']) as Calls['recv'],
  };
  return loaded;
}

/** A connected descriptor, which belongs to the caller, for libraries that want one. Blocks not. UNREACHABLE, USAGE. */
export function connectUnix(path: string): number {
  const address = Buffer.alloc(2 + longestPath);
  address.writeUInt16LE(unixFamily);
  if (Buffer.byteLength(path) >= longestPath || path.includes('\0')) {
    throw new PerunError('USAGE', `${path} is too long for a socket`);
  }
  address.write(path, 2);
  const calls = loadCalls();
  const fd = calls.socket(unixFamily, stream | nonBlocking | closedOnExec, 0);
  if (fd < 0) throw new PerunError('FAILED', 'no socket can be made: too many are open');
  if (calls.connect(fd, address, address.length) === 0) return fd;
  const { errno } = koffi.os;
  const number = koffi.errno();
  closeSync(fd);
  const name = Object.keys(errno).find((known) => errno[known] === number) ?? `errno ${number}`;
  throw new PerunError('UNREACHABLE', `nothing listens at ${path} (${name})`);
}

/** Whether the other end of a socket has hung up, and nothing is left to be read. */
export function hasHungUp(fd: number): boolean {
  return Number(loadCalls().recv(fd, new Uint8Array(1), 1, peek | dontWait)) === 0;
}

/** Bytes of memory that the other end of a socket has still to read; 0 where that is not told. */
export function unreadBytes(fd: number): number {
  const bytes = new Uint8Array(4);
  const result = loadCalls().ioctl(fd, outgoingQueue, 'void *', bytes);
  return result < 0 ? 0 : new DataView(bytes.buffer).getInt32(0, true);
}
