/*
 * Long because it is the one registry of its protocol.
 *
 * Every number of the public native protocol punktfunk/1 (ALPN pkf1, wire version 2), as released clients and hosts up
 * to 0.31 speak it; the few of later releases that an older peer may meet are marked. Everything on the wire is
 * little-endian, except the sequence number of a sealed datagram. docs/protocol/punktfunk.md is made from these tables.
 */

/** ALPN of the QUIC connection. */
export const alpn = 'pkf1';
/** Wire version in Hello and Welcome; a host refuses any other with the close code `wireVersion`. */
export const wireVersion = 2;
/** Server name that clients send; it means nothing. */
export const serverName = 'punktfunk';
/** UDP port of the QUIC endpoint unless the host says otherwise. */
export const quicPort = 9777;

/** First four bytes of a control message: three families that can never be taken for each other. */
export const Magic = {
  /** Hello, Welcome, Start: fields by position. */
  handshake: 'PKF1',
  /** Everything else on the control stream: a type byte follows. */
  control: 'PKFc',
  /** First message of a stream of its own; a kind byte follows. */
  stream: 'PKFs',
} as const;
export const magicBytes = 4;
/** Behind the magic of a stream of its own. */
export const StreamKind = { clipboardFetch: 1 } as const;
export type StreamKind = (typeof StreamKind)[keyof typeof StreamKind];
/** Bytes in front of the body of a typed control message. */
export const controlHeadBytes = 5;

/** Who sends it. */
export type Direction = 'client→host' | 'host→client' | 'both';

export interface ControlRow {
  readonly type: number;
  readonly direction: Direction;
  readonly body: string;
  readonly what: string;
}

/** Typed control messages. Unknown types are ignored, and so are bytes behind the fields of all but the trust messages. */
export const controlTypes = {
  reconfigure: {
    type: 0x01,
    direction: 'client→host',
    body: 'width u32, height u32, refresh Hz u32',
    what: 'asks for another mode',
  },
  reconfigured: {
    type: 0x02,
    direction: 'host→client',
    body: 'accepted u8, width u32, height u32, refresh Hz u32',
    what: 'the mode that holds now; its first picture is a keyframe',
  },
  requestKeyframe: { type: 0x03, direction: 'client→host', body: '–', what: 'the decoder cannot go on' },
  lossReport: {
    type: 0x04,
    direction: 'client→host',
    body: 'lost shards per million u32',
    what: 'every 750 ms; steers the parity',
  },
  setBitrate: { type: 0x05, direction: 'client→host', body: 'kbit/s u32', what: '0 is the host’s default' },
  bitrateChanged: {
    type: 0x06,
    direction: 'host→client',
    body: 'kbit/s u32, from 0.39 a reason u8',
    what: 'the rate in force; the reason only goes to clients that said they read it',
  },
  rfiRequest: {
    type: 0x07,
    direction: 'client→host',
    body: 'first frame u32, last frame u32',
    what: 'these frames are lost: refer to older ones, or send a keyframe',
  },
  shardPayloadChanged: { type: 0x08, direction: 'host→client', body: 'bytes u16', what: 'another size of shards' },
  shardPayloadAck: { type: 0x09, direction: 'client→host', body: 'bytes u16', what: 'a larger size may be used' },
  pipelineGap: { type: 0x0a, direction: 'host→client', body: 'ms u32', what: 'the host paused; no loss' },
  linkReport: { type: 0x0c, direction: 'client→host', body: 'kbit/s u32', what: 'what the link was seen to carry' },
  pairRequest: {
    type: 0x10,
    direction: 'client→host',
    body: 'name u8 + UTF-8 (≤ 64), share u16 + bytes, of browsers a key u16 + bytes',
    what: 'begins the ceremony; trust message',
  },
  pairChallenge: {
    type: 0x11,
    direction: 'host→client',
    body: 'share u16 + bytes, confirmation 32',
    what: 'trust message',
  },
  pairProof: { type: 0x12, direction: 'client→host', body: 'confirmation 32', what: 'trust message' },
  pairResult: { type: 0x13, direction: 'host→client', body: 'ok u8', what: 'ends the ceremony; trust message' },
  refused: {
    type: 0x16,
    direction: 'host→client',
    body: 'close code u32, reason u16 + UTF-8 (≤ 256)',
    what: 'the close code, for clients that cannot see one',
  },
  probeRequest: {
    type: 0x20,
    direction: 'client→host',
    body: 'kbit/s u32, ms u32',
    what: 'asks for filler at a rate, to measure the link',
  },
  probeResult: {
    type: 0x21,
    direction: 'host→client',
    body: 'bytes u64, packets u32, ms u32, then wire packets u32, packets not sent u32',
    what: 'what was sent; the last two are of later hosts',
  },
  clockProbe: { type: 0x30, direction: 'client→host', body: 't1 ns u64', what: 'one round of clock sync' },
  clockEcho: { type: 0x31, direction: 'host→client', body: 't1, t2, t3 ns u64', what: 'answers a round' },
  phaseReport: {
    type: 0x32,
    direction: 'client→host',
    body: 'next latch ns u64, period ns u32, uncertainty ns u32, lead ns u32, then coherence ‰ u16',
    what: 'when the client’s screen takes a picture; later retired',
  },
  clipControl: { type: 0x40, direction: 'client→host', body: 'enabled u8, flags u8', what: 'shares the clipboard' },
  clipState: { type: 0x41, direction: 'host→client', body: 'enabled u8, policy u8, reason u8', what: 'answers it' },
  clipOffer: {
    type: 0x42,
    direction: 'both',
    body: 'sequence u32, count u8 (≤ 16), each a MIME type u8 + UTF-8 (≤ 128) and a size u64',
    what: 'what the clipboard holds',
  },
  clipFetch: {
    type: 0x43,
    direction: 'both',
    body: 'sequence u32, file u32 (2³² − 1: none), MIME type u8 + UTF-8 (≤ 128)',
    what: 'asks for it, on a stream of its own',
  },
  clipFetchHead: { type: 0x44, direction: 'both', body: 'status u8, bytes u64', what: 'goes before the data there' },
  cursorShape: {
    type: 0x50,
    direction: 'host→client',
    body: 'serial u32, width, height, hot spot x, y u16 each, RGBA (≤ 120 × 120)',
    what: 'a new picture of the pointer',
  },
  cursorRenderMode: { type: 0x51, direction: 'client→host', body: 'client draws u8', what: 'who draws the pointer' },
  accessUpdate: {
    type: 0x58,
    direction: 'host→client',
    body: 'grants u32, seconds left u32 (0: no end)',
    what: 'what the client may do now',
  },
} as const satisfies Record<string, ControlRow>;
export type ControlKind = keyof typeof controlTypes;

