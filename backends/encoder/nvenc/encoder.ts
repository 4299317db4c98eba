import koffi from 'koffi';
import type { AccessUnit, EncoderSettings, SliceTaker, VideoEncoder } from '../../../src/drivers/encoder.ts';
import { checkBitrate, checkPicture } from '../../../src/drivers/encoder-settings.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import type { PlanarPicture } from '../../../src/shared/video.ts';
import type { Nvenc } from '../../bindings/nvenc/library.ts';
import { h264FrameNumbers } from '../../bindings/h264-frame-numbers.ts';
import { NewestPictures } from '../../bindings/newest-pictures.ts';
import type { NvencRecord } from '../../bindings/nvenc/record.ts';
import { NvencInput } from './input.ts';
import { NvencSession } from './session.ts';
import {
  codecGuid,
  configRecord,
  type Division,
  divisionOf,
  initializeRecord,
  references,
  setRate,
} from './settings.ts';

const layout = 'i420';
/** Between two looks at a picture whose slices are being written, and after which it is waited for whole; ms. */
const [lookMs, patienceMs] = [0.1, 50];
const pause = new Int32Array(new SharedArrayBuffer(4));

/** An encoder of an NVIDIA card: one picture in, one access unit out, on the thread that calls. */
export class NvencEncoder implements VideoEncoder {
  readonly layout: 'i420' = layout;
  readonly #session: NvencSession;
  readonly #division: Division;
  readonly #config: NvencRecord;
  readonly #initialize: NvencRecord;
  readonly #input: NvencInput;
  readonly #bitstream: bigint;
  readonly #canForget: boolean;
  readonly #offsets: Buffer;
  /** Slices of a picture, as the driver makes them: not always as many as it was asked for. */
  #slices: number;
  #settings: EncoderSettings;
  #count = 0;
  readonly #newest = new NewestPictures(references - 1);
  #unit: Buffer = Buffer.alloc(256 * 1024);
  #handed = 0;
  #closed = false;

