import type { EncoderSettings } from '../../../src/drivers/encoder.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import type { VideoCodec } from '../../../src/shared/video.ts';

/** Refuses with USAGE what the interface says no encoder takes. */
export function checkSettings(settings: EncoderSettings, codecs: readonly VideoCodec[]): void {
  const { codec, width, height, rate, kbps, threads = 1 } = settings;
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
}

export function checkBitrate(kbps: number): void {
  if (!isWithin(kbps, 100, 2_000_000)) throw refused(`${kbps} kbit/s`, 'a whole number from 100 to 2000000');
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function refused(what: string, wanted: string): PerunError {
  return new PerunError('USAGE', `no encoder takes ${what}`, { remedy: `ask for ${wanted}` });
}
