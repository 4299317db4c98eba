import koffi from 'koffi';
import type { AccessUnit, EncoderSettings, SliceTaker, VideoEncoder } from '../../../src/drivers/encoder.ts';
import { burstBits, checkBitrate, checkPicture } from '../../../src/drivers/encoder-settings.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { planeSizes, type PlanarPicture } from '../../../src/shared/video.ts';
import { LibavFrame } from '../../bindings/libav-frame.ts';
import { NativeFields, libavLayout, libavNumbers, pointerTo } from '../../bindings/libav-layout.ts';
import type { VaapiPictures } from '../../bindings/libav-vaapi.ts';
import { libavError, type LibavCalls, type Pointer } from '../../bindings/libav.ts';

const { AVFrame, AVPacket } = libavLayout;
const layout = 'i420';

/** What tells one library behind libavcodec from another. */
export interface EncoderFlavour {
  /** Name of the encoder in libavcodec. */
  readonly name: string;
  /** Options of its own, on top of those that all have. */
  readonly options: (settings: EncoderSettings) => Readonly<Record<string, string>>;
  /** The bitrate may be set while it runs. */
  readonly steadyBitrate: boolean;
  /** Where pictures lie, where that is on a card; closed with the encoder. */
  readonly pictures?: VaapiPictures;
}

/** An encoder of libavcodec, one picture in and one access unit out. */
export class LibavEncoder implements VideoEncoder {
  readonly layout: 'i420' = layout;
  readonly #calls: LibavCalls;
  readonly #flavour: EncoderFlavour;
  readonly #frame: LibavFrame;
  readonly #packet: NativeFields;
  #settings: EncoderSettings;
  #context: Pointer;
  #count = 0n;
  /** Access units are copied into here, so that nobody holds memory that the library frees. */
  #unit = Buffer.alloc(64 * 1024);
  #reopen = false;
  #closed = false;

  constructor(calls: LibavCalls, flavour: EncoderFlavour, settings: EncoderSettings) {
    this.#calls = calls;
    this.#flavour = flavour;
    this.#settings = settings;
    this.#context = openContext(calls, flavour, settings);
    const packet = calls.av_packet_alloc();
    if (packet === null) throw new PerunError('FAILED', 'no memory for an access unit');
    this.#packet = new NativeFields(packet);
    this.#frame = new LibavFrame(calls);
    this.#frame.allocate(layout, settings.width, settings.height);
  }

  get settings(): EncoderSettings {
    return this.#settings;
  }

  surface(): PlanarPicture {
    this.#mustBeOpen();
    return this.#frame.writable(layout);
  }

