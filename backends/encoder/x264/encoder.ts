import koffi from 'koffi';
import type { AccessUnit, EncoderSettings, SliceTaker, VideoEncoder } from '../../../src/drivers/encoder.ts';
import { burstBits, checkBitrate, checkPicture } from '../../../src/drivers/encoder-settings.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { blackPicture, type PlanarPicture } from '../../../src/shared/video.ts';
import { h264FrameNumbers } from '../../bindings/h264-frame-numbers.ts';
import { NewestPictures } from '../../bindings/newest-pictures.ts';
import { x264Layout, x264Numbers } from '../../bindings/x264/layout.ts';
import type { X264Calls } from '../../bindings/x264/library.ts';

const { x264_param_t: Param, x264_picture_t: Picture, x264_nal_t: Nal } = x264Layout;
const { X264_LOG_NONE, X264_CSP_I420, X264_TYPE_AUTO, X264_TYPE_IDR, NAL_SLICE, NAL_SLICE_IDR } = x264Numbers;
const naluProcess = koffi.pointer(koffi.proto('void', ['void *', 'void *', 'void *']));

const layout = 'i420';

/** Pictures that are kept to refer to, so that some are left when the newest are to be forgotten. */
const references = 5;
/** Rows that a slice has at least: smaller ones cost more bits than they save time. */
const leastRows = 64;

/**
 * An encoder of libx264 itself: it hands over each slice from inside of its `encode`. It has one thread, for a callback
 * from another would wait for the one that waits for it. The library reads pictures where they are, without a copy.
 */
export class X264Encoder implements VideoEncoder {
  readonly layout: 'i420' = layout;
  readonly #calls: X264Calls;
  readonly #parameters: Uint8Array = Buffer.alloc(Param.size);
  readonly #picture: Buffer = Buffer.alloc(Picture.size);
  readonly #out: Buffer = Buffer.alloc(Picture.size);
  readonly #surface: PlanarPicture;
  readonly #callback: bigint;
  readonly #unused = [Buffer.alloc(8), Buffer.alloc(4)] as const;
  #encoder: bigint;
  #settings: EncoderSettings;
  #count = 0n;
  readonly #newest = new NewestPictures(references - 1);
  /** The access unit that is being made: so many bytes, so many of which were handed over. */
  #unit: Buffer = Buffer.alloc(256 * 1024);
  #filled = 0;
  #handed = 0;
  #isKey = false;
  #onSlice: SliceTaker | undefined;
  #fault: Error | undefined;
  #closed = false;

