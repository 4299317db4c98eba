import type { OpusChannels } from '../../codec/opus/types.ts';
import type { MediaProcesses, MediaSource, MediaStats } from '../../media/types.ts';
import type { Gamepad } from '../../protocol/punktfunk/constants.ts';
import type { Clock } from '../../shared/clock.ts';
import type { DisplayMode } from '../../shared/desktop.ts';
import type { Signal } from '../../shared/events.ts';
import type { Grant } from '../../shared/grants.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { VideoCodec } from '../../shared/video.ts';
import type { WallClock } from '../../shared/wall-clock.ts';
import type { PairingDesk } from '../../trust/pairing/desk.ts';

/** What the door has to know of a paired device. */
export interface KnownDevice {
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Milliseconds since 1970; null for one that stays. */
  readonly expiresAt: number | null;
}

/** Whom the host knows, and where it gets to know others. */
export interface DoorTrust {
  /** `optional` and `off` let unpaired peers watch and play; `off` also those without a certificate. */
  readonly policy: 'required' | 'optional' | 'off';
  find(fingerprint: string): KnownDevice | undefined;
  saw(fingerprint: string): void;
  /** Somebody's grants are no longer what they were. */
  readonly changed: Signal<[]>;
  readonly desk: Pick<PairingDesk, 'open'>;
}

/** A launch id that names a session which already runs begins with this. */
export const runningPrefix = 'session:';

/** The launch id of the whole desktop; it runs already, so that nobody needs a grant to start it. */
export const desktopName = 'desktop';

/** Finds what a client is shown. */
export interface DoorSources {
  /**
   * `launch` is the id that the client asks for, or ''; `mode` is what it will be shown in. Fails with SESSION_NOT_FOUND where there is nothing to show, and
   * NOT_FOUND for an id that names nothing. An id that has to be started first takes the grant `launch`.
   */
  pick(launch: string, mayLaunch: boolean, mode: DisplayMode): Promise<MediaSource>;
}

/** What the operator decided for every client of this door. */
export interface DoorSettings {
  readonly maxSessions: number;
  /** kbit/s for clients that do not say. */
  readonly defaultKbps: number;
  /** Channels of sound that can be coded here. */
  readonly mostAudioChannels: OpusChannels;
  /** Parity in percent at the beginning; steered by loss from there on unless `fixedFec`. */
  readonly fecPercent: number;
  readonly fixedFec: boolean;
  /** The pad for clients that have no preference. */
  readonly gamepad: Gamepad;
  /** Sends a scripted burst of rumble and lights after the start, for clients' tests. */
  readonly testFeedback: boolean;
  /** Ends each stream after so many frames; 0 for never. */
  readonly frames: number;
}

export interface DoorOptions {
  readonly media: Pick<MediaProcesses, 'open'>;
  readonly sources: DoorSources;
  readonly trust: DoorTrust;
  readonly settings: DoorSettings;
  readonly clock: Clock;
  /** Milliseconds since 1970, by which grants end. */
  readonly now: () => number;
  /** What the client's clock is compared with. */
  readonly wallClock: WallClock;
  readonly random: (bytes: number) => Uint8Array;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** One client that is being sent pictures, as the operator sees it. */
export interface DoorSession {
  readonly id: string;
  readonly remote: string;
  readonly fingerprint: string;
  readonly name: string;
  readonly source: MediaSource;
  readonly mode: { readonly width: number; readonly height: number; readonly rate: number; readonly codec: VideoCodec };
  /** Milliseconds since 1970. */
  readonly since: number;
  stats(): Promise<MediaStats>;
}
