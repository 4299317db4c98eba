import type { Cipher, Compositor, ControlKind, FecScheme, Gamepad } from './constants.ts';
import type { HdrMetadata } from './hdr-metadata.ts';

/*
 * The messages of the control stream. Times are bigints of nanoseconds since 1970, bit rates kbit/s. Fields that a peer
 * may leave out are filled with their defaults by the decoder, so that nobody but the codec knows the growth rule.
 */

export interface Mode {
  readonly width: number;
  readonly height: number;
  readonly refreshHz: number;
}

/** client → host: opens a session. */
export interface Hello {
  readonly wireVersion: number;
  readonly mode: Mode;
  readonly compositor: Compositor;
  readonly gamepad: Gamepad;
  /** 0: as the host likes. */
  readonly bitrateKbps: number;
  /** Empty where the client says none. */
  readonly name: string;
  /** Id of what to launch (`steam:570`), or empty. */
  readonly launch: string;
  /** Bits of VideoCap. */
  readonly videoCaps: number;
  /** 2, 6 or 8. */
  readonly audioChannels: number;
  /** Bits of VideoCodec; 0 is HEVC alone. */
  readonly videoCodecs: number;
  /** One bit of VideoCodec, or 0. */
  readonly preferredCodec: number;
  /** The client's screen, where it shows HDR. */
  readonly displayHdr: HdrMetadata | undefined;
  /** Bits of ClientCap. */
  readonly clientCaps: number;
  /** Largest shard that may be changed to in a running session, in bytes; 0 where none may. */
  readonly maxShardPayload: number;
  readonly audioRateHz: number;
  readonly audioBits: number;
  readonly audioLayout: number;
  readonly videoFit: number;
}

/** CICP (H.273) numbers of the picture. */
export interface ColourInfo {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly fullRange: number;
}

/** host → client: everything the session will be. */
export interface Welcome {
  readonly wireVersion: number;
  /** UDP port of the host's data socket. */
  readonly dataPort: number;
  readonly mode: Mode;
  readonly fecScheme: FecScheme;
  readonly fecPercent: number;
  readonly maxDataShards: number;
  readonly shardBytes: number;
  readonly encrypt: boolean;
  /** AES-128 key, 16 bytes; random also where the other cipher is used. */
  readonly key: Uint8Array;
  /** 4 bytes. */
  readonly salt: Uint8Array;
  /** Frames that a test source will send; 0: no end. */
  readonly frameCount: number;
  readonly compositor: Compositor;
  readonly gamepad: Gamepad;
  readonly bitrateKbps: number;
  readonly bitDepth: number;
  readonly colour: ColourInfo;
  readonly chromaFormat: number;
  readonly audioChannels: number;
  /** One bit of VideoCodec. */
  readonly videoCodec: number;
  /** Bits of HostCap. */
  readonly hostCaps: number;
  readonly cipher: Cipher;
  /** 32 bytes, with ChaCha20-Poly1305 only. */
  readonly chachaKey: Uint8Array | undefined;
  /** Port of the host's management interface; 0 where it says none. */
  readonly managementPort: number;
  /** Bits of WireGrant. */
  readonly grants: number;
  /** Seconds until the grants end; 0: no end. */
  readonly expiresInSeconds: number;
  readonly audioCodec: number;
  readonly audioRateHz: number;
  readonly audioBits: number;
  readonly audioFrameUs: number;
  /** Bits of HostCap2. */
  readonly hostCaps2: number;
  readonly audioLayout: number;
}

/** client → host: its data socket is ready. */
export interface Start {
  readonly clientPort: number;
}

export interface ClipEntry {
  readonly mimeType: string;
  /** Bytes; 0n unknown. */
  readonly size: bigint;
}

/** Bodies of the typed control messages, by kind; units stand in controlTypes. */
export interface ControlBodies {
  readonly reconfigure: { readonly mode: Mode };
  readonly reconfigured: { readonly accepted: boolean; readonly mode: Mode };
  readonly requestKeyframe: unknown;
  readonly lossReport: { readonly lossPpm: number };
  readonly setBitrate: { readonly kbps: number };
  readonly bitrateChanged: { readonly kbps: number; readonly reason?: number };
  readonly rfiRequest: { readonly first: number; readonly last: number };
  readonly shardPayloadChanged: { readonly shardBytes: number };
  readonly shardPayloadAck: { readonly shardBytes: number };
  readonly pipelineGap: { readonly gapMs: number };
  readonly linkReport: { readonly kbps: number };
  readonly pairRequest: { readonly name: string; readonly share: Uint8Array; readonly deviceKey?: Uint8Array };
  readonly pairChallenge: { readonly share: Uint8Array; readonly confirm: Uint8Array };
  readonly pairProof: { readonly confirm: Uint8Array };
  readonly pairResult: { readonly ok: boolean };
  readonly refused: { readonly code: number; readonly reason: string };
  readonly probeRequest: { readonly kbps: number; readonly durationMs: number };
  readonly probeResult: {
    readonly bytes: bigint;
    readonly packets: number;
    readonly durationMs: number;
    readonly wirePackets?: number;
    readonly sendDrops?: number;
  };
  readonly clockProbe: { readonly t1: bigint };
  readonly clockEcho: { readonly t1: bigint; readonly t2: bigint; readonly t3: bigint };
  readonly phaseReport: {
    readonly nextLatch: bigint;
    readonly periodNs: number;
    readonly uncertaintyNs: number;
    readonly leadNs: number;
    readonly coherence?: number;
  };
  readonly clipControl: { readonly enabled: boolean; readonly flags: number };
  readonly clipState: { readonly enabled: boolean; readonly policy: number; readonly reason: number };
  readonly clipOffer: { readonly sequence: number; readonly entries: readonly ClipEntry[] };
  readonly clipFetch: { readonly sequence: number; readonly file: number; readonly mimeType: string };
  readonly clipFetchHead: { readonly status: number; readonly size: bigint };
  readonly cursorShape: {
    readonly serial: number;
    readonly width: number;
    readonly height: number;
    readonly hotX: number;
    readonly hotY: number;
    /** width × height × 4, straight alpha. */
    readonly rgba: Uint8Array;
  };
  readonly cursorRenderMode: { readonly clientDraws: boolean };
  readonly accessUpdate: { readonly grants: number; readonly expiresInSeconds: number };
}

export type ControlMessageOf<Kind extends ControlKind> = { readonly kind: Kind } & ControlBodies[Kind];
export type ControlMessage = { [Kind in ControlKind]: ControlMessageOf<Kind> }[ControlKind];
/** A type that we do not know: of a newer peer, to be ignored. */
export interface UnknownControl {
  readonly kind: 'unknown';
  readonly type: number;
}
