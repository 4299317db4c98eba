import { FrameReader } from '../../src/host/quic/frames.ts';
import { readPacketHead } from '../../src/transport/quic/quiche/packet-head.ts';
import { named } from './codec-decoders.ts';

/** Heads of QUIC packets from anybody, and frames of the QUIC process. */
export const quicDecoders: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  quicPacketHead: readPacketHead,
  quicFrames: named((bytes) => new FrameReader().read(bytes)),
};
