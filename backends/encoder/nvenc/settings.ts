import type { EncoderSettings } from '../../../src/drivers/encoder.ts';
import { burstBits } from '../../../src/drivers/encoder-settings.ts';
import { guidValue, type Nvenc } from '../../bindings/nvenc/library.ts';
import type { NvencRecord } from '../../bindings/nvenc/record.ts';
import type { NvencSession } from './session.ts';

/** Pictures that are kept to refer to, so that some are left when the newest are to be forgotten. */
export const references = 5;
/** Pixels per second from which on two encoders of the card share a picture. */
const splitPixels = 1_000_000_000;
/** Rows that a slice has at least. */
const leastRows = 64;
/** BT.709 in colour primaries, transfer and matrix; video of no stated format. */
const [bt709, unstated] = [1, 5];

const codecs = {
  h264: {
    guid: 'NV_ENC_CODEC_H264_GUID',
    profile: 'NV_ENC_H264_PROFILE_HIGH_GUID',
    config: 'encodeCodecConfig.h264Config',
    vui: 'h264VUIParameters',
    references: 'maxNumRefFrames',
  },
  hevc: {
    guid: 'NV_ENC_CODEC_HEVC_GUID',
    profile: 'NV_ENC_HEVC_PROFILE_MAIN_GUID',
    config: 'encodeCodecConfig.hevcConfig',
    vui: 'hevcVUIParameters',
    references: 'maxNumRefFramesInDPB',
  },
} as const;

export function codecGuid(nvenc: Nvenc, { codec }: EncoderSettings): Buffer {
  return nvenc.guid(codecs[codec].guid);
}

/** How one picture is divided: between two encoders, or in slices that can be read as they are written. */
export interface Division {
  /** 1 where it is not. */
  readonly slices: number;
  readonly isRead: boolean;
  readonly isSplit: boolean;
}

/** Split encoding is there from 12.1 on, for HEVC, and not together with reading slices as they come. */
export function divisionOf(session: NvencSession, settings: EncoderSettings): Division {
  const { codec, width, height, rate, slices = 1 } = settings;
  const { nvenc } = session;
  const perSecond = (width * height * rate.numerator) / rate.denominator;
  const canSplit = codec === 'hevc' && nvenc.record('NV_ENC_INITIALIZE_PARAMS').has('splitEncodeMode');
  if (canSplit && perSecond > splitPixels) return { slices: 1, isRead: false, isSplit: true };
  const count = Math.max(1, Math.min(slices, Math.floor(height / leastRows)));
  const canRead =
    count > 1 && session.capability(codecGuid(nvenc, settings), 'NV_ENC_CAPS_SUPPORT_SUBFRAME_READBACK') > 0;
  return { slices: count, isRead: canRead, isSplit: false };
}

/** The preset with what is ours on top of it. docs/encoders.md lists every field, and a test holds this against it. */
export function configRecord(session: NvencSession, settings: EncoderSettings, division: Division): NvencRecord {
  const { nvenc } = session;
  const names = codecs[settings.codec];
  const preset = nvenc.record('NV_ENC_PRESET_CONFIG');
  const config = nvenc.record('NV_ENC_CONFIG');
  preset.set('presetCfg.version', config.number('version'));
  session.must(
    'say its preset',
    'nvEncGetEncodePresetConfigEx',
    guidValue(nvenc.guid(names.guid)),
    guidValue(nvenc.guid('NV_ENC_PRESET_P1_GUID')),
    nvenc.number('NV_ENC_TUNING_INFO_ULTRA_LOW_LATENCY'),
    preset.bytes,
  );
  config.bytes.set(preset.part('presetCfg'));
  const infinite = nvenc.number('NVENC_INFINITE_GOPLENGTH');
  const { slices } = division;
  const { config: codec, vui } = names;
  config.setAll({
    profileGUID: nvenc.guid(names.profile),
    gopLength: infinite,
    frameIntervalP: 1,
    'rcParams.rateControlMode': nvenc.number('NV_ENC_PARAMS_RC_CBR'),
    'rcParams.multiPass': nvenc.number('NV_ENC_MULTI_PASS_DISABLED'),
    'rcParams.enableAQ': 0,
    'rcParams.enableLookahead': 0,
    'rcParams.zeroReorderDelay': 1,
    [`${codec}.idrPeriod`]: infinite,
    [`${codec}.repeatSPSPPS`]: 1,
    [`${codec}.${names.references}`]: references,
    [`${codec}.chromaFormatIDC`]: 1,
    // Mode 3: the picture in so many slices; mode 0 without data: in one.
    [`${codec}.sliceMode`]: slices > 1 ? 3 : 0,
    [`${codec}.sliceModeData`]: slices > 1 ? slices : 0,
    [`${codec}.${vui}.videoSignalTypePresentFlag`]: 1,
    [`${codec}.${vui}.videoFormat`]: unstated,
    [`${codec}.${vui}.videoFullRangeFlag`]: 0,
    [`${codec}.${vui}.colourDescriptionPresentFlag`]: 1,
    [`${codec}.${vui}.colourPrimaries`]: bt709,
    [`${codec}.${vui}.transferCharacteristics`]: bt709,
    [`${codec}.${vui}.colourMatrix`]: bt709,
  });
  if (settings.codec === 'hevc') config.set(`${codec}.pixelBitDepthMinus8`, 0);
  setRate(config, settings);
  return config;
}

/** The bits of one frame at once, and no more: what is larger is sent over more than the time of a frame. */
export function setRate(config: NvencRecord, settings: EncoderSettings): void {
  const [bits, burst] = [settings.kbps * 1000, burstBits(settings, 1)];
  config.setAll({
    'rcParams.averageBitRate': bits,
    'rcParams.maxBitRate': bits,
    'rcParams.vbvBufferSize': burst,
    'rcParams.vbvInitialDelay': burst,
  });
}

/** `config` has to outlive it: it is pointed to. */
export function initializeRecord(
  { nvenc }: NvencSession,
  settings: EncoderSettings,
  division: Division,
  config: NvencRecord,
): NvencRecord {
  const { codec, width, height, rate } = settings;
  const record = nvenc.record('NV_ENC_INITIALIZE_PARAMS');
  record.setAll({
    encodeGUID: nvenc.guid(codecs[codec].guid),
    presetGUID: nvenc.guid('NV_ENC_PRESET_P1_GUID'),
    tuningInfo: nvenc.number('NV_ENC_TUNING_INFO_ULTRA_LOW_LATENCY'),
    encodeWidth: width,
    encodeHeight: height,
    darWidth: width,
    darHeight: height,
    frameRateNum: rate.numerator,
    frameRateDen: rate.denominator,
    enableEncodeAsync: 0,
    enablePTD: 1,
    reportSliceOffsets: division.isRead ? 1 : 0,
    enableSubFrameWrite: division.isRead ? 1 : 0,
    encodeConfig: config.address,
  });
  if (codec === 'hevc' && record.has('splitEncodeMode')) {
    const mode = division.isSplit ? 'NV_ENC_SPLIT_TWO_FORCED_MODE' : 'NV_ENC_SPLIT_DISABLE_MODE';
    record.set('splitEncodeMode', nvenc.number(mode));
  }
  return record;
}
