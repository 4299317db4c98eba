/** What a listener needs of a packet before any of it is decrypted (RFC 8999, RFC 9000 17.2 and 17.3). */
export type PacketHead =
  | { readonly form: 'short'; readonly destination: Uint8Array }
  | {
      readonly form: 'long';
      readonly version: number;
      readonly initial: boolean;
      readonly destination: Uint8Array;
      readonly source: Uint8Array;
      /** Of an Initial packet: what an earlier Retry gave the client; empty without one. */
      readonly token: Uint8Array;
    };

/** The one version that is spoken: RFC 9000. */
export const quicVersion = 1;

/** Length of the connection ids we choose; packets with a short head do not tell it. */
export const ownIdBytes = 16;
const longestIdBytes = 20;
/** Clients choose at least this much at random for their first packet (RFC 9000, 7.2). */
const shortestFirstIdBytes = 8;
/** Datagrams that hold a client's first packet are at least so long, or somebody wants amplification (RFC 9000, 14.1). */
export const smallestInitialBytes = 1200;
/** No Retry of ours gives a longer one. */
const longestTokenBytes = 256;

/** Reads the head of the first packet of a datagram; undefined where it is none. Views into the datagram. */
export function readPacketHead(datagram: Uint8Array): PacketHead | undefined {
  const first = datagram[0];
  if (first === undefined) return undefined;
  if ((first & 0x80) === 0) {
    if ((first & 0x40) === 0 || datagram.length < 1 + ownIdBytes) return undefined;
    return { form: 'short', destination: datagram.subarray(1, 1 + ownIdBytes) };
  }
  if (datagram.length < 7) return undefined;
  const version = new DataView(datagram.buffer, datagram.byteOffset).getUint32(1);
  const destinationEnd = 6 + (datagram[5] ?? 0);
  const sourceStart = destinationEnd + 1;
  const sourceBytes = datagram[destinationEnd];
  if (sourceBytes === undefined) return undefined;
  const sourceEnd = sourceStart + sourceBytes;
  if (sourceEnd > datagram.length || destinationEnd - 6 > longestIdBytes || sourceBytes > longestIdBytes) {
    return undefined;
  }
  const destination = datagram.subarray(6, destinationEnd);
  const source = datagram.subarray(sourceStart, sourceEnd);
  const head = { form: 'long', version, destination, source } as const;
  // Only in version 1 is it known what the rest means.
  if (version !== quicVersion) return { ...head, initial: false, token: new Uint8Array(0) };
  if ((first & 0x40) === 0) return undefined;
  if ((first & 0x30) !== 0) return { ...head, initial: false, token: new Uint8Array(0) };
  const token = readToken(datagram, sourceEnd);
  return token === undefined ? undefined : { ...head, initial: true, token };
}

/** True where the packet may be the first one of a client. */
export function mayOpen(head: PacketHead, datagramBytes: number): head is Extract<PacketHead, { form: 'long' }> {
  return (
    head.form === 'long' &&
    head.initial &&
    datagramBytes >= smallestInitialBytes &&
    head.destination.length >= shortestFirstIdBytes
  );
}

/** Tells a client which version is spoken here (RFC 9000, 17.2.1). `random` sets the unused bits. */
export function versionNegotiation(head: { source: Uint8Array; destination: Uint8Array }, random: number): Uint8Array {
  const { source, destination } = head;
  const packet = new Uint8Array(7 + source.length + destination.length + 4);
  packet[0] = 0x80 | (random & 0x7f);
  packet[5] = source.length;
  packet.set(source, 6);
  packet[6 + source.length] = destination.length;
  packet.set(destination, 7 + source.length);
  packet[packet.length - 1] = quicVersion;
  return packet;
}

function readToken(datagram: Uint8Array, offset: number): Uint8Array | undefined {
  const first = datagram[offset];
  if (first === undefined) return undefined;
  // A length of four or eight bytes is over the limit, unless a client wastes bytes; ours need none of that.
  const bytes = first >> 6 === 0 ? 1 : 2;
  if (first >> 6 > 1) return undefined;
  const second = bytes === 2 ? datagram[offset + 1] : 0;
  if (second === undefined) return undefined;
  const length = bytes === 1 ? first : ((first & 0x3f) << 8) | second;
  const start = offset + bytes;
  if (length > longestTokenBytes || start + length > datagram.length) return undefined;
  return datagram.subarray(start, start + length);
}
