import {
  AnswerCode,
  askKinds,
  buttonLayouts,
  configKeys,
  debugKinds,
  deviceKinds,
  features,
} from '../../src/protocol/perun/config-keys.ts';
import {
  audioPrefixBytes,
  Capability,
  configPrefixBytes,
  errorMagic,
  headerBytes,
  helloBytes,
  helloMagic,
  inputBytes,
  okBytes,
  okMagic,
  packetTypes,
  PolicyCode,
  protocolVersion,
  RunCode,
  SeatCode,
  SessionStateCode,
  VideoFlag,
  videoPrefixBytes,
} from '../../src/protocol/perun/constants.ts';
import { coreInfoBytes, coreInfoMaxBytes } from '../../src/protocol/perun/core-info.ts';
import { streamKinds } from '../../src/protocol/perun/stream-values.ts';
import { sessionIdBytes } from '../../src/protocol/perun/session-id.ts';
import {
  echoBytes,
  maxFeatures,
  maxPlayers,
  nameBytes,
  speedLeast,
  speedMost,
} from '../../src/protocol/perun/values.ts';
import { GrantBit } from '../../src/shared/grants.ts';
import { defaultLimits } from '../../src/shared/limits.ts';
import { compatibility } from './perun-compatibility.ts';
import { generated, hex, table } from './table.ts';

const layout = (rows: readonly (readonly [string, string, string])[]): string =>
  table(['field', 'size', 'meaning'], rows);

const codes = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .map(([name, code]) => `${code} ${name}`)
    .join(', ');

/** The mask of a flag as its bits: "bits 1–2". */
function bits(mask: number): string {
  const first = 31 - Math.clz32(mask & -mask);
  const last = 31 - Math.clz32(mask);
  return first === last ? `bit ${first}` : `bits ${first}–${last}`;
}

/** docs/protocol/perun.md: the wire format, from the tables in src/protocol/perun. */
export function perunPage(): string {
  return [generated, ...handshake(), ...packets(), ...video(), ...others(), ...extension(), ...compatibility()].join(
    '\n\n',
  );
}

function handshake(): string[] {
  return [
    '# The Perun protocol, version ' + protocolVersion,
    `Perun carries exact pictures, sound and button states between an emulator core, a host and its clients. It runs over
any reliable, ordered carrier: Unix socket, TCP, TLS, WebSocket (binary messages). The host accepts; cores and clients connect,
and begin with the same hello: what a peer is shows in what it sends. Numbers are big-endian, with one exception: the size
in front of an LZ4 block. Golden data for implementers lie in \`vectors/perun\`.`,
    `TCP and TLS share a port, as ws and wss do: a first byte of 0x16, which no hello begins with, is a TLS handshake. Over
TLS both sides show certificates that nobody has to have signed, and are who their SHA-256 says; that is the fingerprint that
[pairing](pairing.md) proves. The host says with the key access what the peer may do, and a peer that may do nothing can
still send pair and echo. From other machines a host takes TLS alone, unless it was told that everybody is a friend:
[security.md](../security.md).`,
    '## Handshake',
    `The one who connects sends a hello of ${helloBytes} bytes, the host answers it. Either may arrive cut or glued to
what follows. The first wrong byte of a magic is enough to end a connection, and the hello must be whole within
${defaultLimits.handshakeMs / 1000} seconds.`,
    '### Hello',
    layout([
      ['magic', `${helloMagic.length} bytes`, `\`${helloMagic}\`, ASCII, without a terminator`],
      ['version', 'u16', `${protocolVersion}`],
      ['capabilities', 'u16', 'bits the sender has'],
    ]),
    `### ${okMagic}: accepted (${okBytes} bytes)`,
    layout([
      ['magic', `${okMagic.length} bytes`, `\`${okMagic}\``],
      ['version', 'u16', `${protocolVersion}`],
      ['capabilities', 'u16', 'bits both ends have: the intersection'],
    ]),
    `### ${errorMagic}: refused`,
    layout([
      ['magic', `${errorMagic.length} bytes`, `\`${errorMagic}\``],
      ['length', 'u16', `bytes of text, at most ${defaultLimits.errorTextBytes}`],
      ['text', 'length', 'UTF-8, the reason'],
    ]),
    `The connection is closed behind it. Another form must be understood too: text right behind the magic, ended by a NUL
or by the end of the connection. No text begins with a control character, and no length that is read is as large as two
letters, so the first byte tells which form it is.`,
    '### Capabilities',
    table(
      ['bit', 'name'],
      Object.entries(Capability).map(([name, bit]) => [hex(bit, 4), name]),
    ),
    'Unknown bits are ignored. Every host ever built clears bits it does not know, which is what makes the extension safe.',
  ];
}

