/** Samples per second of all that is encoded here. */
export const opusRate = 48_000;

/** How many speakers: stereo, 5.1 and 7.1, in the order FL FR FC LFE RL RR SL SR. */
export type OpusChannels = 2 | 6 | 8;

/**
 * Which speakers share a stream; the numbers are those of punktfunk's Hello and Welcome. `plain` is what punktfunk/1 and
 * GameStream have always had: neighbours in our order. `standard` couples left with right.
 */
export const OpusCoupling = { plain: 0, standard: 1, none: 2 } as const;
export type OpusCoupling = (typeof OpusCoupling)[keyof typeof OpusCoupling];

/** How the channels of a packet are put into Opus streams, of which each has one channel or a coupled pair. */
export interface OpusLayout {
  readonly streams: number;
  /** How many of the streams are pairs; they come first. */
  readonly coupled: number;
  /** Where among the coded channels each of ours is: pairs from 0, then the single ones. */
  readonly mapping: readonly number[];
  /** What such sound usually gets. */
  readonly bitsPerSecond: number;
}

const stereo: OpusLayout = { streams: 1, coupled: 1, mapping: [0, 1], bitsPerSecond: 128_000 };
const inOrder = [0, 1, 2, 3, 4, 5, 6, 7];
const surround = { streams: 4, coupled: 2, bitsPerSecond: 256_000 };
const wide = { streams: 5, coupled: 3, bitsPerSecond: 450_000 };

/** Those of punktfunk/1; the plain ones and those without coupling are GameStream's, too. */
export const opusLayouts: Readonly<Record<OpusCoupling, Readonly<Record<OpusChannels, OpusLayout>>>> = {
  [OpusCoupling.plain]: {
    2: stereo,
    6: { ...surround, mapping: inOrder.slice(0, 6) },
    8: { ...wide, mapping: inOrder },
  },
  [OpusCoupling.standard]: {
    2: stereo,
    6: { ...surround, mapping: [0, 1, 4, 5, 2, 3] },
    8: { ...wide, mapping: [0, 1, 6, 7, 2, 3, 4, 5] },
  },
  [OpusCoupling.none]: {
    2: stereo,
    6: { streams: 6, coupled: 0, mapping: inOrder.slice(0, 6), bitsPerSecond: 1_536_000 },
    8: { streams: 8, coupled: 0, mapping: inOrder, bitsPerSecond: 2_048_000 },
  },
};

/** What the encoder aims at: no delay but the frame's own, speech, or music. */
export const OpusUse = { lowDelay: 2051, speech: 2048, music: 2049 } as const;
export type OpusUse = (typeof OpusUse)[keyof typeof OpusUse];

export interface OpusSettings {
  readonly channels: OpusChannels;
  /** `plain` unless said otherwise. */
  readonly coupling?: OpusCoupling;
  /** Length of a frame; 5 unless said otherwise. */
  readonly frameMs?: 2.5 | 5 | 10 | 20;
  /** That of the layout unless said otherwise; every packet takes its share exactly (CBR). */
  readonly bitsPerSecond?: number;
  /** `lowDelay` unless said otherwise. */
  readonly use?: OpusUse;
}

/** Interleaved samples: 16 bits, or from −1 to 1. */
export type Samples = Int16Array | Float32Array;

export interface OpusEncoder {
  /** Samples of each channel in a frame. */
  readonly frameSamples: number;
  /** Samples by which what is decoded lags behind. */
  readonly lookahead: number;
  /**
   * Encodes one frame and returns the bytes of its packet, which begins at `into[0]`. Fails with USAGE where `pcm` is not one
   * frame, or `into` has less than `mostPacketBytes`.
   */
  encode(pcm: Samples, into: Uint8Array): number;
  setBitrate(bitsPerSecond: number): void;
  /** Idempotent. */
  close(): void;
}

export interface OpusDecoder {
  /**
   * Decodes a packet and returns how many samples of each channel it had; undefined stands for a lost one, for which what
   * was lost is guessed so that `into` is full. Fails with CODEC_CORRUPT for a packet that is none, or has more than `into`
   * takes; the decoder is of use afterwards.
   */
  decode(packet: Uint8Array | undefined, into: Samples): number;
  /** Idempotent. */
  close(): void;
}

/** An implementation of Opus; both methods fail with MISSING_CAPABILITY for more channels than it has. */
export interface OpusLibrary {
  readonly name: 'libopus' | 'wasm';
  /** What it calls itself, for people. */
  readonly version: string;
  createEncoder(settings: OpusSettings): Promise<OpusEncoder>;
  /** `coupling` has to be the encoder's; `plain` unless said otherwise. */
  createDecoder(channels: OpusChannels, coupling?: OpusCoupling): Promise<OpusDecoder>;
}

/** Longest packet there is, with whatever coupling: 1275 bytes for each channel, and their lengths. */
export function mostPacketBytes(channels: OpusChannels): number {
  return channels * 1277;
}
