import { type OpusChannels, type OpusLayout, opusRate } from '../../../src/codec/opus/types.ts';

/** Channels as Ogg files have them (RFC 7845, family 1), by their places in our order. */
const fileOrder: Readonly<Record<OpusChannels, readonly number[]>> = {
  2: [0, 1],
  // FL FC FR RL RR LFE
  6: [0, 2, 1, 4, 5, 3],
  // FL FC FR SL SR RL RR LFE
  8: [0, 2, 1, 6, 7, 4, 5, 3],
};
const serial = 0x70657275;

/** An Ogg file of Opus packets of one length, as RFC 7845 says, for programs of others to read. */
export function writeOggOpus(
  channels: OpusChannels,
  layout: OpusLayout,
  packets: readonly Uint8Array[],
  samples: number,
  skip: number,
): Buffer {
  const pages = [page(0, 2, 0, [head(channels, layout, skip)]), page(1, 0, 0, [tags()])];
  for (const [index, packet] of packets.entries()) {
    const isLast = index === packets.length - 1;
    pages.push(page(index + 2, isLast ? 4 : 0, (index + 1) * samples, [packet]));
  }
  return Buffer.concat(pages);
}

/** The Opus packets of an Ogg file with one stream; checks the sums of its pages. */
export function readOggOpus(file: Uint8Array): { head: Buffer; packets: Buffer[] } {
  const bytes = Buffer.from(file);
  const packets: Buffer[] = [];
  let begun: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.toString('latin1', at, at + 4) !== 'OggS') throw new Error(`no page at ${at}`);
    const segments = bytes[at + 26] ?? 0;
    const lengths = [...bytes.subarray(at + 27, at + 27 + segments)];
    const end = at + 27 + segments + lengths.reduce((sum, length) => sum + length, 0);
    const whole = Buffer.from(bytes.subarray(at, end));
    const sum = whole.readUInt32LE(22);
    whole.writeUInt32LE(0, 22);
    if (checksum(whole) !== sum) throw new Error(`the page at ${at} has another sum`);
    let from = at + 27 + segments;
    for (const length of lengths) {
      begun.push(bytes.subarray(from, from + length));
      from += length;
      if (length === 255) continue;
      packets.push(Buffer.concat(begun));
      begun = [];
    }
    at = end;
  }
  const [first, , ...rest] = packets;
  return { head: first ?? Buffer.alloc(0), packets: rest };
}

function head(channels: OpusChannels, { streams, coupled, mapping }: OpusLayout, skip: number): Buffer {
  const fixed = Buffer.alloc(19);
  fixed.write('OpusHead');
  fixed.writeUInt8(1, 8);
  fixed.writeUInt8(channels, 9);
  fixed.writeUInt16LE(skip, 10);
  fixed.writeUInt32LE(opusRate, 12);
  fixed.writeUInt8(channels === 2 ? 0 : 1, 18);
  if (channels === 2) return fixed;
  return Buffer.concat([fixed, Buffer.of(streams, coupled, ...fileOrder[channels].map((ours) => mapping[ours] ?? 0))]);
}

function tags(): Buffer {
  return Buffer.concat([Buffer.from('OpusTags'), Buffer.of(4, 0, 0, 0), Buffer.from('test'), Buffer.alloc(4)]);
}

function page(number: number, kind: number, granule: number, packets: readonly Uint8Array[]): Buffer {
  const lengths = packets.flatMap(({ length }) => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255]);
  const header = Buffer.alloc(27);
  header.write('OggS');
  header.writeUInt8(kind, 5);
  header.writeBigUInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(serial, 14);
  header.writeUInt32LE(number, 18);
  header.writeUInt8(lengths.length, 26);
  const whole = Buffer.concat([header, Buffer.from(lengths), ...packets]);
  whole.writeUInt32LE(checksum(whole), 22);
  return whole;
}

/** Ogg's own CRC: polynomial 04c11db7, nothing turned around. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  }
  return sum >>> 0;
}
