import { createHash } from 'node:crypto';
import { silentLogger } from '../../../src/shared/logger.ts';
import { PerunConnection, PerunCore, type CoreConfig, type TickResult } from '../../../sdk/typescript/index.ts';

/** A core in the test's own process: a picture that changes with every frame and shows the buttons, on a known record. */
export class MovingCore extends PerunCore {
  readonly hashes = new Set<string>();
  buttons = 0;
  readonly #title: string;
  readonly #size: { width: number; height: number };
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #tick = 0;

  constructor(title: string, size: { width: number; height: number } = { width: 64, height: 32 }) {
    super();
    this.#title = title;
    this.#size = size;
  }

  /** Connects and runs until `stop`, over as many connections as it takes. */
  start(address: string): void {
    this.#running = new PerunConnection(address, { logger: silentLogger }).run(this, this.#stop.signal);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  override getConfig(): CoreConfig {
    return {
      name: 'Moving picture',
      system: 'test',
      title: this.#title,
      ...this.#size,
      rate: { numerator: 60, denominator: 1 },
      players: 1,
      layout: 'chip8',
      audioRate: 0,
      channels: 1,
    };
  }

  override tick(buttons: number): TickResult {
    this.buttons = buttons;
    this.#tick++;
    const { width, height } = this.#size;
    const pixels = new Uint8Array(width * height * 4);
    for (let index = 0; index < width * height; index++) {
      const column = index % width;
      const isButton = index >= width * (height - 1) && ((buttons >> (column & 15)) & 1) === 1;
      const lit = isButton || column === this.#tick % width;
      pixels.set([lit ? 255 : 16, this.#tick & 0xff, (this.#tick >> 8) & 0xff, 255], index * 4);
    }
    this.hashes.add(createHash('sha256').update(pixels).digest('hex'));
    return { frame: { width, height, pixels } };
  }
}
