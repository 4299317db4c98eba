import { Capability } from '../../src/protocol/perun/constants.ts';
import { defaultLimits } from '../../src/shared/limits.ts';
import { hex } from './table.ts';

/** What it takes to live with peers that were built before the extension. */
export function compatibility(): string[] {
  return [
    '## Living with old peers',
    `Peers without the extension exist in several generations that agree on little: on what the flags mean, on how LZ4 is
framed, on who counts sequences. These rules work with all that are known.`,
    `### A host towards an old core or client

- The answer to the hello leaves in one write, on a WebSocket as a message of its own. On TCP and Unix sockets nothing
  follows for ${defaultLimits.legacyQuietMs} ms: old cores take one read for the answer and lose what came along with it.
- Frames are sent whole and raw, with flags 0: the only form that everybody reads. The capability \`delta\`
  (${hex(Capability.delta, 4)}) says nothing about what a peer can decode; many set it that cannot.
- One packet per WebSocket message, and no packet type above 5, no config packet, and no length of 2³¹ or more: there are
  peers that stall, end or run wild on each of these.
- Two generations of clients decode more than raw frames, and cannot be told apart by their capabilities. They say so by
  the path of their WebSocket, alone or in front of \`/s/<session>\`: \`/legacy/js\` gets raw XOR against the frame before
  under flag 0x02, \`/legacy/wasm\` size and LZ4 block under 0x02, as a delta under 0x03.
- PCM goes only to peers that said they play audio. Who does not read loses whole frames, and is not disconnected for it.
- Packets that came glued to the hello are read. Another version than 1 is refused.`,
    `### What an old core sends

Its video data have to say for themselves what they are, in this order:

1. level 0 and exactly width × height × 4 bytes: raw pixels, as a delta where bit 0 is set;
2. the magic \`04 22 4d 18\`: the LZ4 frame format;
3. a little-endian size of exactly width × height × 4: size and LZ4 block;
4. exactly width × height × 4 bytes with bit 1 alone of the level bits: a raw delta, as the first SDK meant that bit; also
   what looked like 2 or 3 by chance and could not be decompressed;
5. anything else: a raw LZ4 block of known size.

In 2, 3 and 5 bit 0 marks a delta, except with level 0, where the first SDK meant "compressed". What cannot be decoded
is dropped, and deltas are refused until the next whole frame.`,
    `### A core or client towards an old host

- The hello leaves in one write, and nothing more before the answer. An idle host may answer only together with its first
  frame.
- A WebSocket is read as a stream of bytes; no ping is sent and no close reason: there are hosts that take them for
  packets.
- Frames are sent whole and raw, with flags 0. Every sequence that comes back may be 0.`,
  ];
}
