import { xor } from '../../codec/delta/xor.ts';
import { encodeAudio, encodeVideo } from '../../protocol/perun/encode.ts';
import { flagsOf } from '../../protocol/perun/flags.ts';
import type { AudioChunk } from '../../session/tracks.ts';
import type { EncodedFrame } from '../../shared/frame.ts';

const framePackets = new WeakMap<EncodedFrame, Uint8Array>();
const xorPackets = new WeakMap<EncodedFrame, { readonly base: EncodedFrame; readonly packet: Uint8Array }>();
/** Bit 1 alone: level 1 by the seed, a raw delta by the first SDK and its page. */
const sdkDelta = 0x02;
const audioPackets = new WeakMap<AudioChunk, Uint8Array>();

/** The packet of an encoded frame: built once, the same bytes for every connection that gets it. */
export function framePacket(frame: EncodedFrame, sequence: number): Uint8Array {
  let packet = framePackets.get(frame);
  if (packet === undefined) {
    packet = encodeVideo(sequence, flagsOf(frame.encoding), frame.width, frame.height, frame.data);
    framePackets.set(frame, packet);
  }
  return packet;
}

/**
 * The packet of a raw frame as the old page takes it: XOR against the frame that it shows, under the flag that its SDK
 * meant by delta. Built once for all that show the same.
 */
export function xorPacket(base: EncodedFrame, frame: EncodedFrame, sequence: number): Uint8Array {
  if (base.width !== frame.width || base.height !== frame.height) return framePacket(frame, sequence);
  const known = xorPackets.get(frame);
  if (known?.base === base) return known.packet;
  const packet = encodeVideo(sequence, sdkDelta, frame.width, frame.height, xor(base.data, frame.data));
  xorPackets.set(frame, { base, packet });
  return packet;
}

/** The packet of an audio chunk, built once. */
export function audioPacket(chunk: AudioChunk, sequence: number): Uint8Array {
  let packet = audioPackets.get(chunk);
  if (packet === undefined) {
    packet = encodeAudio(sequence, chunk.rate, chunk.channels, chunk.samples);
    audioPackets.set(chunk, packet);
  }
  return packet;
}