function packets(): string[] {
  return [
    '## Packets',
    `Behind the handshake both directions are packets: a header of ${headerBytes} bytes and a payload.`,
    layout([
      ['type', 'u8', 'see below'],
      ['flags', 'u8', 'of video packets; 0 otherwise, and not to be trusted there'],
      ['sequence', 'u16', 'rising per sender, from 1, wrapping to 1; constant 0: the sender does not count'],
      ['length', 'u32', 'bytes of payload'],
    ]),
    table(
      ['type', 'name', 'direction', 'payload', 'what'],
      Object.entries(packetTypes).map(([name, row]) => [hex(row.type, 2), name, row.direction, row.payload, row.what]),
    ),
    `A packet of an unknown type is skipped by its length. A declared length is judged by its type before anything is kept
or allocated:`,
    table(
      ['type', 'payload'],
      [
        [
          'video',
          `${videoPrefixBytes} bytes to ${videoPrefixBytes} + 4 × \`framePixels\`; its width × height at most \`framePixels\``,
        ],
        ['audio', `${audioPrefixBytes} bytes to \`audioBytes\`; whole samples for every channel`],
        ['input', `exactly ${inputBytes} bytes`],
        ['config', `${configPrefixBytes} bytes to ${configPrefixBytes} + \`configBytes\`; the value length must agree`],
        ['debug', 'up to `debugBytes`'],
        ['unknown', 'up to `packetBytes`, skipped'],
        ['any of a watcher or player', 'up to `clientPacketBytes`'],
      ],
    ),
    'The values are in [limits.md](../limits.md). A peer that breaks one of these rules is disconnected.',
    '### Latest wins',
    `Of the input packets of one sender the newest counts: sequence *a* is older than *b* where (*a* − *b*) mod 65536 is
32768 or more. Equal ones are accepted. A sequence of 0 is accepted always: old clients, and everything that went through
an old relay, count nothing.`,
  ];
}

function video(): string[] {
  return [
    '## Video',
    layout([
      ['width', 'u16', 'pixels, not 0'],
      ['height', 'u16', 'pixels, not 0'],
      ['data', 'the rest', 'as the flags say'],
    ]),
    'Decoded, a frame is width × height × 4 bytes: R, G, B, A per pixel, rows from the top, no padding.',
    table(
      ['flags', 'mask', 'meaning'],
      [
        [
          bits(VideoFlag.delta),
          hex(VideoFlag.delta, 2),
          '1: XOR against the frame before, all four channels; 0: a whole frame',
        ],
        [
          bits(VideoFlag.levelMask),
          hex(VideoFlag.levelMask, 2),
          'level: 0 uncompressed, 1 fast, 2 default, 3 high; 1–3 are read alike',
        ],
        [
          bits(VideoFlag.deltaKindMask),
          hex(VideoFlag.deltaKindMask, 2),
          'delta kind where bit 0 is set: 0 plain XOR, 1 XOR against the frame before, moved by bands',
        ],
        [
          bits(VideoFlag.pixelFormatMask),
          hex(VideoFlag.pixelFormatMask, 2),
          'pixel format: 0 RGBA8888; 1, 2, 3, 4 indices of 8, 4, 2, 1 bits; 5 RGB565',
        ],
        [
          bits(VideoFlag.compressorMask),
          hex(VideoFlag.compressorMask, 2),
          'compressor where the level is not 0: 0 LZ4 block, 1 zstd frame',
        ],
      ],
    ),
    `Bits 3 to 7 are read with the extension only; there, what is not in this table is an error. Without it they mean
nothing. What they stand for is sent only to a peer that listed the feature: \`indexed\` for the formats 1 to 5, \`scroll\`
for the delta kind 1 and the delta without data, \`zstd\` for the compressor 1.`,
    `**Compressed** data are the uncompressed size as u32 **little-endian**, then one raw LZ4 block or one zstd frame. What
the size must be follows from the flags, width and height (for RGBA8888 it is width × height × 4): a reader compares before
it allocates, and compares the result.`,
    `**Deltas** apply to the pixels of the frame sent before on the same connection, and never across a change of size. A
reader that could not decode a frame waits for the next whole one. A sender compresses a delta and the whole frame and,
at the default level, takes the delta where it is less than 70 % of the whole; fast takes the delta always, high the
smaller one. What compression does not make smaller is sent without.`,
    '### Indices, RGB565 and scroll deltas',
    'Before compression the data of a frame with any of bits 3 to 6 are, in this order:',
    layout([
      [
        'palette',
        '4 bytes per colour',
        'of indices only: 1 to 2^bits colours R, G, B, A; as many as the size leaves room for',
      ],
      ['vectors', '2 bytes per band', 'of delta kind 1 only: dy i8, dx i8 for each band of 8 rows from the top'],
      ['pixels', 'the rest', 'R, G, B, A; or RGB565, 16 bits **little-endian**; or indices; rows without padding'],
    ]),
    `Indices of less than 8 bits share a byte: the first pixel lies in its lowest bits, and rows do not begin a new one.
RGB565 has red in its highest bits; to get 8 bits, the highest of a channel are repeated below it, and alpha is 255.`,
    `**In a delta** the palette is XORed with that of the frame before, whose missing colours count as 0, and the pixels with
its pixels: indices with indices, whatever their bits were, RGB565 with RGB565, RGBA with the RGBA of any frame. A delta of
indices or RGB565 after a frame of another kind is an error, and so is an index beyond its palette.`,
    `**With \`strips\`** the highest bit of the size in front of what is compressed may be set: the pixels then lie not in
rows but in strips of eight, from left to right and each from top to bottom, so that what belongs to one tile lies
together. Only indices do, only of a picture whose width is a multiple of eight, and only towards a peer that listed the
feature. Palette and vectors stand in front as ever.`,
    `**With delta kind 1** the pixel at (x, y) is XORed with the one before at (x + dx, y + dy), by the vector of its band;
outside of the picture there are zeros, and every vector is valid.`,
    `**Nothing but the flags**: a delta whose data are empty says that the picture is the one before. It stays the base,
in its format.`,
  ];
}

