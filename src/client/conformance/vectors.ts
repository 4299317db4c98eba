/** The golden data that rules take their bytes from, as in vectors/perun; bytes are hex. */
export interface ConformanceVectors {
  readonly streams: readonly StreamVector[];
  readonly sequences: readonly SequenceVector[];
}

export interface StreamVector {
  readonly name: string;
  readonly source: string;
  readonly bytes: string;
  readonly error: string | null;
}

export interface SequenceVector {
  readonly name: string;
  readonly profile: string;
  readonly frames: readonly FrameVector[];
}

export interface FrameVector {
  readonly flags: number;
  readonly width: number;
  readonly height: number;
  readonly data: string;
  /** Left out where the frame cannot be read. */
  readonly pixels?: string;
}

export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length >> 1 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
