import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import type { Pointer } from './calls.ts';
import type { X11Connection } from './connection.ts';
import { x11Layout, x11Numbers, x11Sizes } from './layout.ts';

const { IPC_CREAT, IPC_PRIVATE, IPC_RMID, LSBFirst, ZPixmap } = x11Numbers;
const allPlanes = 0xffff_ffff;

/** A picture of the root window, in memory that the server writes to. Pixels are blue, green, red and one byte unused. */
export class SharedImage {
  readonly pixels: Uint8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly #connection: X11Connection;
  readonly #segment: Pointer;
  readonly #image: Pointer;
  readonly #address: Pointer;

  /** Fails with MISSING_CAPABILITY where the display has no such pixels or shares no memory with us. */
  constructor(connection: X11Connection) {
    const { calls, display, width, height, name } = connection;
    if (calls.XShmQueryExtension(display) === 0) throw missing(name, 'has no MIT-SHM');
    this.#connection = connection;
    this.#segment = koffi.alloc('uint8_t', x11Sizes.XShmSegmentInfo) as Pointer;
    const [visual, depth] = [calls.XDefaultVisual(display, 0), calls.XDefaultDepth(display, 0)];
    const image = calls.XShmCreateImage(display, visual, depth, ZPixmap, null, this.#segment, width, height);
    if (image === null) throw missing(name, 'gave no picture');
    this.#image = image;
    const fields = new DataView(koffi.view(image, 80));
    const { XImage, XShmSegmentInfo } = x11Layout;
    this.stride = fields.getInt32(XImage.bytes_per_line, true);
    const isBgrx =
      fields.getInt32(XImage.bits_per_pixel, true) === 32 &&
      fields.getInt32(XImage.byte_order, true) === LSBFirst &&
      fields.getBigUint64(XImage.red_mask, true) === 0xff0000n &&
      fields.getBigUint64(XImage.blue_mask, true) === 0xffn;
    if (!isBgrx) throw missing(name, `has a depth of ${depth}, and 24 is needed`);

    const size = this.stride * height;
    const id = calls.shmget(IPC_PRIVATE, size, IPC_CREAT | 0o600);
    if (id < 0) throw new PerunError('FAILED', `no shared memory of ${size} bytes for pictures of ${name}`);
    this.#address = calls.shmat(id, null, 0);
    if (BigInt.asIntN(64, this.#address) === -1n) {
      calls.shmctl(id, IPC_RMID, null);
      throw new PerunError('FAILED', `shared memory of ${size} bytes cannot be had`);
    }
    const info = new DataView(koffi.view(this.#segment, x11Sizes.XShmSegmentInfo));
    info.setInt32(XShmSegmentInfo.shmid, id, true);
    info.setBigUint64(XShmSegmentInfo.shmaddr, this.#address, true);
    info.setInt32(XShmSegmentInfo.readOnly, 0, true);
    fields.setBigUint64(XImage.data, this.#address, true);
    calls.XShmAttach(display, this.#segment);
    calls.XSync(display, 0);
    // Gone with the last who has it, whatever becomes of us.
    calls.shmctl(id, IPC_RMID, null);
    this.pixels = new Uint8Array(koffi.view(this.#address, size));
    try {
      this.fetch();
    } catch (error) {
      this.close();
      if (connection.isLost) throw error;
      throw missing(name, 'is in another container, or of another user: it cannot have our memory');
    }
  }

  /** Has the server write what the root window shows now. Fails with FAILED once it is gone. */
  fetch(): void {
    const { calls, display, root, name } = this.#connection;
    if (calls.XShmGetImage(display, root, this.#image, 0, 0, allPlanes) !== 0) return;
    this.#connection.wait(0);
    if (this.#connection.isLost) throw this.#connection.lostError();
    throw new PerunError('FAILED', `the X server ${name} gave no picture: its size has changed`);
  }

  /** The pixels must not be touched afterwards. */
  close(): void {
    const { calls, display } = this.#connection;
    calls.XShmDetach(display, this.#segment);
    calls.shmdt(this.#address);
    // Its data was never Xlib's: only the struct is freed.
    calls.XFree(this.#image);
    koffi.free(this.#segment);
  }
}

function missing(name: string, what: string): PerunError {
  return new PerunError('MISSING_CAPABILITY', `the X server ${name} ${what}`, {
    remedy: 'use a server on this machine, of the same user, with a screen of 24 bits',
  });
}