/** Bytes of the handshake messages: what the seeds sent, and what is needed to read them at all. */
export const HandshakeBytes = {
  helloLeast: 20,
  /** A Hello whose later fields are all at their defaults. */
  hello: 26,
  welcomeLeast: 53,
  /** Welcome as the seed sent it. */
  welcomeSeed: 59,
  /** Welcome as every released host sends it at least. */
  welcome: 68,
  start: 6,
} as const;

/** Longest control message: its length is a u16. */
export const controlMessageBytes = 0xffff;
/** Bytes of UTF-8, cut between characters. */
export const TextBytes = { deviceName: 64, launchId: 128, mimeType: 128, refusedReason: 256 } as const;
export const clipOfferEntries = 16;
/** File number of a clipboard fetch that is not about a file. */
export const noClipFile = 0xffff_ffff;
/** Pixels of a pointer's picture, each way: 120 × 120 RGBA still fits a control message. */
export const cursorSide = 120;
/** SPAKE2 share: a byte of side and a point. */
export const pairShareBytes = 33;
export const pairConfirmBytes = 32;

/** Preferences; a value that is not known reads as auto. */
export const Compositor = { auto: 0, kwin: 1, wlroots: 2, mutter: 3, gamescope: 4, hyprland: 5, windows: 6 } as const;
export type Compositor = (typeof Compositor)[keyof typeof Compositor];
export const Gamepad = {
  auto: 0,
  xbox360: 1,
  dualSense: 2,
  xboxOne: 3,
  dualShock4: 4,
  steamController: 5,
  steamDeck: 6,
  dualSenseEdge: 7,
  switchPro: 8,
  steamController2: 9,
  steamController2Puck: 10,
  xboxElite: 11,
} as const;
export type Gamepad = (typeof Gamepad)[keyof typeof Gamepad];

