import type { EncoderSettings } from './encoder.ts';
import { PerunError } from '../shared/errors.ts';
import { defaultLimits } from '../shared/limits.ts';
import { planeSizes, type PlanarPicture, type VideoCodec } from '../shared/video.ts';

/** Refuses with USAGE what the interface says no encoder takes. */
export function checkSettings(settings: EncoderSettings, codecs: readonly VideoCodec[]): void {
  const { codec, width, height, rate, kbps, threads = 1, slices = 1 } = settings;
  if (!codecs.includes(codec)) throw refused(`codec ${codec}`, codecs.join(' or '));
  for (const [name, size] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (!isWithin(size, 16, 8192) || size % 2 !== 0) throw refused(`${name} ${size}`, 'an even number from 16 to 8192');
  }
  const pixels = defaultLimits.framePixels;
  if (width * height > pixels) throw refused(`${width}×${height}`, `at most ${pixels} pixels`);
  if (!isWithin(rate.numerator, 1, 0x7fff_ffff) || !isWithin(rate.denominator, 1, 0x7fff_ffff)) {
    throw refused(`rate ${rate.numerator}/${rate.denominator}`, 'a fraction of whole numbers');
  }
  const perSecond = rate.numerator / rate.denominator;
  if (perSecond < 1 || perSecond > 480) throw refused(`${perSecond} frames per second`, 'from 1 to 480');
  checkBitrate(kbps);
  if (!isWithin(threads, 1, 64)) throw refused(`${threads} threads`, 'from 1 to 64');
  if (!isWithin(slices, 1, 32)) throw refused(`${slices} slices`, 'from 1 to 32');
}

export function checkBitrate(kbps: number): void {
  if (!isWithin(kbps, 100, 2_000_000)) throw refused(`${kbps} kbit/s`, 'a whole number from 100 to 2000000');
}

/** Refuses with USAGE a picture that is not of the encoder's size and layout, or has too few bytes. */
export function checkPicture(picture: PlanarPicture, wanted: Omit<PlanarPicture, 'planes' | 'strides'>): void {
  if (picture.layout !== wanted.layout || picture.width !== wanted.width || picture.height !== wanted.height) {
    const [given, taken] = [picture, wanted].map(({ layout, width, height }) => `${layout} ${width}×${height}`);
    throw new PerunError('USAGE', `the encoder takes ${taken} and was given ${given}`, {
      remedy: 'scale the picture, or open an encoder of its size',
    });
  }
  for (const [plane, size] of planeSizes(picture.layout, picture.width, picture.height).entries()) {
    const [bytes, stride = 0] = [picture.planes[plane], picture.strides[plane]];
    if (bytes === undefined || stride < size.width || bytes.length < stride * (size.height - 1) + size.width) {
      throw new PerunError('USAGE', `plane ${plane} of a picture is shorter than its size`);
    }
  }
}

/** Bits that may come at once where so many frames may be as large as all of their share: more takes longer to send. */
export function burstBits({ kbps, rate }: Pick<EncoderSettings, 'kbps' | 'rate'>, frames: number): number {
  return Math.max(1000, Math.round((frames * kbps * 1000 * rate.denominator) / rate.numerator));
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function refused(what: string, wanted: string): PerunError {
  return new PerunError('USAGE', `no encoder takes ${what}`, { remedy: `ask for ${wanted}` });
}