function others(): string[] {
  const names = Object.entries(buttonLayouts);
  return [
    '## Audio',
    layout([
      ['sample rate', 'u16', 'Hz, not 0'],
      ['channels', 'u8', 'not 0'],
      ['samples', 'the rest', 'int16, big-endian, interleaved'],
    ]),
    '## Input',
    layout([
      ['buttons', 'u16', 'the whole state: bit n is button n'],
      ['seat', 'u16', `1–${maxPlayers} with the extension; without it reserved, sent as 0 and not read`],
    ]),
    `Sent on every change, and every ${defaultLimits.clientInputMs} ms while somebody plays. When a player leaves, the host
releases the buttons. A core names its buttons by a layout:`,
    table(
      ['bit', ...names.map(([name]) => name)],
      Array.from({ length: 16 }, (_, bit) => [bit, ...names.map(([, labels]) => labels[bit] ?? '')]),
    ),
    '## Config',
    layout([
      ['key', 'u8', 'see below'],
      ['length', 'u16', 'bytes of value'],
      ['value', 'length', 'by its key'],
    ]),
    table(
      ['key', 'name', 'direction', 'value', 'what'],
      Object.entries(configKeys).map(([name, row]) => [hex(row.key, 2), name, row.direction, row.value, row.what]),
    ),
    'No config packet is sent to a peer without the extension. Keys from `0x80` on are free for private use.',
    table(
      ['value', 'codes and bounds'],
      [
        ['features', `at most ${maxFeatures}`],
        [
          'coreInfo',
          `JSON object of at most ${coreInfoMaxBytes} bytes; name (${coreInfoBytes.name} bytes) and system (${coreInfoBytes.system}) are needed, title (${coreInfoBytes.title}), players 1–${maxPlayers} and layout may be left out; unknown fields are ignored`,
        ],
        ['session', `letters, digits, \`.\`, \`_\`, \`-\`; at most ${sessionIdBytes}`],
        ['seat', `${codes(SeatCode)}; the number is 0 but for players`],
        ['run', codes(RunCode)],
        ['sessionState', codes(SessionStateCode)],
        ['notice', 'the code is one of [errors.md](../errors.md); an unknown one is read as `FAILED`'],
        ['echo', `at most ${echoBytes} bytes`],
        ['speed', `percent, from ${speedLeast} to ${speedMost} or −${speedMost} to −${speedLeast}`],
        ['pair', 'a message of [pairing.md](pairing.md); none from a peer that has proved no identity'],
        [
          'access',
          `bits, with those that others bring along: ${Object.entries(GrantBit)
            .map(([name, bit]) => `${bit} ${name}`)
            .join(', ')}; policy ${Object.entries(PolicyCode)
            .map(([name, code]) => `${code} ${name}`)
            .join(', ')}`,
        ],
        ['name', `at most ${nameBytes} bytes`],
      ],
    ),
    'Texts are UTF-8. Whoever shows one takes out control characters first.',
    '## Debug',
    table(
      ['kind', 'name', 'data', 'what'],
      Object.entries(debugKinds).map(([name, row]) => [hex(row.kind, 2), name, row.data, row.what]),
    ),
    `The first byte of the payload is the kind; unknown kinds are handed on or ignored. The host hands debug packets only to
those who may take the owner's seat.`,
    ...asks(),
    ...speed(),
    ...stream(),
    ...devices(),
  ];
}

