import type { Part } from '../shared/asks.ts';
import type { PerunError } from '../shared/errors.ts';
import type { RgbaFrame, Rational } from '../shared/frame.ts';
import type { AskTaker } from './ask-desk.ts';
import type { DeviceTaker } from './device-desk.ts';
import type { AudioChunk, TerminalTrack } from './tracks.ts';

export type RunAction = 'resume' | 'pause' | 'step' | 'reset';

/** What a source says of itself; a core that says nothing is one pad at 60 Hz without a name. */
export interface SourceInfo {
  readonly kind: 'core' | 'test';
  readonly name: string;
  readonly system: string;
  readonly title: string;
  /** By what carrier it came: unix, tcp, ws, memory. */
  readonly transport: string;
  /** Pads it has, 1–16. */
  readonly players: number;
  /** Names of its sixteen buttons. */
  readonly layout: 'xinput' | 'chip8';
  readonly rate: Rational;
  /** True where it understands pause, resume, step and reset. */
  readonly runnable: boolean;
}

/** What a session asks of its source. None of these may throw or block. */
export interface Source {
  readonly info: SourceInfo;
  /** The whole state of one pad, 1-based; only sent when it changed. */
  input(pad: number, buttons: number): void;
  /** Bytes typed into the terminal track; sources without one ignore them. */
  type(bytes: Uint8Array): void;
  run(action: RunAction): void;
  /** Runs at that many percent of its rate; left out, or undefined, where it knows one speed only. */
  readonly speed?: ((percent: number) => void) | undefined;
  /** Left out, or undefined, where it cannot be looked into. */
  readonly asks?: AskTaker | undefined;
  /** Left out, or undefined, where it knows buttons only. */
  readonly devices?: DeviceTaker | undefined;
  /** What its players say; left out, or undefined, where it does not listen. */
  readonly microphone?: ((chunk: AudioChunk) => void) | undefined;
  /** The session ended, or another source took its place. */
  released(reason: string): void;
}

/** What a source tells its session; every call after `detach`, or after it was replaced, does nothing. */
export interface SourcePort {
  readonly attached: boolean;
  /** The source's info changed. */
  described(): void;
  /** A new picture; its pixels are never written to again. */
  frame(frame: RgbaFrame): void;
  /** A picture came that could not be decoded. */
  frameRefused(): void;
  audio(chunk: AudioChunk): void;
  /** Opens or resizes the terminal track. */
  terminal(track: TerminalTrack): void;
  terminalBytes(bytes: Uint8Array): void;
  debug(data: Uint8Array): void;
  /** The source stopped at a breakpoint. */
  stopped(): void;
  /** A part of the answer to the question of that ticket, or its failure. */
  answer(ticket: number, result: Part | PerunError): void;
  /** The source says that it is paused or runs. */
  paused(paused: boolean): void;
  /** The source is gone; the session stays and waits for the next one. */
  detach(): void;
}
