import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { loadLibav, probeLibav } from '../../bindings/libav.ts';
import { LibavEncoder, type EncoderFlavour } from './encoder.ts';
import { checkSettings } from '../../../src/drivers/encoder-settings.ts';

/** libavcodec cannot tell libx265 of a new bitrate, so that costs a new encoder and a keyframe. */
const flavour: EncoderFlavour = {
  name: 'libx265',
  steadyBitrate: false,
  options: ({ threads = 2 }) => ({
    preset: 'ultrafast',
    tune: 'zerolatency',
    'forced-idr': '1',
    'x265-params': [
      'log-level=none',
      'keyint=-1',
      'scenecut=0',
      'open-gop=0',
      'repeat-headers=1',
      'annexb=1',
      'info=0',
      'frame-threads=1',
      `pools=${threads}`,
    ].join(':'),
  }),
};

/** HEVC by libx265, through libavcodec: for clients that take nothing else, at three times the cost of H.264. */
export const libavX265Backend: VideoEncoderBackend = {
  name: 'libav-x265',
  codecs: ['hevc'],
  steadyBitrate: false,
  probe: (): BackendProbe => probeLibav({ encoder: 'libx265' }),
  open(settings: EncoderSettings): VideoEncoder {
    checkSettings(settings, this.codecs);
    return new LibavEncoder(loadLibav().calls, flavour, settings);
  },
};
