import type {
  AvailableCore,
  CoreStatus,
  HostStatus,
  LogLine,
  RunAction,
  SessionInfo,
  Stats,
} from '../contract/schemas.ts';
import type { EventLog } from '../events/event-log.ts';

/** What is asked for when a core is to run; paths are absolute. */
export interface RunCoreRequest {
  readonly target: string;
  readonly args: readonly string[];
  readonly system: string | undefined;
  readonly cwd: string;
  readonly title: string | undefined;
}

/** What the router can have done; the host implements it. Failures are PerunErrors. */
export interface UseCases {
  readonly host: {
    status(): Promise<HostStatus>;
    /** Begins the shutdown and returns; the answer still reaches the caller. */
    stop(): void;
    /** The newest lines, and with `follow` every later one until the signal aborts. */
    logs(lines: number, follow: boolean, signal: AbortSignal | undefined): AsyncIterable<LogLine>;
  };
  readonly session: {
    list(): Promise<SessionInfo[]>;
    show(id: string): Promise<SessionInfo>;
    stop(id: string): Promise<SessionInfo>;
    run(id: string, action: RunAction): Promise<SessionInfo>;
  };
  readonly core: {
    list(): Promise<CoreStatus[]>;
    available(): Promise<AvailableCore[]>;
    run(request: RunCoreRequest): Promise<{ core: CoreStatus; session: string }>;
    stop(id: string): Promise<CoreStatus>;
    logs(id: string, lines: number): Promise<string[]>;
  };
  readonly events: EventLog;
  readonly stats: {
    get(session: string | undefined): Promise<Stats>;
  };
}
