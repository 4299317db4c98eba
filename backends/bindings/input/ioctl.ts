import koffi from 'koffi';

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
