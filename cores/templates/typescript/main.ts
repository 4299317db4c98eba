// A core in one file: a square that the d-pad moves, before a sky that drifts by itself. A beeps.
import { isDown, PerunConnection, PerunCore } from 'perun';
import type { CoreConfig, TickResult } from 'perun';

const width = 160;
const height = 120;
const size = 12;
const audioRate = 44_100;

class MyCore extends PerunCore {
  #frame = 0;
  #x = (width - size) / 2;
  #y = (height - size) / 2;

  getConfig(): CoreConfig {
    return {
      name: 'my-core',
      system: 'my-core',
      title: 'my-core',
      width,
      height,
      rate: { numerator: 60, denominator: 1 },
      players: 1,
      layout: 'xinput',
      audioRate,
      channels: 1,
    };
  }

  // One frame: sixteen buttons in, a picture out.
  tick(buttons: number): TickResult {
    this.#frame++;
    if (isDown(buttons, 'left')) this.#x = Math.max(0, this.#x - 2);
    if (isDown(buttons, 'right')) this.#x = Math.min(width - size, this.#x + 2);
    if (isDown(buttons, 'up')) this.#y = Math.max(0, this.#y - 2);
    if (isDown(buttons, 'down')) this.#y = Math.min(height - size, this.#y + 2);
    const beeps = isDown(buttons, 'a');
    return { frame: { width, height, pixels: this.#draw(beeps) }, audio: beeps ? beep() : undefined };
  }

  override reset(): void {
    this.#frame = 0;
    this.#x = (width - size) / 2;
    this.#y = (height - size) / 2;
  }

  // Four bytes a pixel: red, green, blue, opaque. A new array each time, because the last one is still being sent.
  #draw(lit: boolean): Uint8Array {
    const pixels = new Uint8Array(width * height * 4);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inSquare = x >= this.#x && x < this.#x + size && y >= this.#y && y < this.#y + size;
        const stripe = (x + y + this.#frame) & 31;
        const colour = inSquare ? (lit ? [255, 220, 90] : [125, 226, 209]) : [16 + stripe, 20 + stripe, 40 + y];
        pixels.set([...colour, 255], (y * width + x) * 4);
      }
    }
    return pixels;
  }
}

// The samples of one frame: 735 at 44 100 Hz and sixty frames a second, a whole number of waves.
function beep(): Int16Array {
  return Int16Array.from({ length: audioRate / 60 }, (_, at) => (at % 105 < 52 ? 5000 : -5000));
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// PERUN_ADDRESS, which the host gives, says where to connect; without it tcp://127.0.0.1:9000.
await new PerunConnection().run(new MyCore(), stop.signal);
