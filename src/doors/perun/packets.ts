import { encodeAudio, encodeVideo } from '../../protocol/perun/encode.ts';
import { flagsOf } from '../../protocol/perun/flags.ts';
import type { AudioChunk } from '../../session/tracks.ts';
import type { EncodedFrame } from '../../shared/frame.ts';

const framePackets = new WeakMap<EncodedFrame, Uint8Array>();
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

/** The packet of an audio chunk, built once. */
export function audioPacket(chunk: AudioChunk, sequence: number): Uint8Array {
  let packet = audioPackets.get(chunk);
  if (packet === undefined) {
    packet = encodeAudio(sequence, chunk.rate, chunk.channels, chunk.samples);
    audioPackets.set(chunk, packet);
  }
  return packet;
}
