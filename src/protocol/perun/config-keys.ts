import type { AskKind } from '../../shared/asks.ts';
import { type DeviceKind, mostTouches } from '../../shared/device-input.ts';

/** One config key (packet 0x04): its number, who sends it, and the layout of its value. */
export interface ConfigKeyRow {
  readonly key: number;
  readonly direction: 'core→host' | 'client→host' | 'host→client' | 'host→core' | 'both';
  readonly value: string;
  readonly what: string;
}

/**
 * Registry of config keys. None is sent to a peer that did not negotiate the extension bit. 0x80–0xff are free for
 * private use between a core and its own clients.
 */
export const configKeys = {
  features: {
    key: 0x01,
    direction: 'both',
    value: 'u16 per feature',
    what: 'features of the extension that the sender can read; first message after OK on both sides',
  },
  coreInfo: {
    key: 0x02,
    direction: 'both',
    value: 'JSON text: name, system, title, players, layout, session',
    what: 'from a core: what it is (and that it is a core); from the host: the core of the session joined',
  },
  pixelFormat: {
    key: 0x03,
    direction: 'core→host',
    value: 'u8, as in the video flags',
    what: "the core's native pixel format",
  },
  frameRate: {
    key: 0x04,
    direction: 'both',
    value: 'u32 numerator, u32 denominator',
    what: 'frames per second of the core, exact',
  },
  session: {
    key: 0x05,
    direction: 'both',
    value: 'UTF-8 session id',
    what: 'from a client: join it (empty: the newest); from the host: joined it (empty: none yet)',
  },
  seat: {
    key: 0x06,
    direction: 'both',
    value: 'u8 seat code, u8 number',
    what: 'from a client: ask for it (player 0: any free one); from the host: it is yours',
  },
  run: {
    key: 0x07,
    direction: 'both',
    value: 'u8 run code',
    what: 'resume, pause, step one frame, reset; a core reports its state with it',
  },
  notice: {
    key: 0x08,
    direction: 'host→client',
    value: 'UTF-8: error code, space, sentence',
    what: 'a request was refused, or something happened that the person should read',
  },
  sessionState: {
    key: 0x09,
    direction: 'host→client',
    value: 'u8 state code',
    what: 'waiting for its source, live, paused, ended',
  },
  echo: {
    key: 0x0a,
    direction: 'both',
    value: 'up to 64 bytes',
    what: 'from a client: send this back; the answer measures the round trip',
  },
  name: {
    key: 0x0b,
    direction: 'client→host',
    value: 'UTF-8, up to 64 bytes',
    what: 'what the person wants to be called',
  },
  ask: {
    key: 0x0c,
    direction: 'both',
    value: 'request u16, kind u8, offset u32, total u32, bytes',
    what: 'a question to the core, by its kind, in parts; the host numbers it anew and passes it on',
  },
  answer: {
    key: 0x0d,
    direction: 'both',
    value: 'request u16, code u8, offset u32, total u32, bytes',
    what: 'from the core, through the host, to the one who asked, in parts; a failure is written as a notice',
  },
  device: {
    key: 0x0e,
    direction: 'both',
    value: 'pad u8, device u8, state',
    what: 'input of sticks, mouse, keyboard and fingers; pad 0 from a client, whose seat says it',
  },
  roundTrip: {
    key: 0x0f,
    direction: 'client→host',
    value: 'u32 microseconds',
    what: 'how long the last echo took, as the client measured it; the host only shows it',
  },
  pair: {
    key: 0x10,
    direction: 'both',
    value: 'one message of pairing',
    what: 'pairing, and the proof of an identity where the carrier has no certificates',
  },
  access: {
    key: 0x11,
    direction: 'host→client',
    value: 'u8 bits of grants, u8 pairing policy',
    what: 'what the client may do, first after the features and again whenever it changes; 0: pair first',
  },
  speed: {
    key: 0x12,
    direction: 'both',
    value: 'i16 percent',
    what: 'from a client: run so fast, backwards where it is negative; from the host: what holds now; a core gets it too',
  },
  stream: {
    key: 0x13,
    direction: 'both',
    value: 'kind u8, then by kind',
    what: 'between a connector and a native client: encoded video, sound, rumble, input',
  },
} as const satisfies Record<string, ConfigKeyRow>;

export type ConfigKeyName = keyof typeof configKeys;

export interface FeatureRow {
  readonly id: number;
  readonly what: string;
}

