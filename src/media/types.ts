import type { OpusChannels } from '../codec/opus/types.ts';
import type { Gamepad } from '../protocol/punktfunk/constants.ts';
import type { DesktopPlace } from '../shared/desktop.ts';
import type { Signal } from '../shared/events.ts';
import type { VideoCodec } from '../shared/video.ts';

/** What is shown: the test picture, test bytes in place of video, or a session of this host. */
export type MediaSource =
  | { readonly kind: 'synthetic' }
  /** Access units of so many bytes that are never coded (src/shared/test-unit.ts), for measuring what comes after. */
  | { readonly kind: 'units'; readonly bytes: number }
  | { readonly kind: 'core'; readonly session: string }
  /** A desktop of this user, or one app on it, by the name that the host has for it. */
  | { readonly kind: 'desktop'; readonly name: string; readonly place: DesktopPlace };

/** Size in pixels, frames per second and codec of a stream: with the source, what tells one rendition from another. */
export interface MediaMode {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly rate: number;
}

/** How the datagrams of one receiver are protected and sealed; what its Welcome says. */
export interface MediaWire {
  /** 0 GF(2^8), 1 GF(2^16). */
  readonly fecScheme: 0 | 1;
  readonly fecPercent: number;
  readonly maxDataShards: number;
  readonly shardBytes: number;
  /** 0 AES-128-GCM with 16 bytes of key, 1 ChaCha20-Poly1305 with 32. */
  readonly cipher: 0 | 1;
  readonly key: Uint8Array;
  /** 4 bytes. */
  readonly salt: Uint8Array;
  /** The receiver takes pictures in slices, and frames whose size is not known at their beginning. */
  readonly streamed: boolean;
}

/** One person at the far end of a UDP socket of their own. */
export interface MediaStreamOptions {
  /** 1 to 64 letters, digits, `-` and `_`; unique among open streams. It is also the name of the datagram route. */
  readonly id: string;
  /** What the person is called in a session; default `id`. */
  readonly name?: string;
  readonly source: MediaSource;
  readonly mode: MediaMode;
  /** What this receiver can take; those who share a rendition get what the least of them can. */
  readonly kbps: number;
  readonly wire: MediaWire;
  /** Address to bind the UDP socket to, of the family of `peer`. */
  readonly local: string;
  /** IP address of the QUIC peer: nobody else's punch counts, and nobody else is sent anything. */
  readonly peer: string;
  /** Bits of punktfunk's grants; each datagram of input is held against them. */
  readonly grants: number;
  /** What its gamepads are on a desktop, where they do not say it themselves; default an Xbox 360 pad. */
  readonly gamepad?: Gamepad;
  /** 0 for none, 2 for stereo, 6 and 8 for surround: FL FR FC LFE RL RR SL SR. */
  readonly audioChannels: 0 | OpusChannels;
  /** It is told over the route what each frame cost the host; default no. */
  readonly timing?: boolean;
  /** Ends it after so many frames; 0 for never. */
  readonly frames: number;
}

/** What became of one stream; counters only grow, over restarts too. */
export interface MediaStats {
  /** Access units that were sent whole. */
  readonly frames: number;
  readonly keyframes: number;
  /** Made but never sent, because sending lagged. */
  readonly dropped: number;
  readonly packets: number;
  readonly bytes: number;
  /** Datagrams that the system did not take. */
  readonly unsent: number;
  /** False until the first punch. */
  readonly punched: boolean;
  readonly kbps: number;
  readonly fecPercent: number;
  readonly restarts: number;
  /** Medians, 95th and 99th percentiles of the last few seconds in ms; undefined without PERUN_PERF=1. */
  readonly perf: MediaPerf | undefined;
}

/** Time from the capture of a frame until it was scaled, coded, taken up by the sender, and handed to the system. */
export interface MediaPerf {
  readonly scaled: readonly [median: number, p95: number, p99: number];
  readonly encoded: readonly [median: number, p95: number, p99: number];
  readonly taken: readonly [median: number, p95: number, p99: number];
  readonly sent: readonly [median: number, p95: number, p99: number];
}

/** What a speed probe sent: filler that carries no frames. */
export interface MediaProbe {
  readonly bytes: number;
  readonly packets: number;
  readonly durationMs: number;
  /** Datagrams that the system did not take. */
  readonly unsent: number;
}

/**
 * One receiver, as the host steers it. Nothing here waits for a frame, and no frame waits for it: what is set is in
 * force a few milliseconds later. After `close` or the end of the source every call does nothing.
 */
export interface MediaStream {
  readonly id: string;
  /** UDP port the receiver has to punch; it stays the same for the whole stream. */
  readonly port: number;
  readonly mode: MediaMode;
  /** Unix socket that takes this stream's QUIC datagrams: `connection.routeDatagrams(route, id)`. Audio goes out there, input comes in. */
  readonly route: string;
  /** The rendition, and so `route`, is another one now: route the datagrams anew. */
  readonly moved: Signal<[route: string]>;
  /** Its source has ended, or it could not be kept going; with the reason where it failed. Fires once. */
  readonly ended: Signal<[error: Error | undefined]>;
  /** Another mode: the next rendition runs before this one is left, and begins with a keyframe. Fails as `open` does, and then all is as it was. */
  reconfigure(mode: MediaMode): Promise<MediaMode>;
  requestKeyframe(): void;
  /** Frames that the receiver lacks: the next one refers to none since the first of them, or it is a keyframe. */
  invalidate(first: number, last: number): void;
  setBitrate(kbps: number): void;
  setFec(percent: number): void;
  setGrants(grants: number): void;
  /** Sends filler besides the frames; one at a time. Fails with REFUSED while one runs. */
  probe(kbps: number, durationMs: number): Promise<MediaProbe>;
  stats(): Promise<MediaStats>;
  /** `lost` where its client has not said goodbye: the output of a desktop then waits a while for it. Idempotent. */
  close(how?: 'quit' | 'lost'): Promise<void>;
}

/** Media processes, one per rendition, each restarted alone where it dies. */
export interface MediaProcesses {
  /**
   * Starts the rendition or joins the one that runs. Fails with MISSING_CAPABILITY without an encoder, USAGE for a mode
   * that none makes, SESSION_NOT_FOUND, LIMIT_REACHED.
   */
  open(options: MediaStreamOptions): Promise<MediaStream>;
  /** Ends every process; idempotent. */
  close(): Promise<void>;
}
