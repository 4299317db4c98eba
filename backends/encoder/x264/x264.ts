import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { checkSettings } from '../../../src/drivers/encoder-settings.ts';
import { loadX264, probeX264 } from '../../bindings/x264/library.ts';
import { X264Encoder } from './encoder.ts';

/** H.264 by libx264 itself, on one thread and in slices: the first leaves while the last is coded. */
export const x264Backend: VideoEncoderBackend = {
  name: 'x264',
  codecs: ['h264'],
  steadyBitrate: true,
  probe: probeX264,
  open(settings: EncoderSettings): VideoEncoder {
    checkSettings(settings, this.codecs);
    return new X264Encoder(loadX264(), settings);
  },
};
