import { podObject } from '../pod/encode.ts';
import type { PodObject, PodScalar } from '../pod/types.ts';
import { pipewireNumbers as numbers } from './layout.ts';

const { SPA_AUDIO_CHANNEL_FL: FL, SPA_AUDIO_CHANNEL_FR: FR, SPA_AUDIO_CHANNEL_FC: FC } = numbers;
const { SPA_AUDIO_CHANNEL_LFE: LFE, SPA_AUDIO_CHANNEL_RL: RL, SPA_AUDIO_CHANNEL_RR: RR } = numbers;
const { SPA_AUDIO_CHANNEL_SL: SL, SPA_AUDIO_CHANNEL_SR: SR, SPA_AUDIO_CHANNEL_MONO: MONO } = numbers;

/** Where each channel is heard, in the order of the samples: that of clients of streams. */
const positions: Readonly<Record<1 | 2 | 6 | 8, readonly number[]>> = {
  1: [MONO],
  2: [FL, FR],
  6: [FL, FR, FC, LFE, RL, RR],
  8: [FL, FR, FC, LFE, RL, RR, SL, SR],
};

/** Channels that there is an order for. */
export type SoundChannels = keyof typeof positions;

/** Interleaved 16-bit samples, at exactly that rate: PipeWire converts what apps play. */
export function soundFormat(channels: SoundChannels, rate: number): PodObject {
  const position = positions[channels].map((value): PodScalar => ({ kind: 'id', value }));
  return podObject(numbers.SPA_TYPE_OBJECT_Format, numbers.SPA_PARAM_EnumFormat, [
    [numbers.SPA_FORMAT_mediaType, { kind: 'id', value: numbers.SPA_MEDIA_TYPE_audio }],
    [numbers.SPA_FORMAT_mediaSubtype, { kind: 'id', value: numbers.SPA_MEDIA_SUBTYPE_raw }],
    [numbers.SPA_FORMAT_AUDIO_format, { kind: 'id', value: numbers.SPA_AUDIO_FORMAT_S16_LE }],
    [numbers.SPA_FORMAT_AUDIO_rate, { kind: 'int', value: rate }],
    [numbers.SPA_FORMAT_AUDIO_channels, { kind: 'int', value: channels }],
    [numbers.SPA_FORMAT_AUDIO_position, { kind: 'array', values: position }],
  ]);
}

/** So many buffers, and as large as PipeWire wants them: what is queued in them is heard that much later. */
export function soundBuffers(count: number): PodObject {
  return podObject(numbers.SPA_TYPE_OBJECT_ParamBuffers, numbers.SPA_PARAM_Buffers, [
    [numbers.SPA_PARAM_BUFFERS_buffers, { kind: 'int', value: count }],
    [numbers.SPA_PARAM_BUFFERS_blocks, { kind: 'int', value: 1 }],
  ]);
}