/** Features of the extension, as listed in the config key `features`. */
export const features = {
  lz4: { id: 0x0001, what: "the seed's flags: LZ4 block with size prefix, full or XOR delta" },
  sessions: { id: 0x0002, what: 'the config keys session, seat, sessionState, notice, name' },
  run: { id: 0x0003, what: 'the config key run' },
  echo: { id: 0x0004, what: 'the config key echo' },
  indexed: { id: 0x0005, what: 'the pixel formats 1–5: indices with their palette, RGB565' },
  scroll: { id: 0x0006, what: 'the delta kind 1, and a delta without data for a picture that has not changed' },
  zstd: { id: 0x0007, what: 'the compressor 1: zstd' },
  strips: { id: 0x0008, what: 'indices in strips of eight pixels: the highest bit of the size' },
  asks: { id: 0x0010, what: 'the config keys ask and answer' },
  devices: { id: 0x0011, what: 'the config key device' },
  pairing: { id: 0x0020, what: 'the config keys pair and access' },
  microphone: { id: 0x0012, what: 'audio packets towards a core: what its players say' },
  roundTrip: { id: 0x0013, what: 'the config key roundTrip' },
  debugger: { id: 0x0014, what: 'the ask kinds stepInstruction and registers' },
  speed: { id: 0x0015, what: 'the config key speed' },
  stream: { id: 0x0016, what: 'the config key stream; of connectors and their clients alone' },
} as const satisfies Record<string, FeatureRow>;

export type FeatureName = keyof typeof features;

/** The ids of all features but those that this end lacks. */
export function featureIds(lacking: readonly FeatureName[]): number[] {
  return Object.entries(features).flatMap(([name, { id }]) => (lacking.includes(name as FeatureName) ? [] : [id]));
}

export interface DebugKindRow {
  readonly kind: number;
  readonly data: string;
  readonly what: string;
}

/** First byte of a debug packet (0x05). */
export const debugKinds = {
  registers: {
    kind: 0x01,
    data: 'count u8, then per register: name length u8, name, width in bits u8, value u64',
    what: 'the registers of the emulated machine',
  },
  text: { kind: 0x02, data: 'UTF-8', what: 'a line for the developer of the core' },
  hit: { kind: 0x03, data: 'address u32', what: 'the core stopped in front of that address, and is paused' },
} as const satisfies Record<string, DebugKindRow>;

/** What a question is and what its bytes, and those of its answer, mean. */
export interface AskKindRow {
  readonly kind: number;
  readonly asks: string;
  readonly answer: string;
}

/** Second field of the config key `ask`. */
export const askKinds = {
  abandon: { kind: 0, asks: 'nothing: the question of that number is taken back', answer: 'none' },
  saveState: { kind: 1, asks: 'nothing', answer: 'the state, which means something to this core only' },
  loadState: { kind: 2, asks: 'a state', answer: 'nothing' },
  memorySpaces: { kind: 3, asks: 'nothing', answer: 'per space: name length u8, name, size in bytes u32' },
  readMemory: { kind: 4, asks: 'name length u8, name of the space, address u32, length u32', answer: 'the bytes' },
  setBreakpoint: { kind: 5, asks: 'address u32', answer: 'nothing' },
  clearBreakpoint: { kind: 6, asks: 'address u32', answer: 'nothing' },
  breakpoints: { kind: 7, asks: 'nothing', answer: 'u32 per address, rising' },
  stepInstruction: { kind: 8, asks: 'nothing', answer: 'nothing, behind one instruction; the core is paused' },
  registers: { kind: 9, asks: 'nothing', answer: 'as in a debug packet, its kind included' },
} as const satisfies Record<AskKind, AskKindRow>;

/** Third field of the config key `answer`. */
export const AnswerCode = { done: 0, failed: 1 } as const;

/** Number and layout of one kind of device in the config key `device`. */
export interface DeviceRow {
  readonly code: number;
  /** Bytes of its state; for touch, of one point. */
  readonly bytes: number;
  readonly state: string;
}

export const deviceKinds = {
  analog: { code: 1, bytes: 10, state: 'left x, y and right x, y i16; left and right trigger u8' },
  mouse: { code: 2, bytes: 9, state: 'move x, y i16; wheel x, y i16 (120 a notch); buttons u8' },
  pointer: { code: 3, bytes: 9, state: 'x, y u16 (0–65535 of the picture); wheel x, y i16; buttons u8' },
  key: { code: 4, bytes: 3, state: 'usage u16 of the USB HID page 7, pressed u8 (0 or 1)' },
  touch: { code: 5, bytes: 5, state: `per finger, at most ${mostTouches}: id u8, x, y u16` },
} as const satisfies Record<DeviceKind, DeviceRow>;

/** How the sixteen buttons of an input packet are named by a core. */
export const buttonLayouts = {
  /** XInput's bits: d-pad 0–3 (up, down, left, right), start 4, back 5, sticks 6–7, shoulders 8–9, guide 10, A B X Y 12–15. */
  xinput: [
    'up',
    'down',
    'left',
    'right',
    'start',
    'back',
    'left-thumb',
    'right-thumb',
    'left-shoulder',
    'right-shoulder',
    'guide',
    '',
    'a',
    'b',
    'x',
    'y',
  ],
  /** Bit n is hex key n. */
  chip8: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'],
} as const;

export type ButtonLayout = keyof typeof buttonLayouts;
