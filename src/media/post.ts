import { FrameRing } from '../shared/frame-ring.ts';

/** Datagrams that may wait; they are small, and the newest count. */
const slots = 128;
const slotBytes = 192;
const none = { keyframe: false, pts: 0n, capturedAt: 0n, scaledAt: 0n, encodedAt: 0n };

/** Datagrams for receivers from a thread without an event loop to the one that has their routes; never waits. */
export class Post {
  readonly #ring: FrameRing;
  readonly #into: Uint8Array;
  #next: number;

  private constructor(ring: FrameRing) {
    this.#ring = ring;
    this.#into = new Uint8Array(ring.slotBytes);
    this.#next = ring.written;
  }

  static create(): Post {
    return new Post(FrameRing.create(slots, slotBytes));
  }

  static of(memory: SharedArrayBuffer): Post {
    return new Post(FrameRing.of(memory));
  }

  get memory(): SharedArrayBuffer {
    return this.#ring.memory;
  }

  /** False where it is too long. */
  put(id: string, datagram: Uint8Array): boolean {
    const name = Uint8Array.from(id, (letter) => letter.charCodeAt(0));
    const slot = this.#ring.begin(1 + name.length + datagram.length);
    if (slot === undefined) return false;
    slot[0] = name.length;
    slot.set(name, 1);
    slot.set(datagram, 1 + name.length);
    this.#ring.commit(none);
    return true;
  }

  /** Hands over what has come; what was written over is lost. */
  take(emit: (id: string, datagram: Uint8Array) => void): void {
    for (;;) {
      const read = this.#ring.read(this.#next, this.#into);
      if (read === 'ahead') return;
      if (read === 'gone') {
        this.#next = Math.max(this.#ring.oldest, this.#next + 1);
        continue;
      }
      this.#next = (this.#next + 1) >>> 0;
      const length = this.#into[0] ?? 0;
      const id = String.fromCharCode(...this.#into.subarray(1, 1 + length));
      emit(id, this.#into.slice(1 + length, read.size));
    }
  }

  /** Resolves when there may be more, or after so many ms. */
  wait(ms: number): Promise<void> {
    const { changes } = this.#ring;
    if (this.#ring.written !== this.#next) return Promise.resolve();
    return this.#ring.waitAsync(changes, ms);
  }
}