  constructor(calls: X264Calls, settings: EncoderSettings) {
    this.#calls = calls;
    this.#settings = settings;
    this.#surface = blackPicture('i420', settings.width, settings.height);
    this.#callback = koffi.register((_encoder: bigint, nal: bigint) => this.#take(nal), naluProcess);
    try {
      this.#setParameters();
      const encoder = calls.x264_encoder_open(this.#parameters);
      const size = `${settings.width}×${settings.height}`;
      if (encoder === null) throw new PerunError('FAILED', `libx264 does not open for ${size}`);
      this.#encoder = encoder;
    } catch (error) {
      koffi.unregister(this.#callback);
      throw error;
    }
    calls.x264_picture_init(this.#picture);
    this.#picture.writeInt32LE(X264_CSP_I420, Picture.i_csp);
    this.#picture.writeInt32LE(3, Picture.i_plane);
  }

  get settings(): EncoderSettings {
    return this.#settings;
  }

  surface(): PlanarPicture {
    this.#mustBeOpen();
    return this.#surface;
  }

  encode(picture: PlanarPicture, pts: bigint, keyframe: boolean, onSlice?: SliceTaker): AccessUnit {
    this.#mustBeOpen();
    if (picture !== this.#surface) checkPicture(picture, this.#surface);
    for (const [plane, bytes] of picture.planes.entries()) {
      this.#picture.writeInt32LE(picture.strides[plane] ?? 0, Picture.i_stride + 4 * plane);
      this.#picture.writeBigUInt64LE(koffi.address(bytes), Picture.plane + 8 * plane);
    }
    // A keyframe is known before it is coded: there is none but those that are asked for.
    this.#isKey = keyframe || this.#count === 0n;
    this.#picture.writeInt32LE(this.#isKey ? X264_TYPE_IDR : X264_TYPE_AUTO, Picture.i_type);
    this.#picture.writeBigInt64LE(this.#count, Picture.i_pts);
    [this.#filled, this.#handed, this.#onSlice, this.#fault] = [0, 0, onSlice, undefined];
    const [nals, count] = this.#unused;
    const size = this.#calls.x264_encoder_encode(this.#encoder, nals, count, this.#picture, this.#out);
    this.#onSlice = undefined;
    if (size < 0) throw new PerunError('FAILED', 'libx264 did not take a picture');
    const isDone = this.#filled > 0 && this.#out.readBigInt64LE(Picture.i_pts) === this.#count;
    this.#newest.add(Number(this.#count), pts, this.#isKey);
    this.#count += 1n;
    this.#throwFault();
    if (!isDone) throw new PerunError('FAILED', 'libx264 holds pictures back');
    const isKey = this.#out.readInt32LE(Picture.b_keyframe) !== 0;
    const data = this.#unit.subarray(0, this.#filled);
    if (isKey) this.#newest.frameNumbers = h264FrameNumbers(data);
    return { data, pts, keyframe: isKey };
  }

  forgetSince(pts: bigint): boolean {
    this.#mustBeOpen();
    const [first] = this.#newest.takeSince(pts) ?? [];
    // The library forgets what refers to it as well.
    return first !== undefined && this.#calls.x264_encoder_invalidate_reference(this.#encoder, BigInt(first)) >= 0;
  }

  setBitrate(kbps: number): void {
    this.#mustBeOpen();
    checkBitrate(kbps);
    if (kbps === this.#settings.kbps) return;
    const settings = { ...this.#settings, kbps };
    this.#parse(rateParameters(settings));
    if (this.#calls.x264_encoder_reconfig(this.#encoder, this.#parameters) < 0) {
      throw new PerunError('FAILED', `libx264 refused ${kbps} kbit/s`);
    }
    this.#settings = settings;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#calls.x264_encoder_close(this.#encoder);
    this.#calls.x264_param_cleanup(this.#parameters);
    koffi.unregister(this.#callback);
  }

  /** Called by the library with each NAL unit, raw; what it throws must not go through the library. */
  #take(nal: bigint): void {
    try {
      const raw = koffi.decode.int32(nal + BigInt(Nal.i_payload));
      // The header says how much escaping may add.
      const most = Math.ceil(raw * 1.5) + 5 + 64;
      if (this.#unit.length - this.#filled < most) {
        const larger = Buffer.alloc(2 * this.#unit.length + most);
        larger.set(this.#unit.subarray(0, this.#filled));
        this.#unit = larger;
      }
      this.#calls.x264_nal_encode(this.#encoder, this.#unit.subarray(this.#filled), nal);
      this.#filled += koffi.decode.int32(nal + BigInt(Nal.i_payload));
      const type = koffi.decode.int32(nal + BigInt(Nal.i_type));
      // Parameter sets go along with the first slice.
      if (type !== NAL_SLICE && type !== NAL_SLICE_IDR) return;
      const part = this.#unit.subarray(this.#handed, this.#filled);
      this.#handed = this.#filled;
      if (this.#fault === undefined) this.#onSlice?.(part, this.#isKey);
    } catch (error) {
      this.#fault ??= error instanceof Error ? error : new PerunError('FAILED', String(error));
    }
  }

  #throwFault(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  #setParameters(): void {
    const { width, height, rate, slices = 1 } = this.#settings;
    if (this.#calls.x264_param_default_preset(this.#parameters, 'ultrafast', 'zerolatency') < 0) {
      throw new PerunError('FAILED', 'libx264 does not know its presets');
    }
    const fields = Buffer.from(this.#parameters.buffer, this.#parameters.byteOffset, this.#parameters.length);
    fields.writeInt32LE(width, Param.i_width);
    fields.writeInt32LE(height, Param.i_height);
    fields.writeInt32LE(X264_CSP_I420, Param.i_csp);
    // Nothing is to be written to standard error, which may be somebody's screen.
    fields.writeInt32LE(X264_LOG_NONE, Param.i_log_level);
    fields.writeBigUInt64LE(this.#callback, Param.nalu_process);
    this.#parse({
      fps: `${rate.numerator}/${rate.denominator}`,
      threads: '1',
      slices: String(Math.max(1, Math.min(slices, Math.floor(height / leastRows)))),
      keyint: 'infinite',
      'dpb-size': String(references),
      scenecut: '0',
      'repeat-headers': '1',
      annexb: '1',
      fullrange: 'off',
      colorprim: 'bt709',
      transfer: 'bt709',
      colormatrix: 'bt709',
      ...rateParameters(this.#settings),
    });
  }

  #parse(parameters: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(parameters)) {
      if (this.#calls.x264_param_parse(this.#parameters, name, value) === 0) continue;
      throw new PerunError('FAILED', `libx264 refused ${name}=${value}`);
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new PerunError('FAILED', 'the encoder is closed');
  }
}

/** The bits of two frames may come at once, in kbit as the library counts them. */
function rateParameters(settings: EncoderSettings): Record<string, string> {
  const kbps = String(settings.kbps);
  const burst = Math.max(1, Math.round(burstBits(settings, 2) / 1000));
  return { bitrate: kbps, 'vbv-maxrate': kbps, 'vbv-bufsize': String(burst) };
}
