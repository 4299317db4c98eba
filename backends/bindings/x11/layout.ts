/**
 * Where fields lie in structs of libX11 and libXext, in bytes from the start on 64-bit machines. A test compares them with
 * what a C compiler makes of the headers.
 */
export const x11Layout = {
  XImage: {
    width: 0,
    height: 4,
    data: 16,
    byte_order: 24,
    bytes_per_line: 44,
    bits_per_pixel: 48,
    red_mask: 56,
    green_mask: 64,
    blue_mask: 72,
  },
  XShmSegmentInfo: { shmseg: 0, shmid: 8, shmaddr: 16, readOnly: 24 },
  XFixesCursorImage: { x: 0, y: 2, width: 4, height: 6, xhot: 8, yhot: 10, cursor_serial: 16, pixels: 24 },
  pollfd: { fd: 0, events: 4, revents: 6 },
} as const;

/** Sizes of structs in bytes. */
export const x11Sizes = { XEvent: 192, XShmSegmentInfo: 32, pollfd: 8 } as const;

/** Numbers of the headers. */
export const x11Numbers = {
  ZPixmap: 2,
  LSBFirst: 0,
  XDamageReportNonEmpty: 3,
  XDamageNotify: 0,
  IPC_PRIVATE: 0,
  IPC_CREAT: 0o1000,
  IPC_RMID: 0,
  SHUT_RDWR: 2,
  SIOCOUTQ: 0x5411,
  POLLIN: 1,
  POLLOUT: 4,
  POLLERR: 8,
  POLLHUP: 16,
} as const;