/** Bits of Hello's video_caps. */
export const VideoCap = {
  tenBit: 0x01,
  hdr: 0x02,
  chroma444: 0x04,
  hostTiming: 0x08,
  /** Probe filler is counted in a frame space of its own. */
  probeSpace: 0x10,
  /** Takes frames whose size is not known at their beginning (block count 0). */
  streamedFrames: 0x20,
  chacha20: 0x40,
  multiSlice: 0x80,
} as const;
/** Bits of Hello's client_caps. */
export const ClientCap = {
  cursor: 0x01,
  phaseLock: 0x02,
  redundantAudio: 0x04,
  padAudio: 0x08,
  losslessAudio: 0x10,
  keepHostAudio: 0x20,
  extensionBlock: 0x40,
} as const;
/** Bits of Welcome's host_caps. */
export const HostCap = {
  gamepadSnapshots: 0x01,
  clipboard: 0x02,
  textInput: 0x04,
  cursor: 0x08,
  pen: 0x10,
  redundantAudio: 0x20,
  padAudio: 0x40,
  losslessAudio: 0x80,
} as const;
/** Bits of Welcome's host_caps2, of hosts from 0.31 on. */
export const HostCap2 = {
  repeatMark: 0x01,
  touch: 0x02,
  extensionBlock: 0x04,
  scroll: 0x08,
  bringUpRamp: 0x10,
  deliveryReports: 0x20,
} as const;

/** Video codecs, as bits of Hello and as the one of Welcome; a client that names none has HEVC. */
export const VideoCodec = { h264: 0x01, hevc: 0x02, av1: 0x04, pyrowave: 0x08 } as const;
export type VideoCodec = (typeof VideoCodec)[keyof typeof VideoCodec];
/** Audio codec of Welcome; 1 is reserved and never sent. */
export const AudioCodec = { opus: 0, reserved: 1, pcm: 2 } as const;
/** Channels that Hello may ask for; any other number is stereo. */
export const audioChannelCounts = [2, 6, 8] as const;
/** Erasure code of Welcome and of every packet. */
export const FecScheme = { gf8: 0, gf16: 1 } as const;
export type FecScheme = (typeof FecScheme)[keyof typeof FecScheme];
/** Cipher of the data plane; an unknown one is refused, never guessed. */
export const Cipher = { aes128Gcm: 0, chacha20Poly1305: 1 } as const;
export type Cipher = (typeof Cipher)[keyof typeof Cipher];
/** HEVC chroma_format_idc. */
export const ChromaFormat = { yuv420: 1, yuv444: 3 } as const;
/** What the fields of Welcome and Hello mean that are not there. */
export const Defaults = {
  audioChannels: 2,
  audioRateHz: 48_000,
  audioBits: 16,
  audioFrameUs: 5_000,
  bitDepth: 8,
  /** CICP of BT.709, limited range. */
  primaries: 1,
  transfer: 1,
  matrix: 1,
  fullRange: 0,
} as const;

/** Grants of Welcome and AccessUpdate. */
export const WireGrant = { gamepad: 1, pointer: 2, keyboard: 4, clipboard: 8, microphone: 16, launch: 32 } as const;
export type WireGrant = keyof typeof WireGrant;
/** What a host that says nothing about grants allows. */
export const allWireGrants = 63;

/** Application close codes of the QUIC connection. */
export const CloseCode = {
  /** Ended without a reason that has a number. */
  none: 0x00,
  busy: 0x42,
  clientQuit: 0x51,
  gameEnded: 0x52,
  pairingNotArmed: 0x60,
  pairingOtherDevice: 0x61,
  pairingRateLimited: 0x62,
  identityRequired: 0x63,
  denied: 0x64,
  approvalTimedOut: 0x65,
  superseded: 0x66,
  wireVersion: 0x67,
  setupFailed: 0x68,
  accessExpired: 0x69,
  launchNotPermitted: 0x6a,
  /** From 0.39 on, as are those to 0x6f. */
  hostPower: 0x6b,
  profileUnknown: 0x6c,
  noSeat: 0x6d,
  seatOccupied: 0x6e,
  seatUnavailable: 0x6f,
  /** Of streams, not of connections. */
  clipboardCancelled: 0x70,
  unknownStream: 0x71,
} as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

