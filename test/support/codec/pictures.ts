import type { IndexedFrame, RgbaFrame } from '../../../src/shared/frame.ts';

/** A system whose pictures are made up: tiles that scroll below sprites that move. */
export interface PictureSystem {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colours: number;
  /** Pixels per frame that the background moves. */
  readonly scroll: readonly [dx: number, dy: number];
  readonly sprites: number;
}

export const pictureSystems: readonly PictureSystem[] = [
  { name: 'CHIP-8', width: 64, height: 32, colours: 2, scroll: [0, 0], sprites: 3 },
  { name: 'Game Boy', width: 160, height: 144, colours: 4, scroll: [1, 0], sprites: 8 },
  { name: 'NES', width: 256, height: 240, colours: 25, scroll: [2, 0], sprites: 12 },
  { name: 'GBA', width: 240, height: 160, colours: 220, scroll: [1, 1], sprites: 16 },
];

/** The same numbers on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32;
  };
}

/** Frames as a console makes them: 8 × 8 tiles of noise and of plain colour on a map that wraps, sprites of 16 × 16. */
export function indexedFrames(system: PictureSystem, count: number): IndexedFrame[] {
  const { width, height, colours } = system;
  const next = random(width * 31 + colours);
  const palette = paletteOf(colours, next);
  const below = (limit: number): number => Math.floor(next() * limit);
  const tiles = Array.from({ length: 48 }, (_, tile) =>
    tileOf(
      tile,
      Array.from({ length: 4 }, () => below(colours)),
      below,
    ),
  );
  const columns = (width >> 3) + 16;
  const rows = (height >> 3) + 16;
  const map = Uint8Array.from({ length: columns * rows }, () => below(tiles.length));
  const sprites = Array.from({ length: system.sprites }, () => ({
    at: [below(width), below(height)] as const,
    by: [below(5) - 2, below(5) - 2] as const,
    shape: disc(1 + below(3)),
  }));
  return Array.from({ length: count }, (_, time) => {
    const indices = new Uint8Array(width * height);
    const [dx, dy] = system.scroll;
    for (let y = 0; y < height; y += 1) {
      const mapY = (y + dy * time) % (rows * 8);
      for (let x = 0; x < width; x += 1) {
        const mapX = (x + dx * time) % (columns * 8);
        const tile = tiles[map[(mapY >> 3) * columns + (mapX >> 3)]!]!;
        indices[y * width + x] = tile[(mapY & 7) * 8 + (mapX & 7)]!;
      }
    }
    for (const { at, by, shape } of sprites) {
      const left = (((at[0] + by[0] * time) % width) + width) % width;
      const top = (((at[1] + by[1] * time) % height) + height) % height;
      for (let spot = 0; spot < 256; spot += 1) {
        const x = left + (spot & 15);
        const y = top + (spot >> 4);
        if (shape[spot] !== 0 && x < width && y < height) indices[y * width + x] = shape[spot]! % colours;
      }
    }
    return { width, height, indices, palette };
  });
}

/** Plain ones, stripes, bricks, outlines, and one in eight all noise. */
function tileOf(kind: number, own: readonly number[], below: (limit: number) => number): Uint8Array {
  const colour = (x: number, y: number): number => {
    switch (kind % 8) {
      case 0:
        return below(4);
      case 1:
        return y >> 1;
      case 2:
        return (x + y) & 4 ? 1 : 2;
      case 3:
        return y === 0 || x === (y < 4 ? 0 : 4) ? 3 : 1;
      case 4:
        return x === 0 || y === 0 || x === 7 || y === 7 ? 2 : 1;
      default:
        return 0;
    }
  };
  return Uint8Array.from({ length: 64 }, (_, at) => own[colour(at & 7, at >> 3) & 3] as number);
}

/** A ball of 16 × 16 with an outline and a light; 0 is transparent. */
function disc(base: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, at) => {
    const [x, y] = [(at & 15) - 7.5, (at >> 4) - 7.5];
    const radius = Math.hypot(x, y);
    if (radius > 8) return 0;
    if (radius > 6.8) return 3;
    return Math.hypot(x + 2, y + 2) < 3 ? base + 1 : base;
  });
}

/** Colours that RGB565 can say. */
function paletteOf(colours: number, next: () => number): Uint8Array {
  const palette = new Uint8Array(colours * 4);
  for (let at = 0; at < colours; at += 1) {
    const [red, green, blue] = [next() * 32, next() * 64, next() * 32].map(Math.floor) as [number, number, number];
    palette.set([(red << 3) | (red >> 2), (green << 2) | (green >> 4), (blue << 3) | (blue >> 2), 255], at * 4);
  }
  return palette;
}

/** The same picture without its indices. */
export function rgbaOf({ width, height, indices, palette }: IndexedFrame): RgbaFrame {
  const pixels = new Uint8Array(width * height * 4);
  for (const [at, index] of indices.entries()) pixels.set(palette.subarray(index * 4, index * 4 + 4), at * 4);
  return { width, height, pixels };
}
