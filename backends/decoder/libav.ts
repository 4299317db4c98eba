import koffi from 'koffi';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type {
  DecodedVideo,
  DecoderSettings,
  VideoDecoder,
  VideoDecoderBackend,
} from '../../src/drivers/video-decoder.ts';
import { PerunError } from '../../src/shared/errors.ts';
import type { VideoCodec } from '../../src/shared/video.ts';
import { LibavFrame } from '../bindings/libav-frame.ts';
import { NativeFields, libavLayout, libavNumbers, pointerTo } from '../bindings/libav-layout.ts';
import { libavError, loadLibav, probeLibav, type LibavCalls, type Pointer } from '../bindings/libav.ts';

const { AVFrame, AVPacket } = libavLayout;
const { EAGAIN, AV_OPT_SEARCH_CHILDREN } = libavNumbers;

const names = { h264: 'h264', hevc: 'hevc' } as const satisfies Record<VideoCodec, string>;

/** A decoder of libavcodec. */
class LibavDecoder implements VideoDecoder {
  readonly #calls: LibavCalls;
  readonly #context: Pointer;
  readonly #frame: LibavFrame;
  readonly #packet: NativeFields;
  readonly #maxPixels: number;
  /** Formats of libav that are I420 to us: one in limited and one in full range. */
  readonly #formats: readonly number[];
  /** What the library has the address of: it must not be freed meanwhile, and an address does not keep it. */
  protected held: Uint8Array | undefined;
  #closed = false;

  constructor(calls: LibavCalls, { codec, maxPixels, threads = 1 }: DecoderSettings) {
    this.#calls = calls;
    this.#maxPixels = maxPixels;
    this.#formats = [calls.av_get_pix_fmt('yuv420p'), calls.av_get_pix_fmt('yuvj420p')];
    this.#context = openContext(calls, names[codec], {
      flags: '+low_delay',
      // Threads on pictures of their own would hold pictures back.
      thread_type: 'slice',
      threads: String(threads),
      max_pixels: String(maxPixels),
    });
    const packet = calls.av_packet_alloc();
    if (packet === null) throw new PerunError('FAILED', 'no memory for an access unit');
    this.#packet = new NativeFields(packet);
    this.#frame = new LibavFrame(calls);
  }

  decode(unit: Uint8Array, pts: bigint): DecodedVideo | undefined {
    if (this.#closed) throw new PerunError('FAILED', 'the decoder is closed');
    if (unit.length === 0) throw new PerunError('CODEC_CORRUPT', 'an access unit is empty');
    const { fields } = this.#frame;
    this.held = unit;
    this.#packet.setLong(AVPacket.pts, pts);
    this.#packet.setPointer(AVPacket.data, koffi.address(unit));
    this.#packet.setInt(AVPacket.size, unit.length);
    // The library takes a copy, because the memory is not its own.
    const sent = this.#calls.avcodec_send_packet(this.#context, this.#packet.address);
    this.#calls.av_packet_unref(this.#packet.address);
    this.held = undefined;
    if (sent < 0) throw this.#refused(sent);
    const received = this.#calls.avcodec_receive_frame(this.#context, fields.address);
    if (received === -EAGAIN) return undefined;
    if (received < 0) throw this.#refused(received);
    if (!this.#formats.includes(fields.int(AVFrame.format))) {
      throw new PerunError('CODEC_CORRUPT', 'the video is not 4:2:0 with 8 bits per sample');
    }
    const keyframe = fields.int(AVFrame.key_frame) === 1;
    return { picture: this.#frame.read('i420'), pts: fields.long(AVFrame.pts), keyframe };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#calls.avcodec_free_context(pointerTo(this.#context));
    this.#calls.av_packet_free(pointerTo(this.#packet.address));
    this.#frame.close();
  }

  #refused(code: number): PerunError {
    const why = libavError(this.#calls, code);
    return new PerunError(
      'CODEC_CORRUPT',
      `an access unit cannot be decoded, or has more than ${this.#maxPixels} pixels: ${why}`,
      {
        remedy: 'ask for a keyframe',
      },
    );
  }
}

function openContext(calls: LibavCalls, name: string, options: Readonly<Record<string, string>>): Pointer {
  const codec = calls.avcodec_find_decoder_by_name(name);
  const context = codec === null ? null : calls.avcodec_alloc_context3(codec);
  if (codec === null || context === null) {
    throw new PerunError('MISSING_CAPABILITY', `libavcodec was built without ${name}`);
  }
  try {
    for (const [option, value] of Object.entries(options)) {
      const code = calls.av_opt_set(context, option, value, AV_OPT_SEARCH_CHILDREN);
      if (code >= 0) continue;
      throw new PerunError('MISSING_CAPABILITY', `libavcodec refused ${option}=${value}: ${libavError(calls, code)}`);
    }
    const code = calls.avcodec_open2(context, codec, null);
    if (code >= 0) return context;
    throw new PerunError('FAILED', `the decoder of ${name} does not open: ${libavError(calls, code)}`);
  } catch (error) {
    calls.avcodec_free_context(pointerTo(context));
    throw error;
  }
}

/** H.264 and HEVC by FFmpeg's own decoders. */
export const libavDecoderBackend: VideoDecoderBackend = {
  name: 'libav',
  codecs: ['h264', 'hevc'],
  probe: (): BackendProbe => probeLibav({ decoder: 'hevc' }),
  open: (settings: DecoderSettings): VideoDecoder => new LibavDecoder(loadLibav().calls, settings),
};
