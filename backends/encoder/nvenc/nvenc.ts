import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { checkSettings } from '../../../src/drivers/encoder-settings.ts';
import { toPerunError } from '../../../src/shared/errors.ts';
import { loadNvenc, type NvencLibraries, nvencRemedy } from '../../bindings/nvenc/library.ts';
import { NvencEncoder } from './encoder.ts';
import { NvencSession } from './session.ts';

/** H.264 and HEVC by NVIDIA cards, through libraries of these names or paths; by default the driver's. */
export function createNvencBackend(libraries?: NvencLibraries): VideoEncoderBackend {
  return {
    name: 'nvenc',
    codecs: ['h264', 'hevc'],
    steadyBitrate: true,
    /** Opens a session: some cards have no encoder, and nothing else tells. */
    probe(): BackendProbe {
      try {
        const nvenc = loadNvenc(libraries);
        const session = new NvencSession(nvenc);
        session.close();
        return { available: true, found: `NVENC ${nvenc.version} on ${session.deviceName}` };
      } catch (error) {
        return { available: false, found: toPerunError(error).message, remedy: nvencRemedy };
      }
    },
    open(settings: EncoderSettings): VideoEncoder {
      checkSettings(settings, this.codecs);
      return new NvencEncoder(loadNvenc(libraries), settings);
    },
  };
}

export const nvencBackend: VideoEncoderBackend = createNvencBackend();
