import type { BackendProbe } from '../shared/backend-probe.ts';

/** What apps play into an output of the system that is there as long as this is open. Calls block the thread. */
export interface SoundCapture {
  readonly channels: number;
  readonly rate: number;
  /** Waits at most so many ms and hands over what came, interleaved 16-bit; false where nothing did. Fails with FAILED once it is gone. */
  next(timeoutMs: number, use: (samples: Int16Array) => void): boolean;
  /** Idempotent. */
  close(): void;
}

/** A microphone of the system that plays what it is given. */
export interface VirtualMicrophone {
  /** Interleaved 16-bit; what is too much at once is dropped. */
  write(samples: Int16Array): void;
  /** Lets the technology work: call it at least every 20 ms. */
  pump(): void;
  close(): void;
}

export interface SoundOptions {
  /** Path of the sound server's socket; null for the one of the runtime directory. */
  readonly socket: string | null;
  /** Name of the node, unique among those of the user. */
  readonly name: string;
  /** What mixers show. */
  readonly description: string;
  readonly channels: 1 | 2 | 6 | 8;
  /** Frames per second. */
  readonly rate: number;
}

/** One technology. Both fail with MISSING_CAPABILITY where `probe` says so, TIMEOUT, FAILED. */
export interface SoundBackend {
  probe(): BackendProbe;
  openOutput(options: SoundOptions): SoundCapture;
  openMicrophone(options: SoundOptions): VirtualMicrophone;
}
