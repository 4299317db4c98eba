import { PerunError } from '../../shared/errors.ts';
import { checkBitrate, checkFrame, checkPacket, closed, type FullSettings, fullSettings } from './checks.ts';
import { type LibopusCalls, loadLibopus } from './libopus-calls.node.ts';
import {
  mostPacketBytes,
  type OpusChannels,
  OpusCoupling,
  type OpusDecoder,
  type OpusEncoder,
  type OpusLayout,
  opusLayouts,
  type OpusLibrary,
  opusRate,
  type Samples,
} from './types.ts';

const setBitrate = 4002;
const setVbr = 4006;
const getLookahead = 4027;

/** The system's libopus, with all layouts. Fails with MISSING_CAPABILITY where there is none. */
export async function openLibopus(): Promise<OpusLibrary> {
  const calls = await loadLibopus();
  return {
    name: 'libopus',
    version: calls.version(),
    // What they throw is to be a rejection.
    createEncoder: async (settings) => new NativeEncoder(calls, fullSettings(settings)),
    createDecoder: async (channels, coupling = OpusCoupling.plain) =>
      new NativeDecoder(calls, channels, opusLayouts[coupling][channels]),
  };
}

/** Memory that C writes one number to, and one that it reads a layout from: kept, so that it stays where it is. */
const answer = new Int32Array(new ArrayBuffer(4));
const layoutBytes = new Uint8Array(new ArrayBuffer(8));

class NativeEncoder implements OpusEncoder {
  readonly frameSamples: number;
  readonly lookahead: number;
  readonly #calls: LibopusCalls;
  readonly #settings: FullSettings;
  #encoder: number;
  /** What C is given addresses of must not be freed meanwhile, and a number does not keep it. */
  protected held: unknown;

  constructor(calls: LibopusCalls, settings: FullSettings) {
    const { channels, layout, use, bitsPerSecond, frameSamples } = settings;
    const { streams, coupled, mapping } = layout;
    this.#calls = calls;
    this.#settings = settings;
    this.frameSamples = frameSamples;
    layoutBytes.set(mapping);
    const [map, found] = [calls.addressOf(layoutBytes), calls.addressOf(answer)];
    this.#encoder = calls.createEncoder(opusRate, channels, streams, coupled, map, use, found);
    if (this.#encoder === 0) {
      throw new PerunError('FAILED', `libopus makes no encoder: ${calls.explain(answer[0] ?? 0)}`);
    }
    this.#set(setVbr, 0);
    this.#set(setBitrate, bitsPerSecond);
    this.#expect(calls.encoderGet(this.#encoder, getLookahead, found));
    this.lookahead = answer[0] ?? 0;
  }

  encode(pcm: Samples, into: Uint8Array): number {
    if (this.#encoder === 0) throw closed();
    checkFrame(pcm, into, this.#settings);
    const calls = this.#calls;
    this.held = [pcm, into];
    const given = [this.#encoder, calls.addressOf(pcm), this.frameSamples, calls.addressOf(into)] as const;
    const most = mostPacketBytes(this.#settings.channels);
    return this.#expect(pcm instanceof Int16Array ? calls.encode(...given, most) : calls.encodeFloat(...given, most));
  }

  setBitrate(bitsPerSecond: number): void {
    if (this.#encoder === 0) throw closed();
    checkBitrate(bitsPerSecond, this.#settings.layout);
    this.#set(setBitrate, bitsPerSecond);
  }

  close(): void {
    if (this.#encoder !== 0) this.#calls.destroyEncoder(this.#encoder);
    this.#encoder = 0;
    this.held = undefined;
  }

  #set(what: number, value: number): void {
    this.#expect(this.#calls.encoderSet(this.#encoder, what, value));
  }

  #expect(result: number): number {
    if (result >= 0) return result;
    throw new PerunError('FAILED', `libopus does not encode: ${this.#calls.explain(result)}`);
  }
}

class NativeDecoder implements OpusDecoder {
  readonly #calls: LibopusCalls;
  readonly #channels: OpusChannels;
  #decoder: number;
  protected held: unknown;

  constructor(calls: LibopusCalls, channels: OpusChannels, { streams, coupled, mapping }: OpusLayout) {
    this.#calls = calls;
    this.#channels = channels;
    layoutBytes.set(mapping);
    const [map, found] = [calls.addressOf(layoutBytes), calls.addressOf(answer)];
    this.#decoder = calls.createDecoder(opusRate, channels, streams, coupled, map, found);
    if (this.#decoder !== 0) return;
    throw new PerunError('FAILED', `libopus makes no decoder: ${calls.explain(answer[0] ?? 0)}`);
  }

  decode(packet: Uint8Array | undefined, into: Samples): number {
    if (this.#decoder === 0) throw closed();
    checkPacket(packet, into, this.#channels);
    const calls = this.#calls;
    this.held = [packet, into];
    const samples = into.length / this.#channels;
    const [from, bytes] = packet === undefined ? [0, 0] : [calls.addressOf(packet), packet.length];
    const given = [this.#decoder, from, bytes, calls.addressOf(into), samples, 0] as const;
    const result = into instanceof Int16Array ? calls.decode(...given) : calls.decodeFloat(...given);
    if (result >= 0) return result;
    throw new PerunError('CODEC_CORRUPT', `an Opus packet cannot be read: ${calls.explain(result)}`);
  }

  close(): void {
    if (this.#decoder !== 0) this.#calls.destroyDecoder(this.#decoder);
    this.#decoder = 0;
    this.held = undefined;
  }
}
