import type {
  AvailableCore,
  CoreStatus,
  HostStatus,
  LogLine,
  RunAction,
  SessionInfo,
  Stats,
} from '../contract/schemas.ts';
import type { Grant } from '../../shared/grants.ts';
import type { DoctorReport } from '../contract/doctor.ts';
import type { Armed, Device, PairStatus, PendingDevice } from '../contract/pair.ts';
import type { SaveOwner } from '../auth/save-owner.ts';
import type { ExportedSave, SaveInfo, ShownSave } from '../contract/save.ts';
import type { HistoryItem, NewRecording } from '../contract/history.ts';
import type { StreamInfo } from '../contract/stream.ts';
import type { EventLog } from '../events/event-log.ts';

/** What is asked for when a core is to run; paths are absolute. */
export interface RunCoreRequest {
  readonly target: string;
  readonly args: readonly string[];
  readonly system: string | undefined;
  readonly cwd: string;
  readonly title: string | undefined;
  /** Whose the saves are that the host makes of it. */
  readonly owner: string;
}

/** What a new device may do, and until when (ISO 8601, null for ever). */
export interface Terms {
  readonly grants?: readonly Grant[] | undefined;
  readonly expiresAt?: string | null | undefined;
}

export interface ArmRequest extends Terms {
  readonly minutes?: number | undefined;
  readonly onlyFingerprint?: string | undefined;
}

/** What the router can have done; the host implements it. Failures are PerunErrors. */
export interface UseCases {
  readonly host: {
    status(): Promise<HostStatus>;
    /** Begins the shutdown and returns; the answer still reaches the caller. */
    stop(): void;
    /** What is missing on this machine; without what terminals are asked. */
    examine(): Promise<DoctorReport>;
    /** The newest lines, and with `follow` every later one until the signal aborts. */
    logs(lines: number, follow: boolean, signal: AbortSignal | undefined): AsyncIterable<LogLine>;
  };
  readonly stream: {
    list(): Promise<StreamInfo[]>;
    /** NOT_FOUND by its id. */
    stop(id: string): { id: string };
  };
  readonly session: {
    list(): Promise<SessionInfo[]>;
    show(id: string): Promise<SessionInfo>;
    stop(id: string): Promise<SessionInfo>;
    /** PNG in base64; null before the first frame. */
    picture(id: string): Promise<{ png: string | null }>;
    /** `owns`: the caller may steer also what a debugger has stopped. */
    run(id: string, action: RunAction, owns: boolean): Promise<SessionInfo>;
    speed(id: string, percent: number, owns: boolean): Promise<SessionInfo>;
    rewind(id: string, seconds: number, owns: boolean): Promise<{ session: SessionInfo; seconds: number }>;
  };
  readonly core: {
    list(): Promise<CoreStatus[]>;
    available(): Promise<AvailableCore[]>;
    run(request: RunCoreRequest): Promise<{ core: CoreStatus; session: string }>;
    stop(id: string): Promise<CoreStatus>;
    logs(id: string, lines: number): Promise<string[]>;
  };
  readonly pair: {
    status(): PairStatus;
    arm(options: ArmRequest): Armed;
    disarm(): { disarmed: boolean };
    list(): Device[];
    approve(id: string, terms: Terms): Promise<Device>;
    deny(id: string): PendingDevice;
    /** A device is named by its fingerprint, eight digits of it or more, or its name. */
    rename(device: string, name: string): Promise<Device>;
    /** What the terms leave out stays as it is. */
    grant(device: string, terms: Terms): Promise<Device>;
    revoke(device: string): Promise<Device>;
  };
  readonly save: {
    list(who: SaveOwner, session: string | undefined, slot: string | undefined): Promise<SaveInfo[]>;
    show(who: SaveOwner, id: string): Promise<ShownSave>;
    create(who: SaveOwner, session: string, slot: string): Promise<SaveInfo>;
    load(who: SaveOwner, id: string, session: string | undefined): Promise<{ save: SaveInfo; session: string }>;
    delete(who: SaveOwner, id: string): Promise<SaveInfo>;
    export(who: SaveOwner, id: string): Promise<ExportedSave>;
    /** `file` in base64. */
    import(who: SaveOwner, file: string, slot: string | undefined): Promise<SaveInfo>;
  };
  readonly history: {
    list(most: number, session: string | undefined): Promise<HistoryItem[]>;
    record(recording: NewRecording): Promise<void>;
  };
  readonly events: EventLog;
  readonly stats: {
    get(session: string | undefined): Promise<Stats>;
  };
}
