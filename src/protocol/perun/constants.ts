/**
 * The numbers of the Perun protocol, version 1. Everything is big-endian, except the size prefix of an LZ4 block.
 * The tables below are the source of docs/protocol/perun.md.
 */

/** First bytes of a connection, from the one who connects: 11 ASCII bytes without a terminator. */
export const helloMagic = 'PERUN_HELLO';
/** First bytes of the answer to an accepted hello. */
export const okMagic = 'OK';
/** First bytes of the answer to a refused hello. */
export const errorMagic = 'ERROR';

export const protocolVersion = 1;

/** magic (11) + version u16 + capabilities u16. */
export const helloBytes = 15;
/** magic (2) + version u16 + capabilities u16. */
export const okBytes = 6;
/** type u8 + flags u8 + sequence u16 + payload length u32. */
export const headerBytes = 8;
/** width u16 + height u16, in front of the pixels of a video packet. */
export const videoPrefixBytes = 4;
/** sample rate u16 + channels u8, in front of the samples of an audio packet. */
export const audioPrefixBytes = 3;
/** buttons u16 + seat u16 (the seed's reserved field). */
export const inputBytes = 4;
/** key u8 + value length u16, in front of the value of a config packet. */
export const configPrefixBytes = 3;

/** Capability bits of hello and OK; the answer is the intersection. Unknown bits are cleared, which is what makes 0x0100 safe. */
export const Capability = {
  delta: 0x0001,
  audio: 0x0002,
  debug: 0x0004,
  extension: 0x0100,
} as const;

/** Who may send what: `core` and `client` are the connecting ends, the host is between them. */
export type Direction = 'core→host→client' | 'client→host→core' | 'both';

export interface PacketTypeRow {
  readonly type: number;
  readonly direction: Direction;
  readonly payload: string;
  readonly what: string;
}

/** Every packet type of version 1. Peers without the extension bit are never sent a type above 5: they stall or die on it. */
export const packetTypes = {
  video: {
    type: 0x01,
    direction: 'core→host→client',
    payload: 'width u16, height u16, data',
    what: 'one frame; how to read data is said by the flags',
  },
  audio: {
    type: 0x02,
    direction: 'core→host→client',
    payload: 'sample rate u16, channels u8, int16 samples, interleaved',
    what: 'PCM audio',
  },
  input: {
    type: 0x03,
    direction: 'client→host→core',
    payload: 'buttons u16, seat u16',
    what: 'the whole state of sixteen buttons; seat 0 where there is only one',
  },
  config: {
    type: 0x04,
    direction: 'both',
    payload: 'key u8, value length u16, value',
    what: 'one setting; see the table of config keys',
  },
  debug: {
    type: 0x05,
    direction: 'core→host→client',
    payload: 'kind u8, data',
    what: 'registers and the like; see the table of debug kinds',
  },
} as const satisfies Record<string, PacketTypeRow>;

/** Flags of a video packet. Bits 0–2 are the seed's; bits 3–7 are read only where both ends negotiated the extension bit. */
export const VideoFlag = {
  /** 1: XOR against the frame before; 0: a whole frame. */
  delta: 0b0000_0001,
  /** Two bits: 0 none (raw pixels), 1 fast, 2 default, 3 high. */
  levelMask: 0b0000_0110,
  levelShift: 1,
  /** Delta kind: 0 plain XOR, 1 XOR against the frame before, moved by bands. */
  deltaKindMask: 0b0000_1000,
  deltaKindShift: 3,
  /** Pixel format of the data, three bits: 0 RGBA8888, 1–4 indices of 8, 4, 2 or 1 bits, 5 RGB565. */
  pixelFormatMask: 0b0111_0000,
  pixelFormatShift: 4,
  /** Compressor, where the level is not 0, behind a little-endian u32 size: 0 LZ4 block, 1 zstd frame. */
  compressorMask: 0b1000_0000,
  compressorShift: 7,
} as const;

/** What seat a person asks for or holds, as sent in the config key `seat`. */
export const SeatCode = {
  watcher: 0,
  player: 1,
  typist: 2,
  owner: 3,
} as const;

/** What `run` asks of a core, and what a core reports back. */
export const RunCode = {
  resume: 0,
  pause: 1,
  step: 2,
  reset: 3,
} as const;

/** Config value `access`, second byte: whom the host lets in from other machines. */
export const PolicyCode = { required: 0, optional: 1, off: 2 } as const;

/** State of a session as the host tells its people. */
export const SessionStateCode = {
  waiting: 0,
  live: 1,
  paused: 2,
  ended: 3,
} as const;
