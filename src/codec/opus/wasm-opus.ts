import {
  createDecoder,
  createEncoder,
  isOpusError,
  loadLibopus,
  type OpusDecoderHandle,
  type OpusEncoderHandle,
} from 'libopus-wasm';
import { PerunError } from '../../shared/errors.ts';
import { checkBitrate, checkFrame, checkPacket, closed, type FullSettings, fullSettings } from './checks.ts';
import {
  mostPacketBytes,
  type OpusChannels,
  type OpusDecoder,
  type OpusEncoder,
  type OpusLibrary,
  opusRate,
  type Samples,
} from './types.ts';

const channels = 2;

/** libopus in WebAssembly: stereo, wherever JavaScript runs. */
export async function openWasmOpus(): Promise<OpusLibrary> {
  const { version } = await loadLibopus();
  return {
    name: 'wasm',
    version,
    createEncoder: async (settings) => {
      checkStereo(settings.channels);
      const full = fullSettings(settings);
      const { use: application, bitsPerSecond: bitrate, frameSamples: frameSize } = full;
      const options = { channels, sampleRate: opusRate, application, bitrate, frameSize, vbr: false } as const;
      return new WasmEncoder(await createEncoder(options), full);
    },
    createDecoder: async (wanted) => {
      checkStereo(wanted);
      return new WasmDecoder(await createDecoder({ channels, sampleRate: opusRate }));
    },
  };
}

function checkStereo(wanted: OpusChannels): void {
  if (wanted === channels) return;
  throw new PerunError('MISSING_CAPABILITY', `sound of ${wanted} channels needs the system's libopus`, {
    remedy: 'apt install libopus0',
  });
}

class WasmEncoder implements OpusEncoder {
  readonly frameSamples: number;
  readonly lookahead: number;
  readonly #settings: FullSettings;
  #encoder: OpusEncoderHandle | undefined;

  constructor(encoder: OpusEncoderHandle, settings: FullSettings) {
    this.#encoder = encoder;
    this.#settings = settings;
    this.frameSamples = settings.frameSamples;
    this.lookahead = encoder.getLookahead();
  }

  encode(pcm: Samples, into: Uint8Array): number {
    if (this.#encoder === undefined) throw closed();
    checkFrame(pcm, into, this.#settings);
    const options = { maxPacketBytes: mostPacketBytes(channels) };
    const packet =
      pcm instanceof Int16Array ? this.#encoder.encode(pcm, options) : this.#encoder.encodeFloat(pcm, options);
    into.set(packet);
    return packet.length;
  }

  setBitrate(bitsPerSecond: number): void {
    if (this.#encoder === undefined) throw closed();
    checkBitrate(bitsPerSecond, this.#settings.layout);
    this.#encoder.setBitrate(bitsPerSecond);
  }

  close(): void {
    this.#encoder?.free();
    this.#encoder = undefined;
  }
}

class WasmDecoder implements OpusDecoder {
  #decoder: OpusDecoderHandle | undefined;

  constructor(decoder: OpusDecoderHandle) {
    this.#decoder = decoder;
  }

  decode(packet: Uint8Array | undefined, into: Samples): number {
    if (this.#decoder === undefined) throw closed();
    checkPacket(packet, into, channels);
    const samples = into.length / channels;
    const options = packet === undefined ? { frameSize: samples } : { maxFrameSize: samples };
    let pcm: Samples;
    try {
      if (into instanceof Int16Array) {
        pcm = this.#decoder.decode(packet ?? null, options);
        into.set(pcm);
      } else {
        pcm = this.#decoder.decodeFloat(packet ?? null, options);
        into.set(pcm);
      }
    } catch (error) {
      if (!isOpusError(error)) throw error;
      throw new PerunError('CODEC_CORRUPT', `an Opus packet cannot be read: ${error.message}`, { cause: error });
    }
    return pcm.length / channels;
  }

  close(): void {
    this.#decoder?.free();
    this.#decoder = undefined;
  }
}
