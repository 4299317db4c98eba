import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import { errnoName, waylandLibc } from './libc.ts';
import { headerSize, malformed, maxMessageSize, type DescriptorQueue } from './message.ts';

/** Descriptors in one message of the socket; more are never sent by a compositor at once. */
const maxDescriptors = 28;
/** Waiting to be taken by their events. */
const maxWaitingDescriptors = 256;
/** Waiting to be read by a compositor that is stuck. */
const maxUnsent = 1 << 20;

const [afUnix, sockStreamCloexec, solSocket, scmRights] = [1, 1 | 0o2000000, 1, 1];
const [msgDontwait, msgNosignal, msgCmsgCloexec, msgCtrunc] = [0x40, 0x4000, 0x40000000, 0x8];
const [pollIn, pollOut] = [1, 4];
const dupCloexec = 1030;
const soPeercred = 17;

/** A connected Wayland socket: bytes and descriptors both ways, all of it bounded, nothing that blocks but `wait`. */
export class WaylandSocket implements DescriptorQueue {
  readonly #libc = waylandLibc();
  readonly #path: string;
  #fd: number;
  readonly #received = new Uint8Array(new ArrayBuffer(2 * (maxMessageSize + 4)));
  #start = 0;
  #end = 0;
  readonly #waiting: number[] = [];
  readonly #unsent: { bytes: Uint8Array; descriptors: number[] }[] = [];
  #unsentSize = 0;
  /** An address does not keep what it is of. */
  protected held: Uint8Array | undefined;
  #closed = false;

  /** Takes over a connected socket, or connects to the one at a path. Fails with UNREACHABLE, USAGE. */
  constructor(where: string | number) {
    this.#path = String(where);
    this.#fd = typeof where === 'number' ? where : connected(where);
  }

  /** Process id of who listens there; undefined where the kernel does not say. */
  get peerPid(): number | undefined {
    const credentials = new Uint8Array(new ArrayBuffer(12));
    const length = new Uint8Array(new ArrayBuffer(4));
    const view = new DataView(credentials.buffer);
    new DataView(length.buffer).setUint32(0, 12, true);
    const isTold = this.#libc.getsockopt(this.#fd, solSocket, soPeercred, credentials, length) === 0;
    const pid = view.getInt32(0, true);
    return isTold && pid > 0 ? pid : undefined;
  }

