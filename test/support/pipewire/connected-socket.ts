import koffi from 'koffi';

const libc = koffi.load('libc.so.6');
const socket = libc.func('int socket(int domain, int type, int protocol)');
const connect = libc.func('int connect(int descriptor, void *address, uint32_t length)');
const [unix, stream, closeOnExec] = [1, 1, 0o2000000];

/** A descriptor that is connected to a Unix socket, as a portal hands it out. */
export function connectedSocket(path: string): number {
  const descriptor = socket(unix, stream | closeOnExec, 0) as number;
  const address = Buffer.alloc(110);
  address.writeUInt16LE(unix, 0);
  address.write(path, 2);
  const result = connect(descriptor, address, 2 + Buffer.byteLength(path) + 1) as number;
  if (descriptor < 0 || result < 0) throw new Error(`no connection to ${path}`);
  return descriptor;
}
