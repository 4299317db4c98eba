import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { checkSettings } from '../../../src/drivers/encoder-settings.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import type { VideoCodec } from '../../../src/shared/video.ts';
import { renderNodes, VaapiPictures } from '../../bindings/libav-vaapi.ts';
import { loadLibav, probeLibav } from '../../bindings/libav.ts';
import { LibavEncoder, type EncoderFlavour } from './encoder.ts';

const remedy = 'load the driver of the card, and let this user read and write its render node (group render)';

function flavourOf(codec: VideoCodec, pictures: VaapiPictures): EncoderFlavour {
  return {
    name: `${codec}_vaapi`,
    // FFmpeg cannot tell it of a new bitrate, so that costs a new encoder and a keyframe.
    steadyBitrate: false,
    pictures,
    options: () => ({
      pixel_format: 'vaapi',
      rc_mode: 'CBR',
      async_depth: '1',
      g: String(2 ** 31 - 1),
      idr_interval: '0',
    }),
  };
}

/** H.264 and HEVC by cards that VAAPI speaks to (Intel, AMD), through libavcodec; the first render node is taken. */
export const vaapiBackend: VideoEncoderBackend = {
  name: 'vaapi',
  codecs: ['h264', 'hevc'],
  steadyBitrate: false,
  probe(): BackendProbe {
    const library = probeLibav({ encoder: 'h264_vaapi' });
    if (!library.available) return library;
    const [node] = renderNodes();
    if (node === undefined) return { available: false, found: 'there is no /dev/dri/renderD*', remedy };
    return { available: true, found: `VAAPI on ${node}, ${library.found}` };
  },
  open(settings: EncoderSettings): VideoEncoder {
    checkSettings(settings, this.codecs);
    const { codec, width, height } = settings;
    const loaded = loadLibav();
    const [node] = renderNodes();
    if (node === undefined) throw new PerunError('MISSING_CAPABILITY', 'there is no /dev/dri/renderD*', { remedy });
    const pictures = new VaapiPictures(loaded, node, width, height);
    try {
      return new LibavEncoder(loaded.calls, flavourOf(codec, pictures), settings);
    } catch (error) {
      pictures.close();
      throw error;
    }
  },
};