  constructor(nvenc: Nvenc, settings: EncoderSettings) {
    this.#settings = settings;
    const session = new NvencSession(nvenc);
    this.#session = session;
    try {
      const codec = codecGuid(nvenc, settings);
      checkDevice(session, codec, settings);
      this.#canForget = session.capability(codec, 'NV_ENC_CAPS_SUPPORT_REF_PIC_INVALIDATION') > 0;
      this.#division = divisionOf(session, settings);
      this.#slices = this.#division.slices;
      this.#offsets = Buffer.alloc(4 * this.#slices);
      this.#config = configRecord(session, settings, this.#division);
      this.#initialize = initializeRecord(session, settings, this.#division, this.#config);
      session.must('take its settings', 'nvEncInitializeEncoder', this.#initialize.bytes);
      const buffer = nvenc.record('NV_ENC_CREATE_BITSTREAM_BUFFER');
      session.must('make a buffer', 'nvEncCreateBitstreamBuffer', buffer.bytes);
      this.#bitstream = buffer.pointer('bitstreamBuffer');
      this.#input = new NvencInput(session, settings.width, settings.height);
    } catch (error) {
      session.close();
      throw error;
    }
  }

  get settings(): EncoderSettings {
    return this.#settings;
  }

  surface(): PlanarPicture {
    this.#mustBeOpen();
    return this.#input.surface;
  }

  encode(picture: PlanarPicture, pts: bigint, keyframe: boolean, onSlice?: SliceTaker): AccessUnit {
    this.#mustBeOpen();
    const input = this.#input;
    if (picture !== input.surface) checkPicture(picture, input.surface);
    input.upload(picture);
    const isKey = keyframe || this.#count === 0;
    const mapped = this.#map();
    try {
      this.#start(mapped, isKey);
      this.#handed = 0;
      const division = this.#division;
      if (onSlice !== undefined && division.isRead) this.#readSlices((part) => onSlice(part, isKey));
      const { size, count, isIdr } = this.#read(false);
      if (count > 0) this.#slices = count;
      if (onSlice !== undefined) onSlice(this.#unit.subarray(this.#handed, size), isKey);
      const data = this.#unit.subarray(0, size);
      // Pictures of HEVC are named in full where they are referred to.
      if (isIdr && this.#settings.codec === 'h264') this.#newest.frameNumbers = h264FrameNumbers(data);
      return { data, pts, keyframe: isIdr };
    } finally {
      this.#newest.add(this.#count, pts, isKey);
      this.#count += 1;
      this.#session.must('give a picture back', 'nvEncUnmapInputResource', mapped);
    }
  }

  setBitrate(kbps: number): void {
    this.#mustBeOpen();
    checkBitrate(kbps);
    if (kbps === this.#settings.kbps) return;
    const { nvenc } = this.#session;
    const settings = { ...this.#settings, kbps };
    setRate(this.#config, settings);
    const change = nvenc.record('NV_ENC_RECONFIGURE_PARAMS');
    change.setAll({ reInitEncodeParams: this.#initialize.bytes, resetEncoder: 0, forceIDR: 0 });
    this.#session.must(`change to ${kbps} kbit/s`, 'nvEncReconfigureEncoder', change.bytes);
    this.#settings = settings;
  }

  forgetSince(pts: bigint): boolean {
    this.#mustBeOpen();
    // Without one left to refer to the driver would code a keyframe, of which nobody would know.
    const lost = this.#canForget ? this.#newest.takeSince(pts) : undefined;
    for (const number of lost ?? []) {
      this.#session.must('forget a picture', 'nvEncInvalidateRefFrames', BigInt(number));
    }
    return lost !== undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#input.close();
    this.#session.nvenc.call('nvEncDestroyBitstreamBuffer', this.#session.handle, this.#bitstream);
    this.#session.close();
  }

  #map(): bigint {
    const map = this.#session.nvenc.record('NV_ENC_MAP_INPUT_RESOURCE');
    map.set('registeredResource', this.#input.registered);
    this.#session.must('take a picture', 'nvEncMapInputResource', map.bytes);
    return map.pointer('mappedResource');
  }

  #start(mapped: bigint, isKey: boolean): void {
    const { nvenc } = this.#session;
    const { width, height } = this.#settings;
    const picture = nvenc.record('NV_ENC_PIC_PARAMS');
    const key = nvenc.number('NV_ENC_PIC_FLAG_FORCEIDR') | nvenc.number('NV_ENC_PIC_FLAG_OUTPUT_SPSPPS');
    picture.setAll({
      inputWidth: width,
      inputHeight: height,
      inputPitch: this.#input.pitch,
      encodePicFlags: isKey ? key : 0,
      frameIdx: this.#count,
      inputTimeStamp: this.#count,
      inputBuffer: mapped,
      outputBitstream: this.#bitstream,
      bufferFmt: nvenc.number('NV_ENC_BUFFER_FORMAT_IYUV'),
      pictureStruct: nvenc.number('NV_ENC_PIC_STRUCT_FRAME'),
    });
    this.#session.must('code a picture', 'nvEncEncodePicture', picture.bytes);
  }

  /** Hands over all slices but the last as they are written; gives up where the driver reports none of them in time. */
  #readSlices(take: (part: Uint8Array) => void): void {
    const slices = this.#slices;
    const end = performance.now() + patienceMs;
    let seen = 0;
    while (seen < slices - 1 && performance.now() < end) {
      const { count } = this.#read(true);
      // The end of a slice is known by the beginning of the next.
      for (; seen < count - 1; seen++) {
        const until = this.#offsets.readUInt32LE(4 * (seen + 1));
        take(this.#unit.subarray(this.#handed, until));
        this.#handed = until;
      }
      if (seen < slices - 1) Atomics.wait(pause, 0, 0, lookMs);
    }
  }

  /** Copies what there is of the access unit; waits for all of it unless only a look is wanted. */
  #read(isLook: boolean): { readonly size: number; readonly count: number; readonly isIdr: boolean } {
    const { nvenc, handle } = this.#session;
    const lock = nvenc.record('NV_ENC_LOCK_BITSTREAM');
    lock.setAll({ doNotWait: isLook ? 1 : 0, outputBitstream: this.#bitstream });
    if (this.#division.isRead) lock.set('sliceOffsets', koffi.address(this.#offsets));
    const status = nvenc.call('nvEncLockBitstream', handle, lock.bytes);
    if (isLook && status === nvenc.number('NV_ENC_ERR_LOCK_BUSY')) return { size: 0, count: 0, isIdr: false };
    if (status !== 0) throw new PerunError('FAILED', `NVENC gave no access unit (status ${status})`);
    const size = lock.number('bitstreamSizeInBytes');
    if (size > this.#unit.length) {
      const larger = Buffer.alloc(size * 2);
      larger.set(this.#unit.subarray(0, this.#handed));
      this.#unit = larger;
    }
    const at = lock.pointer('bitstreamBufferPtr');
    if (size > 0) this.#unit.set(new Uint8Array(koffi.view(at, size)));
    this.#session.must('close its buffer', 'nvEncUnlockBitstream', this.#bitstream);
    const time = lock.number('outputTimeStamp');
    if (!isLook && (size === 0 || time !== this.#count)) {
      throw new PerunError('FAILED', size === 0 ? 'NVENC gave an empty access unit' : 'NVENC holds pictures back');
    }
    const count = Math.min(lock.number('numSlices'), this.#division.slices);
    return { size, count, isIdr: lock.number('pictureType') === nvenc.number('NV_ENC_PIC_TYPE_IDR') };
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new PerunError('FAILED', 'the encoder is closed');
  }
}

function checkDevice(session: NvencSession, codec: Buffer, { codec: name, width, height }: EncoderSettings): void {
  if (!session.hasCodec(codec)) throw new PerunError('FAILED', `${session.deviceName} codes no ${name}`);
  const most = ['NV_ENC_CAPS_WIDTH_MAX', 'NV_ENC_CAPS_HEIGHT_MAX'].map((side) => session.capability(codec, side));
  if (width <= (most[0] ?? 0) && height <= (most[1] ?? 0)) return;
  throw new PerunError('FAILED', `${session.deviceName} codes ${name} up to ${most.join('×')}`);
}
