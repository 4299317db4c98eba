import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { RgbaFrame } from '../../src/shared/frame.ts';

/** Writes one line per frame that was sent: number from 1, size, SHA-256 of its pixels. */
export class FrameTrace {
  readonly #file: number;
  #count = 0;

  /** Appends to the file. Throws as `node:fs` does where it cannot be opened. */
  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  sent(frame: RgbaFrame): void {
    this.#count++;
    const digest = createHash('sha256').update(frame.pixels).digest('hex');
    writeSync(this.#file, `${this.#count} ${frame.width}x${frame.height} ${digest}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