  encode(picture: PlanarPicture, pts: bigint, keyframe: boolean, onSlice?: SliceTaker): AccessUnit {
    const surface = this.surface();
    if (picture !== surface) copyPicture(picture, surface);
    if (this.#reopen) this.#change();
    const { AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_NONE, AV_PKT_FLAG_KEY } = libavNumbers;
    const { pictures } = this.#flavour;
    const fields = pictures?.upload(this.#frame) ?? this.#frame.fields;
    fields.setInt(AVFrame.pict_type, keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
    fields.setLong(AVFrame.pts, this.#count);
    const taken = this.#calls.avcodec_send_frame(this.#context, fields.address);
    pictures?.release();
    this.#must(taken, 'did not take a picture');
    this.#must(this.#calls.avcodec_receive_packet(this.#context, this.#packet.address), 'gave no access unit');
    try {
      if (this.#packet.long(AVPacket.pts) !== this.#count) {
        throw new PerunError('FAILED', `${this.#flavour.name} holds pictures back`);
      }
      const isKey = (this.#packet.int(AVPacket.flags) & AV_PKT_FLAG_KEY) !== 0;
      const data = this.#take();
      onSlice?.(data, isKey);
      return { data, pts, keyframe: isKey };
    } finally {
      this.#count += 1n;
      this.#calls.av_packet_unref(this.#packet.address);
    }
  }

  setBitrate(kbps: number): void {
    this.#mustBeOpen();
    checkBitrate(kbps);
    if (kbps === this.#settings.kbps) return;
    this.#settings = { ...this.#settings, kbps };
    if (this.#flavour.steadyBitrate) setOptions(this.#calls, this.#context, rateOptions(this.#settings));
    else this.#reopen = true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#calls.avcodec_free_context(pointerTo(this.#context));
    this.#calls.av_packet_free(pointerTo(this.#packet.address));
    this.#frame.close();
    this.#flavour.pictures?.close();
  }

  /** The next encoder is there before this one goes: where it cannot be opened, this one goes on as it was. */
  #change(): void {
    const context = openContext(this.#calls, this.#flavour, this.#settings);
    this.#calls.avcodec_free_context(pointerTo(this.#context));
    this.#context = context;
    this.#count = 0n;
    this.#reopen = false;
  }

  #take(): Uint8Array {
    const size = this.#packet.int(AVPacket.size);
    const at = this.#packet.pointer(AVPacket.data);
    if (at === undefined || size <= 0)
      throw new PerunError('FAILED', `${this.#flavour.name} gave an empty access unit`);
    if (size > this.#unit.length) this.#unit = Buffer.alloc(size * 2);
    this.#unit.set(new Uint8Array(koffi.view(at, size)));
    return this.#unit.subarray(0, size);
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new PerunError('FAILED', 'the encoder is closed');
  }

  #must(code: number, what: string): void {
    if (code < 0) throw new PerunError('FAILED', `${this.#flavour.name} ${what}: ${libavError(this.#calls, code)}`);
  }
}

function openContext(calls: LibavCalls, flavour: EncoderFlavour, settings: EncoderSettings): Pointer {
  const codec = calls.avcodec_find_encoder_by_name(flavour.name);
  const context = codec === null ? null : calls.avcodec_alloc_context3(codec);
  if (codec === null || context === null) {
    throw new PerunError('MISSING_CAPABILITY', `libavcodec was built without ${flavour.name}`);
  }
  const { width, height, rate } = settings;
  try {
    setOptions(calls, context, {
      video_size: `${width}x${height}`,
      pixel_format: 'yuv420p',
      time_base: `${rate.denominator}/${rate.numerator}`,
      ...rateOptions(settings),
      bf: '0',
      color_range: 'tv',
      colorspace: 'bt709',
      color_primaries: 'bt709',
      color_trc: 'bt709',
      ...flavour.options(settings),
    });
    flavour.pictures?.attach(context);
    const code = calls.avcodec_open2(context, codec, null);
    if (code >= 0) return context;
    throw new PerunError('FAILED', `${flavour.name} does not open for ${width}×${height}: ${libavError(calls, code)}`);
  } catch (error) {
    calls.avcodec_free_context(pointerTo(context));
    throw error;
  }
}

/** The bits of two frames may come at once: more would take longer to send than a frame lasts. */
function rateOptions(settings: EncoderSettings): Record<string, string> {
  const bits = String(settings.kbps * 1000);
  return { b: bits, maxrate: bits, bufsize: String(burstBits(settings, 2)) };
}

function setOptions(calls: LibavCalls, context: Pointer, options: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(options)) {
    const code = calls.av_opt_set(context, name, value, libavNumbers.AV_OPT_SEARCH_CHILDREN);
    if (code >= 0) continue;
    throw new PerunError('MISSING_CAPABILITY', `libavcodec refused ${name}=${value}: ${libavError(calls, code)}`);
  }
}

function copyPicture(from: PlanarPicture, into: PlanarPicture): void {
  checkPicture(from, into);
  for (const [plane, size] of planeSizes(from.layout, from.width, from.height).entries()) {
    const [source, target] = [from.planes[plane], into.planes[plane]];
    const [step = 0, stride = 0] = [from.strides[plane], into.strides[plane]];
    for (let row = 0; row < size.height; row++) {
      target?.set(source?.subarray(row * step, row * step + size.width) ?? [], row * stride);
    }
  }
}
