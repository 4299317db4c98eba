import { type CoreConfig, PerunConnection, PerunCore, type TickResult } from '../../../sdk/typescript/index.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import type { PlanarPicture } from '../../../src/shared/video.ts';

const [width, height] = [64, 32];
/** Sixteen cells of 8 × 16 pixels show the lowest bits of the tick, the lowest first: white for 1. */
const cells = 16;

/** A core in the test's own process whose picture can be read after lossy coding; pressed buttons stand in the lower half. */
export class NumberedCore extends PerunCore {
  ticks = 0;
  buttons = 0;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  readonly #audioRate: number;

  constructor(audioRate = 0) {
    super();
    this.#audioRate = audioRate;
  }

  start(address: string): void {
    this.#running = new PerunConnection(address, { logger: silentLogger }).run(this, this.#stop.signal);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  override getConfig(): CoreConfig {
    return {
      ...{ name: 'Numbers', system: 'test', title: 'Numbers', width, height, rate: { numerator: 60, denominator: 1 } },
      ...{ players: 4, layout: 'xinput', audioRate: this.#audioRate, channels: 2 },
    };
  }

  override tick(buttons: number): TickResult {
    this.ticks += 1;
    this.buttons = buttons;
    const pixels = new Uint8Array(width * height * 4).fill(255);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const bit = (x >> 3) + (y < 8 ? 0 : 8);
        const lit = y < 16 ? (this.ticks >> bit) & 1 : (buttons >> (x >> 2)) & 1;
        pixels.fill(lit === 1 ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3);
      }
    }
    const frame = { width, height, pixels };
    if (this.#audioRate === 0) return { frame };
    // A tone of 440 Hz at half of the loudest.
    const count = Math.round(this.#audioRate / 60);
    const audio = new Int16Array(count * 2);
    for (let at = 0; at < count; at++) {
      const time = (this.ticks * count + at) / this.#audioRate;
      audio.fill(Math.round(16_000 * Math.sin(2 * Math.PI * 440 * time)), at * 2, at * 2 + 2);
    }
    return { frame, audio };
  }
}

/** What a picture of it shows, drawn `factor` times as large from the corner `left`, `top`. */
export function readTick(picture: PlanarPicture, left: number, top: number, factor: number): number {
  let tick = 0;
  for (let bit = 0; bit < cells; bit++) {
    const x = left + ((bit & 7) * 8 + 4) * factor;
    const y = top + ((bit >> 3) * 8 + 4) * factor;
    const luma = picture.planes[0]?.[y * (picture.strides[0] ?? 0) + x] ?? 0;
    if (luma > 126) tick += 2 ** bit;
  }
  return tick;
}
