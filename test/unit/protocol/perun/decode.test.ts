import { describe, expect, it } from 'vitest';
import { PacketDecoder } from '../../../../src/protocol/perun/decode.ts';
import { encodeDebug, encodeInput, encodeVideo } from '../../../../src/protocol/perun/encode.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { pieces } from './vectors.ts';

/** A header alone, as a peer may send it that never sends what it declares. */
function header(type: number, length: number): Uint8Array {
  const bytes = new Uint8Array(8);
  bytes[0] = type;
  new DataView(bytes.buffer).setUint32(4, length);
  return bytes;
}

describe('memory follows what arrived, not what was declared', () => {
  it('keeps little for a frame of which ten bytes have come', () => {
    const decoder = new PacketDecoder();
    decoder.push(header(1, 4 + 4096 * 2160 * 4));
    decoder.push(new Uint8Array(10).fill(1));
    expect(decoder.allocated).toBeLessThanOrEqual(16 * 1024 + 4);
  });

  it('never keeps more than twice what has come, beyond the first piece', () => {
    const decoder = new PacketDecoder();
    decoder.push(header(1, 4 + 1920 * 1080 * 4));
    let sent = 0;
    for (let round = 0; round < 300; round += 1) {
      decoder.push(new Uint8Array(10_000).fill(1));
      sent += 10_000;
      expect(decoder.allocated).toBeLessThanOrEqual(Math.max(16 * 1024, sent * 2) + 4);
    }
  });

  it('trusts a peer with as much as it has sent in one packet before', () => {
    const decoder = new PacketDecoder();
    const packet = encodeVideo(1, 0, 500, 100, new Uint8Array(200_000));
    for (const piece of pieces(packet, 1000)) decoder.push(piece);
    decoder.push(header(1, 4 + 4096 * 2160 * 4));
    decoder.push(new Uint8Array(10));
    expect(decoder.allocated).toBe(200_004 + 4);
  });

  it('keeps nothing of an unknown type', () => {
    const decoder = new PacketDecoder();
    expect(decoder.push(header(200, 50_000_000))).toEqual({ messages: [] });
    const block = new Uint8Array(1_000_000);
    for (let round = 0; round < 49; round += 1) {
      expect(decoder.push(block)).toEqual({ messages: [] });
      expect(decoder.allocated).toBe(0);
    }
    const { messages } = decoder.push(block);
    expect(messages).toEqual([{ kind: 'unknown', type: 200, flags: 0, sequence: 0, length: 50_000_000 }]);
    expect(decoder.idle).toBe(true);
  });
});

describe('what it hands out', () => {
  it('are views of the chunk where it holds them whole', () => {
    const packet = encodeDebug(1, Uint8Array.of(1, 2, 3));
    const [message] = new PacketDecoder().push(packet).messages;
    expect(message?.kind === 'debug' && message.data.buffer).toBe(packet.buffer);
  });

  it('are frames on an 8-byte boundary where they came in pieces', () => {
    const decoder = new PacketDecoder();
    const pixels = new Uint8Array(64 * 32 * 4).map((_, index) => index);
    const messages = pieces(encodeVideo(1, 0, 64, 32, pixels), 1000).flatMap((piece) => decoder.push(piece).messages);
    const [message] = messages;
    if (message?.kind !== 'video') throw new Error('no video');
    expect(message.data).toEqual(pixels);
    expect(message.data.byteOffset % 8).toBe(0);
    expect(messages).toHaveLength(1);
  });
});

describe('an error is final', () => {
  it('gives the messages before it, then itself again and nothing else', () => {
    const decoder = new PacketDecoder();
    const good = encodeInput(1, 2, 3);
    const chunk = new Uint8Array([...good, ...header(3, 5), ...good]);
    const first = decoder.push(chunk);
    expect(first.messages).toHaveLength(1);
    expect(first.error?.code).toBe('PROTOCOL_MALFORMED');
    expect(decoder.push(good)).toEqual({ messages: [], error: first.error });
  });
});

describe('what the peer turned out to be', () => {
  it('bounds its packets from then on', () => {
    const decoder = new PacketDecoder();
    const large = encodeVideo(1, 0, 200, 200, new Uint8Array(160_000));
    expect(decoder.push(large).messages).toHaveLength(1);
    decoder.expect('client');
    expect(decoder.push(large).error?.code).toBe('PROTOCOL_TOO_LARGE');
  });

  it('takes limits that were given', () => {
    const decoder = new PacketDecoder({ limits: { ...defaultLimits, framePixels: 100 } });
    expect(decoder.push(encodeVideo(1, 0, 10, 10, new Uint8Array(400))).messages).toHaveLength(1);
    expect(decoder.push(encodeVideo(1, 2, 11, 10, new Uint8Array(8))).error?.code).toBe('PROTOCOL_TOO_LARGE');
  });
});