function asks(): string[] {
  return [
    '## Asking a core',
    `Who plays asks the core for its state with the config key \`ask\`, and gets \`answer\` with the number they chose; every
other kind of question is for the owner's seat. Both travel in parts: \`total\` bytes from the first to the last, \`offset\` saying where a part begins; what is empty is one
empty part. The host numbers questions anew, passes the parts on without keeping them, and answers for a core that went
away. Neither may be longer than \`stateBytes\`.`,
    table(
      ['kind', 'name', 'bytes of the question', 'bytes of the answer'],
      Object.entries(askKinds).map(([name, row]) => [row.kind, name, row.asks, row.answer]),
    ),
    `Codes of an answer: ${codes(AnswerCode)}. A failure is written as a notice is: code, space, sentence. The kinds
stepInstruction and registers are sent only to a host and to a core that listed the feature \`debugger\`.`,
  ];
}

function stream(): string[] {
  return [
    '## Streams through a connector',
    `\`perun client connect <punktfunk host> --bridge unix:///path\` speaks punktfunk to a host (QUIC, error correction, sealing,
pairing) and serves one native client at a time on that socket, which only its user can open. It is no host: it has no
sessions and no seats, it lists the feature \`stream\` alone, and needs it listed. All that travels are values of the config key
\`stream\`, integers big-endian as everywhere here; what is within a datagram is as [punktfunk.md](punktfunk.md) has it.`,
    table(
      ['kind', 'name', 'direction', 'value', 'what'],
      Object.entries(streamKinds).map(([name, row]) => [row.code, name, row.direction, row.value, row.what]),
    ),
    `The first unit a client gets is a keyframe. One that does not read loses whole units, and goes on with a keyframe. A
datagram from the client is sent as it is where its plane is one that clients send, and dropped where not. When the host
ends the session the connector closes the socket, after a notice where there was a reason.`,
  ];
}

function speed(): string[] {
  return [
    '## Speed',
    `A player or the owner asks for a speed with the config key \`speed\`, in percent of the core's own rate:
${speedLeast} to ${speedMost}, or as much backwards, which is negative. The host tells everybody in the session what holds
when they join and whenever it changes; it goes back to 100 when who asked for it leaves. What is no speed is answered by a
notice, as is one that the core cannot run at.`,
    `**Forwards** the host hands it on to a core that listed the feature. Such a core runs so many frames, sends no more
pictures than at its rate, and no sound at another speed than 100; a host passes none on either. A core ignores what is
negative.`,
    `**Backwards** is the host's work, with any core that listed \`run\` and \`asks\` and gives its state. The host asks for
states while somebody plays. To go back it sends pause, then for each moment a loadState with a state of that core, from
the newest on, and step, which shows it; the next one when the loadState is answered. At the end it sends resume, where the
core ran before. A core that reports its pauses, as \`run\` wants it, reports each of these.`,
  ];
}

function devices(): string[] {
  return [
    '## Devices',
    `Sticks, mice, keyboards and fingers come with the config key \`device\`. Of several people at one pad the newest
counts, and what a person holds is let go when they leave. A core gets them only where it listed the feature.`,
    table(
      ['device', 'name', 'state'],
      Object.entries(deviceKinds).map(([name, row]) => [row.code, name, row.state]),
    ),
    'With the feature `microphone` a core is sent audio packets too: what its players say.',
  ];
}

function extension(): string[] {
  return [
    '## The extension',
    `Where both ends have the capability ${hex(Capability.extension, 4)}, the first packet of each side is the config key
\`features\`: the features it can *read*. The host sends its own right behind ${okMagic}, the other side right after it
has read ${okMagic}; anything else in that place is an error. Nothing of a feature is sent to a peer that did not list it.`,
    table(
      ['feature', 'name', 'what'],
      Object.entries(features).map(([name, row]) => [hex(row.id, 4), name, row.what]),
    ),
  ];
}