  /** Sends what it can now and keeps the rest; descriptors are copied. Fails with CONNECTION_LOST. */
  send(bytes: Uint8Array, descriptors: readonly number[]): void {
    const copies = descriptors.map((fd) => this.#libc.fcntl(fd, dupCloexec, 0));
    this.#unsent.push({ bytes, descriptors: copies });
    this.#unsentSize += bytes.length;
    if (copies.some((fd) => fd < 0)) throw new PerunError('FAILED', `a descriptor cannot be copied: ${errnoName()}`);
    if (this.#unsentSize > maxUnsent) throw this.#lost('it has stopped reading');
  }

  /** Sends what is kept, as far as the compositor reads. */
  flush(): void {
    while (this.#unsent.length > 0) {
      const batch = this.#nextBatch();
      const sent = this.#sendmsg(batch.bytes, batch.descriptors);
      if (sent < 0) return;
      this.#unsentSize -= sent;
      let rest = sent;
      for (let left = batch.count; left > 0; left--) {
        const [first] = this.#unsent;
        if (first === undefined) break;
        // They have gone with the first byte.
        for (const fd of first.descriptors.splice(0)) this.#libc.close(fd);
        if (rest < first.bytes.length) {
          first.bytes = first.bytes.subarray(rest);
          break;
        }
        rest -= first.bytes.length;
        this.#unsent.shift();
      }
    }
  }

  get hasUnsent(): boolean {
    return this.#unsent.length > 0;
  }

  /** Blocks until there is something to read, at most so many ms. */
  wait(timeoutMs: number): boolean {
    const descriptor = new Uint8Array(new ArrayBuffer(8));
    const view = new DataView(descriptor.buffer);
    view.setInt32(0, this.#fd, true);
    view.setInt16(4, this.hasUnsent ? pollIn | pollOut : pollIn, true);
    return this.#libc.poll(descriptor, 1, Math.max(0, Math.ceil(timeoutMs))) > 0;
  }

  /** Reads what is there without waiting; false when nothing was. Fails with CONNECTION_LOST at the end. */
  read(): boolean {
    if (this.#start > 0) {
      this.#received.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    const space = this.#received.subarray(this.#end);
    if (space.length === 0) return false;
    const control = new Uint8Array(new ArrayBuffer(16 + 8 * maxDescriptors));
    const header = messageHeader(space, space.length, control, control.length);
    const count = this.#libc.recvmsg(this.#fd, header.bytes, msgDontwait | msgCmsgCloexec);
    if (count < 0) {
      const reason = errnoName();
      if (['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(reason)) return false;
      throw this.#lost(reason);
    }
    this.#takeDescriptors(control, Number(header.view.getBigUint64(40, true)));
    if ((header.view.getUint32(48, true) & msgCtrunc) !== 0) throw malformed('more descriptors came than fit');
    if (count === 0) throw this.#lost('it closed the connection');
    this.#end += count;
    return true;
  }

  /** The next whole event, if one is there: good until the next `read`. */
  next(): { object: number; opcode: number; body: Uint8Array } | undefined {
    const length = this.#end - this.#start;
    if (length < headerSize) return undefined;
    const view = new DataView(this.#received.buffer, this.#start, length);
    const word = view.getUint32(4, true);
    const size = word >>> 16;
    if (size < headerSize || size % 4 !== 0) throw malformed(`an event says that it has ${size} bytes`);
    if (size > length) return undefined;
    const body = this.#received.subarray(this.#start + headerSize, this.#start + size);
    this.#start += size;
    return { object: view.getUint32(0, true), opcode: word & 0xffff, body };
  }

  take(): number | undefined {
    return this.#waiting.shift();
  }

  /** Calls back in this thread's event loop while there is something to read; to be ended before `close`. */
  watch(listener: () => void): { close(): void } {
    const poll = koffi.node.poll(this.#fd, { readable: true, disconnect: true }, () => {
      listener();
      // koffi does not let promises go on after its callbacks; what comes next in the event loop does.
      setImmediate(() => undefined);
    });
    poll.unref();
    return poll;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const fd of [...this.#waiting, ...this.#unsent.flatMap(({ descriptors }) => descriptors)])
      this.#libc.close(fd);
    this.#waiting.length = 0;
    this.#unsent.length = 0;
    this.#libc.close(this.#fd);
    this.#fd = -1;
  }

  /** Messages up to the first that carries descriptors, with it in front: descriptors go with the first byte they are sent with. */
  #nextBatch(): { bytes: Uint8Array; descriptors: readonly number[]; count: number } {
    const [first] = this.#unsent;
    const next = this.#unsent.findIndex(({ descriptors }, at) => at > 0 && descriptors.length > 0);
    const count = next < 0 ? this.#unsent.length : next;
    if (first !== undefined && count === 1) return { ...first, count };
    const parts = this.#unsent.slice(0, count).map(({ bytes }) => bytes);
    return { bytes: joined(parts), descriptors: first?.descriptors ?? [], count };
  }

  #sendmsg(bytes: Uint8Array, descriptors: readonly number[]): number {
    const control = new Uint8Array(
      new ArrayBuffer(descriptors.length === 0 ? 0 : 16 + 8 * Math.ceil(descriptors.length / 2)),
    );
    const view = new DataView(control.buffer);
    if (descriptors.length > 0) {
      view.setBigUint64(0, BigInt(16 + 4 * descriptors.length), true);
      view.setInt32(8, solSocket, true);
      view.setInt32(12, scmRights, true);
      for (const [at, fd] of descriptors.entries()) view.setInt32(16 + 4 * at, fd, true);
    }
    const { bytes: header } = messageHeader(bytes, bytes.length, control, control.length);
    this.held = bytes;
    const sent = this.#libc.sendmsg(this.#fd, header, msgDontwait | msgNosignal);
    if (sent >= 0) return sent;
    const reason = errnoName();
    if (['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(reason)) return -1;
    throw this.#lost(reason);
  }

  #takeDescriptors(control: Uint8Array, length: number): void {
    const view = new DataView(control.buffer);
    let at = 0;
    while (at + 16 <= length) {
      const size = Number(view.getBigUint64(at, true));
      if (size < 16 || at + size > length) break;
      if (view.getInt32(at + 8, true) === solSocket && view.getInt32(at + 12, true) === scmRights) {
        for (let fd = at + 16; fd + 4 <= at + size; fd += 4) this.#waiting.push(view.getInt32(fd, true));
      }
      at += (size + 7) & ~7;
    }
    if (this.#waiting.length > maxWaitingDescriptors) throw malformed('descriptors came that no event takes');
  }

  #lost(reason: string): PerunError {
    return new PerunError('CONNECTION_LOST', `the compositor at ${this.#path} is gone: ${reason}`, {
      remedy: 'see what the compositor said last, and start the desktop again',
    });
  }
}

function connected(path: string): number {
  const libc = waylandLibc();
  const name = new TextEncoder().encode(path);
  if (name.length > 107) throw new PerunError('USAGE', `the path of the Wayland socket is too long: ${path}`);
  const address = new Uint8Array(new ArrayBuffer(110));
  new DataView(address.buffer).setUint16(0, afUnix, true);
  address.set(name, 2);
  const fd = libc.socket(afUnix, sockStreamCloexec, 0);
  if (fd < 0) throw new PerunError('FAILED', `no socket can be made: ${errnoName()}`);
  if (libc.connect(fd, address, 2 + name.length + 1) === 0) return fd;
  const reason = errnoName();
  libc.close(fd);
  throw new PerunError('UNREACHABLE', `no compositor answers at ${path}: ${reason}`, {
    remedy: 'check that the desktop runs, and that the socket is of this user',
  });
}

/** struct msghdr with one iovec, in one piece of memory; it holds addresses of the other two, which must live as long. */
function messageHeader(
  data: Uint8Array,
  length: number,
  control: Uint8Array,
  controlLength: number,
): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(new ArrayBuffer(72));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(16, koffi.address(bytes) + 56n, true);
  view.setBigUint64(24, 1n, true);
  if (controlLength > 0) view.setBigUint64(32, koffi.address(control), true);
  view.setBigUint64(40, BigInt(controlLength), true);
  view.setBigUint64(56, koffi.address(data), true);
  view.setBigUint64(64, BigInt(length), true);
  return { bytes, view };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const bytes = new Uint8Array(new ArrayBuffer(size));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
