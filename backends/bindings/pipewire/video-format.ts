import type { PackedLayout } from '../../../src/shared/video.ts';
import { podObject } from '../pod/encode.ts';
import { PodChoice, type PodObject, type PodScalar, type PodValue } from '../pod/types.ts';
import { pipewireNumbers as numbers } from './layout.ts';

/** Formats of pixels that are understood, the best first, and how we call them: what they have of alpha is ignored. */
const layouts = new Map<number, PackedLayout>([
  [numbers.SPA_VIDEO_FORMAT_BGRx, 'bgrx'],
  [numbers.SPA_VIDEO_FORMAT_BGRA, 'bgrx'],
  [numbers.SPA_VIDEO_FORMAT_RGBx, 'rgba'],
  [numbers.SPA_VIDEO_FORMAT_RGBA, 'rgba'],
]);

/** The bytes of a pixel in all of them. */
export const pixelBytes = 4;

/** Widest and highest picture that is taken. */
export const mostPixels = 16_384;

/** A format as both sides agreed on it. */
export interface VideoFormat {
  readonly layout: PackedLayout;
  readonly width: number;
  readonly height: number;
  /** Frames per second at most; 0 where that is not told. */
  readonly rate: number;
}

type Fraction = PodScalar & { readonly kind: 'fraction' };

export const anySize: PodValue = {
  kind: 'choice',
  choice: PodChoice.range,
  values: [
    { kind: 'rectangle', width: 1280, height: 720 },
    { kind: 'rectangle', width: 1, height: 1 },
    { kind: 'rectangle', width: mostPixels, height: mostPixels },
  ],
};

export const anyRate: PodValue = {
  kind: 'choice',
  choice: PodChoice.range,
  values: [
    { kind: 'fraction', numerator: 60, denominator: 1 },
    { kind: 'fraction', numerator: 0, denominator: 1 },
    { kind: 'fraction', numerator: 1000, denominator: 1 },
  ],
};

/** A rate of frames in whole thousandths. */
export function fractionOf(rate: number): Fraction {
  if (Number.isInteger(rate)) return { kind: 'fraction', numerator: rate, denominator: 1 };
  return { kind: 'fraction', numerator: Math.round(rate * 1000), denominator: 1000 };
}

/** One offer. A rate of 0 with a highest one is said by those that send a picture when something changed. */
export function videoFormat(size: PodValue, rate: PodValue, highestRate?: PodValue): PodObject {
  const pixels: PodScalar[] = [...layouts.keys()].map((value) => ({ kind: 'id', value }));
  const [preferred] = pixels;
  return podObject(numbers.SPA_TYPE_OBJECT_Format, numbers.SPA_PARAM_EnumFormat, [
    [numbers.SPA_FORMAT_mediaType, { kind: 'id', value: numbers.SPA_MEDIA_TYPE_video }],
    [numbers.SPA_FORMAT_mediaSubtype, { kind: 'id', value: numbers.SPA_MEDIA_SUBTYPE_raw }],
    [
      numbers.SPA_FORMAT_VIDEO_format,
      { kind: 'choice', choice: PodChoice.enum, values: preferred === undefined ? pixels : [preferred, ...pixels] },
    ],
    [numbers.SPA_FORMAT_VIDEO_size, size],
    [numbers.SPA_FORMAT_VIDEO_framerate, rate],
    ...(highestRate === undefined ? [] : [[numbers.SPA_FORMAT_VIDEO_maxFramerate, highestRate] as const]),
  ]);
}

/** Reads what was agreed; undefined for what cannot be used here. */
export function readVideoFormat(format: PodValue): VideoFormat | undefined {
  if (format.kind !== 'object' || format.type !== numbers.SPA_TYPE_OBJECT_Format) return undefined;
  const of = (key: number): PodValue | undefined => settled(format.properties.find((each) => each.key === key)?.value);
  const pixels = of(numbers.SPA_FORMAT_VIDEO_format);
  const size = of(numbers.SPA_FORMAT_VIDEO_size);
  const layout = pixels?.kind === 'id' ? layouts.get(pixels.value) : undefined;
  if (layout === undefined || size?.kind !== 'rectangle') return undefined;
  const { width, height } = size;
  if (width < 1 || height < 1 || width > mostPixels || height > mostPixels) return undefined;
  const rates = [of(numbers.SPA_FORMAT_VIDEO_maxFramerate), of(numbers.SPA_FORMAT_VIDEO_framerate)];
  const rate = rates.map(rateOf).find((each) => each > 0) ?? 0;
  return { layout, width, height, rate };
}

/** Buffers of pictures in memory that is mapped, with the time when each was made. */
export function pictureBuffers(format: VideoFormat): PodObject[] {
  const stride = format.width * pixelBytes;
  const atLeast = (value: number): PodValue => ({
    kind: 'choice',
    choice: PodChoice.range,
    values: [value, value, 0x7fff_ffff].map((each) => ({ kind: 'int', value: each })),
  });
  const memory = (1 << numbers.SPA_DATA_MemPtr) | (1 << numbers.SPA_DATA_MemFd);
  const count = [4, 2, 8].map((value) => ({ kind: 'int', value }) as const);
  return [
    podObject(numbers.SPA_TYPE_OBJECT_ParamBuffers, numbers.SPA_PARAM_Buffers, [
      [numbers.SPA_PARAM_BUFFERS_buffers, { kind: 'choice', choice: PodChoice.range, values: count }],
      [numbers.SPA_PARAM_BUFFERS_blocks, { kind: 'int', value: 1 }],
      [numbers.SPA_PARAM_BUFFERS_size, atLeast(stride * format.height)],
      [numbers.SPA_PARAM_BUFFERS_stride, atLeast(stride)],
      [
        numbers.SPA_PARAM_BUFFERS_dataType,
        { kind: 'choice', choice: PodChoice.flags, values: [{ kind: 'int', value: memory }] },
      ],
    ]),
    podObject(numbers.SPA_TYPE_OBJECT_ParamMeta, numbers.SPA_PARAM_Meta, [
      [numbers.SPA_PARAM_META_type, { kind: 'id', value: numbers.SPA_META_Header }],
      [numbers.SPA_PARAM_META_size, { kind: 'int', value: 32 }],
    ]),
  ];
}

/** A choice that nothing is left to choose of is its value. */
function settled(value: PodValue | undefined): PodValue | undefined {
  return value?.kind === 'choice' ? value.values[0] : value;
}

function rateOf(value: PodValue | undefined): number {
  return value?.kind === 'fraction' && value.denominator > 0 ? value.numerator / value.denominator : 0;
}
