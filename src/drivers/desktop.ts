import type { BackendProbe } from '../shared/backend-probe.ts';
import type { DesktopKind, DesktopPlace, DisplayMode } from '../shared/desktop.ts';
import type { Signal } from '../shared/events.ts';

/** The variables by which a running desktop is found; other ones are not read. */
export type DesktopEnvironment = Readonly<Record<string, string | undefined>>;

export interface StartDesktopOptions {
  /** A private directory, 0700, that becomes XDG_RUNTIME_DIR; short enough for sockets. */
  readonly runtimeDirectory: string;
  /** What it begins with, where it cannot be changed later or somebody should see it before a client comes. */
  readonly mode: DisplayMode;
  /** Variables that its programs get besides those that the desktop sets. */
  readonly env: Readonly<Record<string, string>>;
  /** One program and its arguments, for desktops of one app (cage, gamescope). */
  readonly app: readonly string[] | null;
  /** Takes lines that the programs say. */
  readonly say: (line: string) => void;
}

/** A desktop that was started here, with the services it needs (session bus, PipeWire), and ends with us. */
export interface RunningDesktop {
  readonly place: DesktopPlace;
  /** Of every process that was started, the compositor first. */
  readonly pids: readonly number[];
  /** Its compositor ended by itself; told once. */
  readonly ended: Signal<[error: Error | undefined]>;
  /** Ends all that was started. Idempotent. */
  close(): Promise<void>;
}

/** One technology. `start` fails with MISSING_CAPABILITY where `probe` says so, TIMEOUT, FAILED with what the compositor said. */
export interface DesktopBackend {
  readonly kind: DesktopKind;
  /** True where one program fills it, and it ends with that program. */
  readonly isOfOneApp: boolean;
  /** Whether one can be started here: programs and their versions. */
  probe(): BackendProbe;
  /** The one that runs already in this environment, if any answers. */
  find(env: DesktopEnvironment): DesktopPlace | undefined;
  start(options: StartDesktopOptions): Promise<RunningDesktop>;
}
