import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { Palette } from './palette.ts';

export const screenWidth = 128;
export const screenHeight = 64;

/** One sprite to draw in one plane. Positions and sizes count pixels of the current resolution. */
export interface Sprite {
  readonly x: number;
  readonly y: number;
  /** 8 or 16. */
  readonly width: number;
  readonly rows: number;
  /** Bit of the plane: 1 or 2. */
  readonly plane: number;
  readonly edges: 'clip' | 'wrap';
  /** Byte of the sprite; two per row where it is 16 wide. */
  readonly byte: (offset: number) => number;
}

/**
 * The screen: always kept at 128 × 64, each pixel holding one bit per plane. In low resolution a pixel is a block of
 * 2 × 2, as on the HP-48, so that half-pixel scrolls and kept pictures need no special form.
 */
export class Display {
  readonly pixels: Uint8Array = new Uint8Array(screenWidth * screenHeight);
  hires = false;
  /** The picture has details finer than low resolution shows. */
  fine = false;

  get width(): number {
    return this.hires ? screenWidth : screenWidth / 2;
  }

  get height(): number {
    return this.hires ? screenHeight : screenHeight / 2;
  }

  clear(planes: number): void {
    for (let at = 0; at < this.pixels.length; at++) this.pixels[at]! &= ~planes;
    if (this.pixels.every((pixel) => pixel === 0)) this.fine = false;
  }

  setHires(hires: boolean, keepPicture: boolean): void {
    if (!keepPicture) this.clear(3);
    else if (this.hires && !hires) this.fine = this.pixels.some((pixel) => pixel !== 0);
    this.hires = hires;
  }

  /** Draws by XOR. Returns how many rows turned a lit pixel off, and how many lie wholly beyond the bottom. */
  draw(sprite: Sprite): { hitRows: number; lostRows: number } {
    const { width, height } = this;
    const left = sprite.x % width;
    const top = sprite.y % height;
    const bytesPerRow = sprite.width / 8;
    let hitRows = 0;
    let lostRows = 0;
    for (let row = 0; row < sprite.rows; row++) {
      let y = top + row;
      if (y >= height) {
        if (sprite.edges === 'clip') {
          lostRows++;
          continue;
        }
        y %= height;
      }
      let hit = false;
      for (let column = 0; column < sprite.width; column++) {
        const bits = sprite.byte(row * bytesPerRow + (column >> 3));
        if (((bits >> (7 - (column & 7))) & 1) === 0) continue;
        let x = left + column;
        if (x >= width) {
          if (sprite.edges === 'clip') break;
          x %= width;
        }
        if (this.#flip(x, y, sprite.plane)) hit = true;
      }
      if (hit) hitRows++;
    }
    return { hitRows, lostRows };
  }

  /** Moves the given planes by whole pixels of the 128 × 64 screen; what enters is dark. */
  scroll(dx: number, dy: number, planes: number): void {
    const before = this.pixels.slice();
    for (let y = 0; y < screenHeight; y++) {
      const fromY = y - dy;
      for (let x = 0; x < screenWidth; x++) {
        const fromX = x - dx;
        const inside = fromX >= 0 && fromX < screenWidth && fromY >= 0 && fromY < screenHeight;
        const moved = inside ? before[fromY * screenWidth + fromX]! & planes : 0;
        const at = y * screenWidth + x;
        this.pixels[at] = (before[at]! & ~planes) | moved;
      }
    }
    if (!this.hires && ((dx | dy) & 1) !== 0) this.fine = true;
  }

  /** The picture in colours: 64 × 32 in low resolution, 128 × 64 in high resolution or where it is too fine for that. */
  render(palette: Palette): RgbaFrame {
    const step = this.hires || this.fine ? 1 : 2;
    const width = screenWidth / step;
    const height = screenHeight / step;
    const pixels = new Uint8Array(width * height * 4);
    let out = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const colour = palette[this.pixels[(y * screenWidth + x) * step]! & 3]!;
        pixels[out++] = colour >> 16;
        pixels[out++] = (colour >> 8) & 0xff;
        pixels[out++] = colour & 0xff;
        pixels[out++] = 0xff;
      }
    }
    return { width, height, pixels };
  }

  /** Flips one pixel of the current resolution; true where it was lit. */
  #flip(x: number, y: number, plane: number): boolean {
    if (this.hires) return this.#flipAt(y * screenWidth + x, plane);
    const at = y * 2 * screenWidth + x * 2;
    let hit = this.#flipAt(at, plane);
    if (this.#flipAt(at + 1, plane)) hit = true;
    if (this.#flipAt(at + screenWidth, plane)) hit = true;
    if (this.#flipAt(at + screenWidth + 1, plane)) hit = true;
    return hit;
  }

  #flipAt(at: number, plane: number): boolean {
    const before = this.pixels[at]!;
    this.pixels[at] = before ^ plane;
    return (before & plane) !== 0;
  }
}
