import koffi from 'koffi';
import type { X11Connection } from './connection.ts';
import { x11Layout } from './layout.ts';
import type { SharedImage } from './shared-image.ts';

const { XFixesCursorImage: fields } = x11Layout;
/** Larger ones are no pointers. */
const mostPixels = 512 * 512;

/** The pointer, which is in no picture that a server gives. */
export class CursorSprite {
  readonly #connection: X11Connection;
  readonly #has: boolean;
  readonly #ints: Buffer = Buffer.alloc(64);
  #at = '';

  constructor(connection: X11Connection) {
    this.#connection = connection;
    const { calls, display } = connection;
    this.#has = calls.XFixesQueryExtension(display, this.#ints.subarray(0, 4), this.#ints.subarray(4, 8)) !== 0;
  }

  /** Whether it is elsewhere than in the picture that it was last drawn to. */
  hasMoved(): boolean {
    if (!this.#has) return false;
    const { calls, display, root } = this.#connection;
    const part = (at: number) => this.#ints.subarray(at, at + 8);
    calls.XQueryPointer(display, root, part(0), part(8), part(16), part(24), part(32), part(40), part(48));
    return this.#at !== `${this.#ints.readInt32LE(16)},${this.#ints.readInt32LE(24)}`;
  }

  /** Draws it where it is now. */
  draw(image: SharedImage): void {
    if (!this.#has) return;
    const { calls, display, width, height } = this.#connection;
    const cursor = calls.XFixesGetCursorImage(display);
    if (cursor === null) return;
    const header = new DataView(koffi.view(cursor, 32));
    const [x, y] = [header.getInt16(fields.x, true), header.getInt16(fields.y, true)];
    const [columns, rows] = [header.getUint16(fields.width, true), header.getUint16(fields.height, true)];
    this.#at = `${x},${y}`;
    if (columns * rows > 0 && columns * rows <= mostPixels) {
      // A long for each pixel: alpha, red, green, blue, with the colours multiplied by alpha.
      const pixels = new Uint32Array(koffi.view(header.getBigUint64(fields.pixels, true), columns * rows * 8));
      const left = x - header.getUint16(fields.xhot, true);
      const top = y - header.getUint16(fields.yhot, true);
      for (let row = Math.max(0, -top); row < Math.min(rows, height - top); row++) {
        for (let column = Math.max(0, -left); column < Math.min(columns, width - left); column++) {
          const argb = pixels[(row * columns + column) * 2] ?? 0;
          if (argb >>> 24 === 0) continue;
          blend(image.pixels, (top + row) * image.stride + (left + column) * 4, argb);
        }
      }
    }
    calls.XFree(cursor);
  }
}

function blend(pixels: Uint8Array, at: number, argb: number): void {
  const rest = 255 - (argb >>> 24);
  for (let colour = 0; colour < 3; colour++) {
    const over = (argb >>> (colour * 8)) & 255;
    pixels[at + colour] = over + Math.round(((pixels[at + colour] ?? 0) * rest) / 255);
  }
}
