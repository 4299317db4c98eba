import { PerunError } from '../../shared/errors.ts';

/** A place in memory; user space lies below 2⁵³, so that a number holds it exactly. */
export type Address = number;

/** What a UDP socket needs of the C library; -1 says that `errno` tells why. */
export interface UdpLibc {
  addressOf(bytes: Uint8Array): Address;
  /** Name of the last error of this thread. */
  errno(): string;
  socket(family: number, type: number, protocol: number): number;
  bind(fd: number, address: Address, length: number): number;
  connect(fd: number, address: Address, length: number): number;
  getsockname(fd: number, address: Address, length: Address): number;
  setsockopt(fd: number, level: number, option: number, value: Address, length: number): number;
  sendmmsg(fd: number, messages: Address, count: number, flags: number): number;
  recvmmsg(fd: number, messages: Address, count: number, flags: number, timeout: Address): number;
  poll(descriptors: Address, count: number, ms: number): number;
  close(fd: number): number;
  /** Calls back in the event loop while the descriptor is readable; must be ended before its thread is. */
  watch(fd: number, listener: () => void): { close(): void };
}

/** The C library of this process. Fails with MISSING_CAPABILITY where it is not Linux's, or cannot be called. */
export async function loadLibc(): Promise<UdpLibc> {
  // Layouts and numbers below are those of 64-bit Linux.
  if (process.platform !== 'linux' || !['x64', 'arm64', 'riscv64', 'loong64'].includes(process.arch)) {
    throw new PerunError('MISSING_CAPABILITY', `many datagrams at once: not on ${process.platform} ${process.arch}`);
  }
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load(null);
    const pointer = 'uintptr_t';
    const find = (name: string, result: string, ...args: string[]): unknown => library.func(name, result, args);
    const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));
    return {
      addressOf: (bytes) => Number(koffi.address(bytes)),
      errno: () => names.get(koffi.errno()) ?? `errno ${koffi.errno()}`,
      socket: find('socket', 'int', 'int', 'int', 'int') as UdpLibc['socket'],
      bind: find('bind', 'int', 'int', pointer, 'uint32') as UdpLibc['bind'],
      connect: find('connect', 'int', 'int', pointer, 'uint32') as UdpLibc['connect'],
      getsockname: find('getsockname', 'int', 'int', pointer, pointer) as UdpLibc['getsockname'],
      setsockopt: find('setsockopt', 'int', 'int', 'int', 'int', pointer, 'uint32') as UdpLibc['setsockopt'],
      sendmmsg: find('sendmmsg', 'int', 'int', pointer, 'uint32', 'int') as UdpLibc['sendmmsg'],
      recvmmsg: find('recvmmsg', 'int', 'int', pointer, 'uint32', 'int', pointer) as UdpLibc['recvmmsg'],
      poll: find('poll', 'int', pointer, 'uint64', 'int') as UdpLibc['poll'],
      close: find('close', 'int', 'int') as UdpLibc['close'],
      watch: (fd, listener) => koffi.node.poll(fd, { readable: true }, () => listener()),
    };
  } catch (error) {
    throw new PerunError('MISSING_CAPABILITY', 'the C library cannot be called', { cause: error });
  }
}
