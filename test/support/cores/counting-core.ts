import { PerunCore } from '../../../sdk/typescript/index.ts';
import type { CoreConfig, Register, RgbaFrame, TickResult } from '../../../sdk/typescript/index.ts';

/** A core whose picture says which tick it was and what was pressed: the first pixels hold both, the rest follow. */
export class CountingCore extends PerunCore {
  readonly #config: CoreConfig;
  readonly #noise: boolean;
  ticks = 0;
  resets = 0;
  readonly seen: (readonly number[])[] = [];

  constructor(config: Partial<CoreConfig> = {}, noise = false) {
    super();
    this.#noise = noise;
    this.#config = {
      name: 'Counter',
      system: 'test',
      title: 'Counting',
      width: 16,
      height: 8,
      rate: { numerator: 500, denominator: 1 },
      players: 1,
      layout: 'xinput',
      audioRate: 8000,
      channels: 2,
      ...config,
    };
  }

  getConfig(): CoreConfig {
    return this.#config;
  }

  tick(buttons: number, pads: readonly number[]): TickResult {
    this.ticks++;
    this.seen.push([buttons, ...pads]);
    const frame = pictureOf(this.ticks, buttons, this.#config, this.#noise);
    return { frame, audio: this.ticks % 2 === 0 ? Int16Array.of(this.ticks, -1, 300, -300) : undefined };
  }

  override reset(): void {
    this.resets++;
  }

  override debug(): readonly Register[] {
    return [{ name: 'TICKS', bits: 32, value: BigInt(this.ticks) }];
  }
}

/** The picture of one tick. With noise it does not compress. */
export function pictureOf(
  tick: number,
  buttons: number,
  size: { readonly width: number; readonly height: number },
  noise = false,
): RgbaFrame {
  const { width, height } = size;
  const pixels = new Uint8Array(width * height * 4).fill(0x40);
  if (noise) {
    let state = tick;
    for (let at = 0; at < pixels.length; at++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      pixels[at] = state >>> 24;
    }
  }
  new DataView(pixels.buffer).setUint32(0, tick);
  new DataView(pixels.buffer).setUint16(4, buttons);
  return { width, height, pixels };
}

/** Which tick a picture is of. */
export function tickOf(frame: { readonly pixels: Uint8Array }): number {
  return new DataView(frame.pixels.buffer, frame.pixels.byteOffset).getUint32(0);
}

/** What was pressed in a picture. */
export function buttonsOf(frame: { readonly pixels: Uint8Array }): number {
  return new DataView(frame.pixels.buffer, frame.pixels.byteOffset).getUint16(4);
}