/** The sealed datagram: sequence (big-endian) | header and shard, encrypted | tag. */
export const Datagram = {
  sequenceBytes: 8,
  headerBytes: 40,
  tagBytes: 16,
  /** What a datagram is longer than its shard. */
  overheadBytes: 64,
  /** Longest that is read. */
  maxBytes: 9216,
} as const;
/** Shards whose sealed datagram fits an MTU of 1500, over IPv4 and IPv6. */
export const ShardBytes = { ipv4: 1408, ipv6: 1388, seed: 1200 } as const;

/** Bytes 36 to 39 of the packet header. */
export const packetMagic = 0xc9;
/** Byte 37. Hosts also send 2 there, for the generation of the protocol; receivers do not tell them apart. */
export const PacketVersion = { first: 1, second: 2 } as const;
/** Byte 39. */
export const PacketFlag = { picture: 0x01, last: 0x02, first: 0x04, probe: 0x08 } as const;
/** User flags of a frame; a keyframe sends picture and keyframe. */
export const FrameFlag = {
  picture: 0x01,
  keyframe: 0x04,
  probe: 0x08,
  recoveryPoint: 0x10,
  recoveryAnchor: 0x20,
  chunkAligned: 0x40,
  sliceStream: 0x80,
  repeat: 0x100,
} as const;
/** A client sends it from its data socket, so that the host learns the address. */
export const punch = 'PFpunch1';

export interface PlaneRow {
  readonly tag: number;
  readonly direction: Direction;
  readonly layout: string;
  readonly what: string;
}

/** QUIC datagrams, told apart by their first byte. Unknown tags, and what is too short, are dropped. */
export const planes = {
  input: {
    tag: 0xc8,
    direction: 'client→host',
    layout: 'kind u8, code u32, x i32, y i32, flags u32',
    what: 'keys, pointer, touch, gamepads',
  },
  audio: { tag: 0xc9, direction: 'host→client', layout: 'sequence u32, pts ns u64, Opus', what: 'sound' },
  rumble: {
    tag: 0xca,
    direction: 'host→client',
    layout: 'pad u16, low u16, high u16, then sequence u8, life ms u16, then left, right trigger u16',
    what: 'motors of a gamepad; each form begins like the one before it',
  },
  microphone: { tag: 0xcb, direction: 'client→host', layout: 'sequence u32, pts ns u64, Opus', what: 'sound back' },
  richInput: {
    tag: 0xcc,
    direction: 'client→host',
    layout: 'kind u8, …',
    what: 'touchpads, motion, pens, raw reports',
  },
  hidOutput: { tag: 0xcd, direction: 'host→client', layout: 'kind u8, …', what: 'lights, triggers, raw reports' },
  hdr: { tag: 0xce, direction: 'host→client', layout: '28 bytes', what: 'mastering display, light levels' },
  hostTiming: {
    tag: 0xcf,
    direction: 'host→client',
    layout: 'pts ns u64, host µs u32, then queue, encode, pace µs u32, then phase ns i32',
    what: 'what a frame cost the host',
  },
  cursor: { tag: 0xd0, direction: 'host→client', layout: 'serial u32, flags u8, x i32, y i32', what: 'the pointer' },
  padAudio: {
    tag: 0xd1,
    direction: 'host→client',
    layout: 'pad u8, kind u8, sequence u32, pts ns u64, Opus',
    what: 'sound of a gamepad',
  },
  redundantAudio: {
    tag: 0xd2,
    direction: 'host→client',
    layout: 'sequence u32, pts ns u64, length u16, Opus, Opus of the frame before',
    what: 'sound, each frame sent twice',
  },
  losslessAudio: { tag: 0xd3, direction: 'host→client', layout: 'sequence u32, pts ns u64, PCM', what: 'sound' },
} as const satisfies Record<string, PlaneRow>;
export type Plane = keyof typeof planes;

/** Kinds of input 0xC8. */
export const InputKind = {
  keyDown: 0,
  keyUp: 1,
  pointerMove: 2,
  pointerTo: 3,
  buttonDown: 4,
  buttonUp: 5,
  wheel: 6,
  padButton: 7,
  padAxis: 8,
  touchDown: 9,
  touchMove: 10,
  touchUp: 11,
  padSnapshot: 12,
  padRemoved: 13,
  padArrived: 14,
  text: 15,
  scroll: 16,
} as const;
export type InputKind = keyof typeof InputKind;

