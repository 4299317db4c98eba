import { encodeFrame, FrameKind, FrameReader } from '../../src/host/quic/frames.ts';
import { encodeJson } from '../../src/host/quic/schemas.ts';
import { readPacketHead, smallestInitialBytes } from '../../src/transport/quic/quiche/packet-head.ts';
import { named } from './codec-decoders.ts';

/** Heads of QUIC packets from anybody, and frames of the QUIC process. */
export const quicDecoders: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  quicPacketHead: readPacketHead,
  quicFrames: named((bytes) => new FrameReader().read(bytes)),
};

const opened = encodeJson('opened', {
  ...{ alpn: 'pkf1', serverName: 'punktfunk', peerFingerprint: 'ab'.repeat(32) },
  ...{ peerAddress: '127.0.0.1', peerPort: 9777, maxDatagramBytes: 1318 },
});

/** A first packet with a token, one of an open connection, one of another version; some frames. */
export function goldenQuic(): Uint8Array[] {
  const long = (version: number, token: number): Uint8Array => {
    const packet = new Uint8Array(smallestInitialBytes);
    packet.set([0xc3, 0, 0, 0, version, 8, 1, 2, 3, 4, 5, 6, 7, 8, 4, 9, 9, 9, 9, token]);
    return packet;
  };
  const frames = [
    encodeFrame(FrameKind.opened, 2, 1, opened),
    encodeFrame(FrameKind.data, 2, 0, new Uint8Array(200).fill(7)),
    encodeFrame(FrameKind.datagram, 2, 0, new Uint8Array(18).fill(0xc8)),
    encodeFrame(FrameKind.credit, 2, 0, Uint8Array.of(0, 1, 0, 0)),
  ];
  return [long(1, 0), long(1, 40), long(99, 0), new Uint8Array(60).fill(0x41), ...frames];
}
