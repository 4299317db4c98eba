import { expect, it } from 'vitest';
import { place } from '../../../../src/shared/fit.ts';
import { swscaleBackend } from '../../../../backends/scaler/swscale/swscale.ts';
import {
  blackPicture,
  planeSizes,
  type PackedLayout,
  type PackedPicture,
  type PlanarLayout,
  type PlanarPicture,
} from '../../../../src/shared/video.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** BT.709, limited range, to the nearest whole number. */
function yuv([red, green, blue]: Colour): [number, number, number] {
  const luma = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  const [cb, cr] = [(blue / 255 - luma) / 1.8556, (red / 255 - luma) / 1.5748];
  return [Math.round(16 + 219 * luma), Math.round(128 + 224 * cb), Math.round(128 + 224 * cr)];
}

function packed(
  layout: PackedLayout,
  width: number,
  height: number,
  at: (x: number, y: number) => Colour,
): PackedPicture {
  const pixels = new Uint8Array(width * height * (layout === 'rgb565' ? 2 : 4));
  const view = new DataView(pixels.buffer);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = at(x, y);
      const index = y * width + x;
      if (layout === 'rgb565') view.setUint16(index * 2, ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3), true);
      else pixels.set(layout === 'rgba' ? [red, green, blue, 255] : [blue, green, red, 255], index * 4);
    }
  }
  return { layout, width, height, pixels };
}

/** Samples of a picture at a pixel, whichever its layout. */
function sample({ layout, planes, strides }: PlanarPicture, x: number, y: number): [number, number, number] {
  const [luma = 0, chroma = 0] = strides;
  const at = (y >> 1) * chroma;
  const [first, second] =
    layout === 'i420'
      ? [planes[1]?.[at + (x >> 1)], planes[2]?.[at + (x >> 1)]]
      : [planes[1]?.[at + (x & ~1)], planes[1]?.[at + (x & ~1) + 1]];
  return [planes[0]?.[y * luma + x] ?? -1, first ?? -1, second ?? -1];
}

/** A picture whose memory shows whatever was left alone or written to beyond its end. */
function marked(
  layout: PlanarLayout,
  width: number,
  height: number,
): { picture: PlanarPicture; intact: () => boolean } {
  const guard = 64;
  const sizes = planeSizes(layout, width, height);
  const whole = sizes.map((size) => new Uint8Array(size.width * size.height + guard).fill(77));
  const planes = whole.map((bytes) => bytes.subarray(0, bytes.length - guard));
  return {
    picture: { layout, width, height, planes, strides: sizes.map((size) => size.width) },
    intact: () => whole.every((bytes) => bytes.subarray(bytes.length - guard).every((byte) => byte === 77)),
  };
}

const colours: readonly Colour[] = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [200, 120, 40],
];

function expectNear(actual: readonly number[], wanted: readonly number[], most: number, what: string): void {
  const off = actual.map((value, index) => Math.abs(value - (wanted[index] ?? 0)));
  expect(Math.max(...off), `${what}: ${actual.join(' ')} in place of ${wanted.join(' ')}`).toBeLessThanOrEqual(most);
}

it.each([
  ['rgba', 'i420'],
  ['rgba', 'nv12'],
  ['bgrx', 'i420'],
  ['rgb565', 'i420'],
] as const)('colours from %s to %s are those of BT.709', (from, into) => {
  const scaler = swscaleBackend.open('integer');
  for (const colour of colours) {
    const picture = blackPicture(into, 64, 48);
    scaler.toPlanar(
      packed(from, 64, 48, () => colour),
      picture,
    );
    // Five bits are five bits.
    expectNear(sample(picture, 30, 30), yuv(colour), from === 'rgb565' ? 5 : 2, colour.join(' '));
  }
  scaler.close();
});

it.each([
  [160, 144, 1280, 720],
  [256, 240, 1280, 720],
  [240, 160, 640, 480],
  [64, 32, 640, 360],
  [160, 144, 160, 144],
  [161, 145, 642, 486],
  [255, 239, 800, 600],
  [161, 145, 161, 145],
  [50, 50, 101, 103],
  [240, 160, 854, 480],
] as const)(
  '%i×%i in %i×%i: each pixel is a square, the rest is black, nothing else is touched',
  (w, h, width, height) => {
    const scaler = swscaleBackend.open('integer');
    const shade = (x: number, y: number): Colour => {
      const grey = (x * 37 + y * 101) & 255;
      return [grey, grey, grey];
    };
    const { picture, intact } = marked('i420', width, height);
    const { x: left, y: top, factor } = place('integer', { width: w, height: h }, picture);
    expect([left % 2, top % 2, factor]).toEqual([0, 0, Math.floor(Math.min(width / w, height / h))]);
    for (let round = 0; round < 2; round++) scaler.toPlanar(packed('rgba', w, h, shade), picture);
    let [wrong, worst] = [0, 0];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [sx, sy] = [Math.floor((x - left) / factor), Math.floor((y - top) / factor)];
        const inside = sx >= 0 && sy >= 0 && sx < w && sy < h;
        const wanted = inside ? yuv(shade(sx, sy))[0] : 16;
        const off = Math.abs((picture.planes[0]?.[y * width + x] ?? -1) - wanted);
        if (off > 1) wrong += 1;
        worst = Math.max(worst, off);
      }
    }
    expect({ wrong, worst: worst > 1 ? worst : 0 }).toEqual({ wrong: 0, worst: 0 });
    expect(picture.planes[1]?.every((value) => Math.abs(value - 128) <= 1)).toBe(true);
    expect(picture.planes[2]?.every((value) => Math.abs(value - 128) <= 1)).toBe(true);
    expect(intact()).toBe(true);
    scaler.close();
  },
);

