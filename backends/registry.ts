import type { Advertiser, Browser } from '../src/drivers/discovery.ts';
import type { VideoEncoderBackend } from '../src/drivers/encoder.ts';
import type { ScalerBackend } from '../src/drivers/scaler.ts';
import type { VideoDecoderBackend } from '../src/drivers/video-decoder.ts';

const videoEncoders = {
  x264: async (): Promise<VideoEncoderBackend> => (await import('./encoder/libav/x264.ts')).x264Backend,
  x265: async (): Promise<VideoEncoderBackend> => (await import('./encoder/libav/x265.ts')).x265Backend,
} as const;

type VideoEncoderName = keyof typeof videoEncoders;

/** Backends by what they are for; each library is loaded when it is first asked for. */
export const backends = {
  async advertiser(): Promise<Advertiser> {
    return (await import('./discovery/ciao.ts')).createCiaoAdvertiser();
  },
  async browser(): Promise<Browser> {
    return (await import('./discovery/bonjour.ts')).createBonjourBrowser();
  },
  videoEncoder(name: VideoEncoderName): Promise<VideoEncoderBackend> {
    return videoEncoders[name]();
  },
  async videoDecoder(): Promise<VideoDecoderBackend> {
    return (await import('./decoder/libav.ts')).libavDecoderBackend;
  },
  async scaler(): Promise<ScalerBackend> {
    return (await import('./scaler/swscale/swscale.ts')).swscaleBackend;
  },
};
