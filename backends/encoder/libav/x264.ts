import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { loadLibav, probeLibav } from '../../bindings/libav.ts';
import { LibavEncoder, type EncoderFlavour } from './encoder.ts';
import { checkSettings } from '../../../src/drivers/encoder-settings.ts';

/** Pictures up to this many pixels are coded by one thread: two would wait for each other longer than they save. */
const singlePixels = 640 * 480;

/**
 * Keyframes come when they are asked for and have their parameter sets in front. Several threads share one picture, in
 * slices, because threads on pictures of their own would hold pictures back.
 */
const flavour: EncoderFlavour = {
  name: 'libx264',
  steadyBitrate: true,
  options: (settings) => ({
    preset: 'ultrafast',
    tune: 'zerolatency',
    'forced-idr': '1',
    threads: String(threadsFor(settings)),
    'x264-params': 'keyint=infinite:scenecut=0:repeat-headers=1:annexb=1',
  }),
};

function threadsFor({ width, height, threads }: EncoderSettings): number {
  return threads ?? (width * height <= singlePixels ? 1 : 2);
}

/** H.264 by libx264, through libavcodec. */
export const libavX264Backend: VideoEncoderBackend = {
  name: 'libav-x264',
  codecs: ['h264'],
  steadyBitrate: true,
  probe: (): BackendProbe => probeLibav({ encoder: 'libx264' }),
  open(settings: EncoderSettings): VideoEncoder {
    checkSettings(settings, this.codecs);
    return new LibavEncoder(loadLibav().calls, flavour, settings);
  },
};