/** Code of a pointer button. */
export const PointerButton = { left: 1, middle: 2, right: 3, back: 4, forward: 5 } as const;
/** Bits of a gamepad's buttons. */
export const PadButton = {
  up: 0x0001,
  down: 0x0002,
  left: 0x0004,
  right: 0x0008,
  start: 0x0010,
  back: 0x0020,
  leftStick: 0x0040,
  rightStick: 0x0080,
  leftShoulder: 0x0100,
  rightShoulder: 0x0200,
  guide: 0x0400,
  a: 0x1000,
  b: 0x2000,
  x: 0x4000,
  y: 0x8000,
  paddle1: 0x1_0000,
  paddle2: 0x2_0000,
  paddle3: 0x4_0000,
  paddle4: 0x8_0000,
  touchpad: 0x10_0000,
  misc: 0x20_0000,
} as const;
/** Sticks are −32768 to 32767 with up positive, triggers 0 to 255. */
export const PadAxis = { leftX: 0, leftY: 1, rightX: 2, rightY: 3, leftTrigger: 4, rightTrigger: 5 } as const;
/** Gamepads of one client. */
export const padCount = 16;
/** What an arriving gamepad can play: bits 8 and 9 of its flags. */
export const PadAudioCap = { haptics: 0x01, speaker: 0x02 } as const;
/** Kind of pad audio: haptics in frames of 5 ms, the speaker in frames of 10 ms. */
export const PadAudioKind = { haptics: 0, speaker: 1 } as const;

/** Kinds of rich input 0xCC. */
export const RichKind = { touchpad: 1, motion: 2, touchpadExtended: 3, hidReport: 4, pen: 5 } as const;
/** Motion: units of one degree per second, and of one g. */
export const MotionScale = { gyroPerDegree: 20, accelPerG: 10_000 } as const;
export const hidReportBytes = 64;
/** Pen samples of one datagram, and bytes of each. */
export const penSamples = 8;
export const penSampleBytes = 21;
/** Bits of a pen sample's state. */
export const PenState = { inRange: 0x01, touching: 0x02, barrel1: 0x04, barrel2: 0x08, predicted: 0x80 } as const;
export const PenTool = { pen: 0, eraser: 1, unknown: 255 } as const;
/** Values of a pen sample that say "not measured". */
export const PenUnknown = { tilt: 0xff, angle: 0xffff, distance: 0xffff } as const;

/** Kinds of HID output 0xCD. */
export const HidKind = {
  light: 1,
  playerLights: 2,
  trigger: 3,
  trackpadHaptic: 4,
  hidReport: 5,
  audioControl: 6,
} as const;
export const triggerEffectBytes = 11;
export const audioControlBytes = 6;
/** Bits of the cursor plane's flags. */
export const CursorFlag = { visible: 0x01, relativeHint: 0x02 } as const;

/** Times of the protocol, in ms. */
export const Timing = {
  handshake: 10_000,
  /** How long a host waits for a punch before it takes the port that Start names. */
  punchWait: 2_500,
  punchFirst: 200,
  punchLater: 2_000,
  lossReport: 750,
  rumbleResend: 500,
  /** Life that a rumble is given, so that a host that dies stops it; two of those that say it again may be lost. */
  rumbleLife: 1_500,
  penResend: 100,
  penLift: 200,
  clockAgain: 60_000,
  probeAgain: 10_000,
  pairProof: 60_000,
  pairCooldown: 2_000,
} as const;
/** Rounds of clock sync before anything else; the one with the least round trip counts. */
export const clockRounds = 8;
/** Punches that are sent quickly. */
export const punchesAtFirst = 15;
/** Most frames that are repaired without a keyframe. */
export const rfiMostFrames = 256;
/** Bit rates in kbit/s. */
export const Bitrate = { fallback: 20_000, least: 500, most: 2_000_000, probeMost: 3_000_000 } as const;
/** Longest probe that a host makes, in ms. */
export const probeMs = 5_000;
/** Parity in percent of the data. */
export const FecPercent = { start: 10, least: 1, most: 50, readable: 90 } as const;
