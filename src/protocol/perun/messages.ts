import type { ButtonLayout } from './config-keys.ts';

/** First message of the one who connects. */
export interface Hello {
  readonly kind: 'hello';
  readonly version: number;
  readonly capabilities: number;
}

/** The hello was accepted; capabilities are the intersection. */
export interface Ok {
  readonly kind: 'ok';
  readonly version: number;
  readonly capabilities: number;
}

/** The hello was refused; the connection ends. */
export interface Refusal {
  readonly kind: 'error';
  readonly text: string;
}

interface Packet {
  /** 16 bits, rising, wrapping; a sender that always writes 0 has no sequence. */
  readonly sequence: number;
  readonly flags: number;
}

export interface VideoMessage extends Packet {
  readonly kind: 'video';
  readonly width: number;
  readonly height: number;
  /** Pixels in the form that the flags name. */
  readonly data: Uint8Array;
}

export interface AudioMessage extends Packet {
  readonly kind: 'audio';
  /** Hz. */
  readonly rate: number;
  readonly channels: number;
  /** Big-endian int16, interleaved, as on the wire. */
  readonly samples: Uint8Array;
}

export interface InputMessage extends Packet {
  readonly kind: 'input';
  /** State of all sixteen buttons. */
  readonly buttons: number;
  /** 1–16, or 0 where the sender knows no seats. */
  readonly seat: number;
}

export interface ConfigMessage extends Packet {
  readonly kind: 'config';
  readonly key: number;
  readonly value: Uint8Array;
}

export interface DebugMessage extends Packet {
  readonly kind: 'debug';
  /** Kind byte and data, as on the wire. */
  readonly data: Uint8Array;
}

/** A whole packet of a type this version does not know; its payload was skipped. */
export interface UnknownMessage extends Packet {
  readonly kind: 'unknown';
  readonly type: number;
  readonly length: number;
}

export type PacketMessage = VideoMessage | AudioMessage | InputMessage | ConfigMessage | DebugMessage;
export type HandshakeMessage = Hello | Ok | Refusal;

/** What a core says of itself in the config key `coreInfo`. */
export interface CoreInfo {
  /** Name of the emulator, for people. */
  readonly name: string;
  /** The system it emulates, in lower case: chip8, gameboy, nes … */
  readonly system: string;
  /** The game that is loaded, if any. */
  readonly title: string;
  /** Pads it has, 1–16; a one-pad core gets everybody's input merged. */
  readonly players: number;
  readonly layout: ButtonLayout;
  /** The session it was in before its connection was lost: it asks for that one again. */
  readonly session?: string;
}
