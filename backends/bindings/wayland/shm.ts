import type { WaylandConnection, WaylandObject } from './connection.ts';
import { SharedMemory } from './memory.ts';
import { wlBuffer, wlShmPool, type wlShm } from './protocol/core.ts';

/** Pixels of wl_shm: 0 and 1 are its own, all others DRM's four letters. Both are B, G, R, X in memory. */
export const ShmFormat = { argb8888: 0, xrgb8888: 1 } as const;

/** A buffer that a compositor reads or writes, in memory of its own. */
export class ShmBuffer {
  readonly object: WaylandObject<typeof wlBuffer>;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly format: number;
  readonly #connection: WaylandConnection;
  readonly #memory: SharedMemory;
  #isHeld = false;

  constructor(
    connection: WaylandConnection,
    shm: WaylandObject<typeof wlShm>,
    size: { readonly width: number; readonly height: number; readonly stride: number; readonly format: number },
  ) {
    this.#connection = connection;
    this.width = size.width;
    this.height = size.height;
    this.stride = size.stride;
    this.format = size.format;
    this.#memory = new SharedMemory(size.stride * size.height);
    const pool = connection.create(wlShmPool, 1);
    shm.request('create_pool', pool, this.#memory.descriptor, this.#memory.size);
    this.object = connection.create(wlBuffer, 1, { release: () => (this.#isHeld = false) });
    pool.request('create_buffer', this.object, 0, size.width, size.height, size.stride, size.format);
    pool.request('destroy');
  }

  /** Rows top down; only while the buffer is open. */
  get bytes(): Uint8Array {
    return this.#memory.bytes;
  }

  /** Between `hold` and the compositor's release. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The compositor reads it from now on. */
  hold(): void {
    this.#isHeld = true;
  }

  close(): void {
    if (this.#connection.failure === undefined) this.object.request('destroy');
    this.#memory.close();
  }
}
