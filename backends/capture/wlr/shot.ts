import type { WaylandObject } from '../../bindings/wayland/connection.ts';
import type { wlBuffer } from '../../bindings/wayland/protocol/core.ts';

/** What a buffer has to be for a copy. */
export interface BufferShape {
  readonly width: number;
  readonly height: number;
  /** Bytes. */
  readonly stride: number;
  /** Of wl_shm. */
  readonly format: number;
}

/** One copy of an output: asked for, its shape known, under way, and then ready or failed. */
export interface Shot {
  readonly state: 'asked' | 'shaped' | 'copying' | 'ready' | 'failed';
  /** Known from `shaped` on. */
  readonly shape: BufferShape | undefined;
  /** Nanoseconds of CLOCK_MONOTONIC, once ready; 0 where the compositor does not tell. */
  readonly time: bigint;
  /** Rows come bottom up. */
  readonly isInverted: boolean;
  /** Has the next picture that differs put into a buffer of that shape. */
  copy(buffer: WaylandObject<typeof wlBuffer>): void;
  /** What it was is over; to be called once. */
  drop(): void;
}

/** A protocol by which a compositor copies an output. */
export interface ShotMaker {
  /** In words, for messages. */
  readonly protocol: string;
  ask(): Shot;
}

/** Seconds in two halves, and nanoseconds. */
export function timeOf(high: number, low: number, nanoseconds: number): bigint {
  return ((BigInt(high) << 32n) | BigInt(low)) * 1_000_000_000n + BigInt(nanoseconds);
}
