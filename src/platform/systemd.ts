import { PerunError } from '../shared/errors.ts';
import type { Environment } from './paths.ts';

const addressFamilyUnix = 1;
const datagram = 2;
const closeOnExec = 0o2000000;
const noSignal = 0x4000;

/**
 * Tells the service manager a state such as `READY=1` (sd_notify). Does nothing where NOTIFY_SOCKET is not set. Node
 * has no Unix datagrams, so libc is called directly. Fails with MISSING_CAPABILITY or UNREACHABLE, which callers log.
 */
export async function notifySystemd(state: string, env: Environment = process.env): Promise<boolean> {
  const path = env['NOTIFY_SOCKET'];
  if (path === undefined || path === '') return false;
  const address = socketAddress(path);
  const libc = await loadLibc();
  const descriptor = libc.socket(addressFamilyUnix, datagram | closeOnExec, 0);
  if (descriptor < 0) throw new PerunError('UNREACHABLE', 'no datagram socket could be opened for NOTIFY_SOCKET');
  try {
    const message = Buffer.from(state);
    if (libc.sendto(descriptor, message, message.length, noSignal, address, address.length) !== message.length) {
      throw new PerunError('UNREACHABLE', `the service manager does not listen at ${path}`);
    }
    return true;
  } finally {
    libc.close(descriptor);
  }
}

/** Bytes of a sockaddr_un; a path that begins with @ is abstract, its first byte is zero and it has no terminator. */
export function socketAddress(path: string): Buffer {
  const abstract = path.startsWith('@');
  if (!abstract && !path.startsWith('/')) throw new PerunError('ADDRESS_INVALID', `NOTIFY_SOCKET=${path} is no path`);
  const name = Buffer.from(abstract ? `\0${path.slice(1)}` : `${path}\0`);
  if (name.length > 108) throw new PerunError('ADDRESS_INVALID', 'NOTIFY_SOCKET is longer than 108 bytes');
  const family = new Uint8Array(new Uint16Array([addressFamilyUnix]).buffer);
  return Buffer.concat([family, name]);
}

interface Libc {
  socket(family: number, type: number, protocol: number): number;
  sendto(fd: number, data: Buffer, length: number, flags: number, address: Buffer, addressLength: number): number;
  close(fd: number): number;
}

async function loadLibc(): Promise<Libc> {
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load(null);
    return {
      socket: library.func('int socket(int, int, int)') as Libc['socket'],
      sendto: library.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)') as Libc['sendto'],
      close: library.func('int close(int)') as Libc['close'],
    };
  } catch (error) {
    throw new PerunError('MISSING_CAPABILITY', 'libc could not be called to notify systemd', { cause: error });
  }
}
