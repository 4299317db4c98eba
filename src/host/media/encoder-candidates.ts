import { backends } from '../../../backends/registry.ts';
import type { EncoderSettings } from '../../drivers/encoder.ts';
import type { EncoderCandidate } from './open-encoder.ts';

/** Pixels per second that one thread codes with time to spare; 1080p60 is 124 million. */
const oneThreadPixels = 150_000_000;
/** Pictures up to this many pixels are not worth a second thread. */
const singlePixels = 640 * 480;

/** Hardware before software, and what hands over slices before what does not. */
export const encoderCandidates: readonly EncoderCandidate[] = [
  { name: 'nvenc', load: () => backends.videoEncoder('nvenc') },
  { name: 'vaapi', load: () => backends.videoEncoder('vaapi') },
  { name: 'x264', load: () => backends.videoEncoder('x264'), unfit: unfitForOneThread },
  { name: 'libav', load: () => backends.videoEncoder('libav-x264') },
  { name: 'libav', load: () => backends.videoEncoder('libav-x265') },
];

function unfitForOneThread({ width, height, rate, slices = 1 }: EncoderSettings): string | undefined {
  const perSecond = (width * height * rate.numerator) / rate.denominator;
  if (perSecond > oneThreadPixels) return 'too many pixels for one thread';
  if (slices === 1 && width * height > singlePixels) return 'nobody takes slices, and two threads are quicker';
  return undefined;
}
