import {
  alpn,
  CloseCode,
  controlHeadBytes,
  controlTypes,
  clockRounds,
  Datagram,
  FecPercent,
  FrameFlag,
  HandshakeBytes,
  InputKind,
  Magic,
  PacketFlag,
  PadButton,
  planes,
  punch,
  quicPort,
  ShardBytes,
  Timing,
  VideoCodec,
  WireGrant,
  wireVersion,
} from '../../src/protocol/punktfunk/constants.ts';
import { ReassemblyDefaults } from '../../src/protocol/punktfunk/reassembler-limits.ts';
import { generated, hex, table } from './table.ts';

const bits = (of: Readonly<Record<string, number>>, digits = 2): string =>
  table(
    ['bit', 'name'],
    Object.entries(of).map(([name, bit]) => [hex(bit, digits), name]),
  );

/** docs/protocol/punktfunk.md: the wire format, from the registry in src/protocol/punktfunk. */
export function punktfunkPage(): string {
  return [generated, ...connection(), ...messages(), ...media(), ...datagrams()].join('\n\n');
}

function connection(): string[] {
  return [
    '# punktfunk/1',
    `The public native protocol of punktfunk, as Perun reads and writes it: ALPN \`${alpn}\`, wire version ${wireVersion},
with the fields that were appended up to release 0.31. Numbers are little-endian, but for the sequence number of a sealed
datagram. Golden data for implementers lie in \`vectors/punktfunk\`. The tagged blocks behind Start and
Welcome, and punktfunk/2 are not spoken.`,
    `A client opens a QUIC connection to UDP port ${quicPort} with a certificate of its own, and on it stream 0, the control
stream. What is small, and worth nothing once it is late, goes in QUIC datagrams: input, sound and the like. Video goes
from one UDP socket to another beside the connection, sealed with keys that the control stream brought.`,
    '## Control stream',
    `Each message has its length in front, a u16. Its first four bytes name its family: \`${Magic.handshake}\` Hello, Welcome
and Start, whose fields lie by position; \`${Magic.control}\` and a type byte everything else; \`${Magic.stream}\` the head
of a stream of its own. Hello, Welcome and Start grow at their end: a sender writes a field when it or a later one differs
from its default, a reader fills in the defaults of what is not there, and skips what it does not know. A Hello without
wishes has ${HandshakeBytes.hello} bytes, at least ${HandshakeBytes.helloLeast} are needed; a Welcome has
${HandshakeBytes.welcome} or more, at least ${HandshakeBytes.welcomeLeast} are needed; Start has ${HandshakeBytes.start}.`,
    `1. The client begins with pairRequest (a ceremony, behind which the connection ends) or with Hello.
2. The host answers Hello with Welcome, or closes: another wire version is ${hex(CloseCode.wireVersion, 2)}.
3. The client answers Start, then asks for ${clockRounds} rounds of clock sync, of which the quickest counts.
4. The client sends \`${punch}\` from its data socket. The host streams to where that came from, or after
   ${Timing.punchWait / 1000} seconds to the port that Start names.`,
    'The ceremony is the one of [pairing](pairing.md), byte for byte; only the messages around it are others.',
  ];
}

function messages(): string[] {
  return [
    `### Typed messages`,
    `Head of ${controlHeadBytes} bytes, then the body. Unknown types are ignored. Bytes behind the body are skipped, but in
the trust messages, where they are an error.`,
    table(
      ['type', 'name', 'direction', 'body', 'what'],
      Object.entries(controlTypes).map(([name, row]) => [hex(row.type, 2), name, row.direction, row.body, row.what]),
    ),
    '### Grants',
    'A host classifies every message of a client, and drops what it does not know or what the grants do not cover.',
    bits(WireGrant),
    '### Video codecs',
    bits(VideoCodec),
    '### Close codes',
    table(
      ['code', 'name'],
      Object.entries(CloseCode).map(([name, code]) => [hex(code, 2), name]),
    ),
  ];
}

function media(): string[] {
  const { lossWindowMs, frameWindow, inFlightFactor } = ReassemblyDefaults;
  return [
    '## Video',
    `A datagram is a sequence number (u64, big-endian, ${Datagram.sequenceBytes} bytes), header and shard encrypted, and the
tag (${Datagram.tagBytes} bytes). The sequence number is authenticated with it. AES-128-GCM, or ChaCha20-Poly1305 where
Welcome says so; the nonce is salt (4 bytes) and sequence number, the top bit of the salt is 1 from client to host. Shards
have ${ShardBytes.ipv4} bytes over IPv4 and ${ShardBytes.ipv6} over IPv6.`,
    table(
      ['offset', 'field', 'size'],
      [
        [0, 'capture time, ns since 1970 by the host’s clock', 'u64'],
        [8, 'frame', 'u32'],
        [12, 'packet of the stream', 'u32'],
        [16, 'bytes of the whole frame', 'u32'],
        [20, 'user flags', 'u32'],
        [24, 'block, blocks of the frame', '2 × u16'],
        [28, 'data shards, parity shards of this block', '2 × u16'],
        [32, 'shard, data first', 'u16'],
        [34, 'bytes of the shard', 'u16'],
        [36, 'magic, version, erasure code, flags', '4 × u8'],
      ],
    ),
    `A frame is padded with zeros to whole shards; an empty one has one. Every block but the last has as many data shards
as Welcome says, and parity of a percentage that may change from frame to frame (${FecPercent.least} to
${FecPercent.most} %, ${FecPercent.start} to begin with). The data of all blocks go first, then all parity; a reader takes
any order. It derives the blocks from the size of the frame and drops what says otherwise before it keeps anything. What
is not whole after ${lossWindowMs} ms or ${frameWindow} frames is given up; all unfinished frames together take no more
than ${inFlightFactor} of the largest.`,
    `A client that has both \`streamedFrames\` and \`multiSlice\` in its video caps gets frames while they are still coded. All
packets of such a frame have user flag \`sliceStream\` (0x${FrameFlag.sliceStream.toString(16)}). Its blocks are of any size up to the largest; each but the
last is sent before the size of the frame is known, with block count 0 and, in place of the frame's bytes, the byte at
which the block begins, a multiple of the shard. The last block has the real frame bytes and block count, and begins where
its data shards end with the frame. Blocks follow each other without gap; each has parity of its own, behind its data.
Without the flag, packets with block count 0 are of full blocks, and have 0 for the frame's bytes: they are taken, not sent.`,

    '### Flags',
    bits(PacketFlag),
    '### User flags',
    bits(FrameFlag, 3),
  ];
}

function datagrams(): string[] {
  return [
    '## QUIC datagrams',
    'The first byte tells what it is. Unknown ones, and those that cannot be read, are dropped.',
    table(
      ['tag', 'name', 'direction', 'layout', 'what'],
      Object.entries(planes).map(([name, row]) => [hex(row.tag, 2), name, row.direction, row.layout, row.what]),
    ),
    '### Kinds of input',
    table(
      ['kind', 'name'],
      Object.entries(InputKind).map(([name, kind]) => [kind, name]),
    ),
    '### Buttons of a gamepad',
    bits(PadButton, 6),
  ];
}
