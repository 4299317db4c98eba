import koffi from 'koffi';

/** Which way the data of a request goes, as the kernel sees it: include/uapi/asm-generic/ioctl.h. */
const direction = { none: 0, write: 1, read: 2, both: 3 } as const;

/** The number of a request on x86-64 and arm64: direction, bytes of its data, type, number. */
export function ioctlNumber(way: keyof typeof direction, type: string, number: number, bytes: number): number {
  return ((direction[way] << 30) | (bytes << 16) | (type.charCodeAt(0) << 8) | number) >>> 0;
}

type Ioctl = (fd: number, request: number, ...value: readonly unknown[]) => number;
let loaded: Ioctl | undefined;

/** Asks a driver of the kernel; the data is a number, or memory that it reads or writes. Fails with the system's word for it. */
export function ioctl(fd: number, request: number, data: number | Uint8Array = 0): void {
  loaded ??= koffi.load(null).func('int ioctl(int fd, unsigned long request, ...)') as Ioctl;
  const result = typeof data === 'number' ? loaded(fd, request, 'int', data) : loaded(fd, request, 'void *', data);
  if (result >= 0) return;
  const number = koffi.errno();
  const name = Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? `errno ${number}`;
  throw Object.assign(new Error(`ioctl 0x${request.toString(16)}: ${name}`), { code: name });
}