it('colours keep to their squares: chroma does not bleed beyond the pixels that share it', () => {
  const scaler = swscaleBackend.open('integer');
  const from = packed('rgba', 32, 24, (x) => (x < 16 ? [255, 0, 0] : [0, 0, 255]));
  const picture = blackPicture('i420', 128, 96);
  scaler.toPlanar(from, picture);
  expectNear(sample(picture, 63, 40), yuv([255, 0, 0]), 2, 'left of the edge');
  expectNear(sample(picture, 64, 40), yuv([0, 0, 255]), 2, 'right of the edge');
  scaler.close();
});

it('larger pictures are made smaller with their aspect ratio, and the bars are black', () => {
  const scaler = swscaleBackend.open('integer');
  const { picture, intact } = marked('i420', 320, 240);
  scaler.toPlanar(
    packed('rgba', 1280, 720, () => [200, 120, 40]),
    picture,
  );
  expectNear(sample(picture, 160, 120), yuv([200, 120, 40]), 2, 'middle');
  expectNear(sample(picture, 160, 10), [16, 128, 128], 0, 'above');
  expectNear(sample(picture, 160, 230), [16, 128, 128], 0, 'below');
  expect(intact()).toBe(true);
  scaler.close();
});

it('one scaler takes sources and targets of changing sizes, and paints the bars anew', () => {
  const scaler = swscaleBackend.open('integer');
  const picture = blackPicture('i420', 320, 240);
  for (const [width, height] of [
    [320, 240],
    [160, 144],
    [64, 32],
    [160, 144],
  ] as const) {
    scaler.toPlanar(
      packed('rgba', width, height, () => [255, 255, 255]),
      picture,
    );
    const bright = picture.planes[0]?.reduce((sum, value) => sum + (value > 200 ? 1 : 0), 0);
    const { width: w, height: h } = place('integer', { width, height }, picture);
    expect(bright).toBe(w * h);
  }
  scaler.close();
});

it.each(['rgba', 'bgrx', 'rgb565'] as const)('video is turned back into %s', (layout) => {
  const scaler = swscaleBackend.open('smooth');
  const colour: Colour = [200, 120, 40];
  const picture = blackPicture('i420', 62, 46);
  scaler.toPlanar(
    packed('rgba', 62, 46, () => colour),
    picture,
  );
  const back = packed(layout, 62, 46, () => [0, 0, 0]);
  scaler.toPacked(picture, back);
  const at = (46 * 31 + 31) * (layout === 'rgb565' ? 2 : 4);
  const word = new DataView(back.pixels.buffer).getUint16(at, true);
  const seen =
    layout === 'rgb565'
      ? [(word >> 11) << 3, ((word >> 5) & 63) << 2, (word & 31) << 3]
      : [...back.pixels.subarray(at, at + 3)];
  expectNear(layout === 'bgrx' ? seen.toReversed() : seen, colour, layout === 'rgb565' ? 9 : 4, layout);
  scaler.close();
});

it.each([
  [61, 45],
  [33, 9],
  [250, 31],
] as const)('%i×%i of video: every pixel is written, and none beyond', (width, height) => {
  const scaler = swscaleBackend.open('smooth');
  const picture = blackPicture('i420', width, height);
  picture.planes[0]?.fill(180);
  const memory = new Uint8Array(width * height * 4 + 64).fill(77);
  scaler.toPacked(picture, { layout: 'rgba', width, height, pixels: memory.subarray(0, width * height * 4) });
  const pixels = memory.subarray(0, width * height * 4);
  // Grey of luma 180; what takes short ways rounds by two.
  const wrong = pixels.filter((value, at) => Math.abs(value - (at % 4 === 3 ? 255 : 191)) > 2);
  expect(wrong).toHaveLength(0);
  expect(memory.subarray(width * height * 4).every((value) => value === 77)).toBe(true);
  scaler.close();
});

it('pictures that are shorter than they say, or of other sizes, are refused', () => {
  const scaler = swscaleBackend.open('integer');
  const good = packed('rgba', 64, 48, () => [1, 2, 3]);
  const into = blackPicture('i420', 64, 48);
  const usage = expect.objectContaining({ code: 'USAGE' });
  expect(() => scaler.toPlanar({ ...good, pixels: good.pixels.subarray(1) }, into)).toThrow(usage);
  expect(() => scaler.toPlanar({ ...good, width: 0 }, into)).toThrow(usage);
  expect(() => scaler.toPlanar({ ...good, stride: 100 }, into)).toThrow(usage);
  expect(() => scaler.toPlanar(good, { ...into, planes: into.planes.slice(0, 2) })).toThrow(usage);
  expect(() => scaler.toPlanar(good, { ...into, strides: [64, 31, 32] })).toThrow(usage);
  expect(() => scaler.toPacked(blackPicture('i420', 62, 48), good)).toThrow(usage);
  scaler.toPlanar(good, into);
  scaler.close();
  scaler.close();
  expect(() => scaler.toPlanar(good, into)).toThrow(expect.objectContaining({ code: 'FAILED' }));
});
