import type { HostEvent } from '../../src/control/contract/events.ts';
import type { CoreStatus, LogLine, SessionInfo, SessionStats, Stats } from '../../src/control/contract/schemas.ts';
import type { PerunError } from '../../src/shared/errors.ts';
import type { PairingFacts } from './pairing-facts.ts';

/** The last readings of one session, oldest first. */
export interface SessionHistory {
  readonly fps: readonly number[];
  readonly bytesPerSecond: readonly number[];
  /** Of the slowest person; NaN where nobody told. */
  readonly roundTripMs: readonly number[];
}

/** Everything a dashboard knows of the host. While it is away, the last reading stands and `problem` says why. */
export interface HostFacts {
  /** True once there was a reading since the host was last away. */
  readonly connected: boolean;
  readonly problem: PerunError | undefined;
  readonly sessions: readonly SessionInfo[];
  readonly cores: readonly CoreStatus[];
  readonly stats: Stats | undefined;
  readonly history: ReadonlyMap<string, SessionHistory>;
  readonly log: readonly LogLine[];
  /** Undefined before the first reading. */
  readonly pairing: PairingFacts | undefined;
  /** What has happened since it is looked at. */
  readonly events: readonly HostEvent[];
}

export const noFacts: HostFacts = {
  connected: false,
  problem: undefined,
  sessions: [],
  cores: [],
  stats: undefined,
  history: new Map(),
  log: [],
  pairing: undefined,
  events: [],
};

/** Readings kept per session: the widest sparkline there is room for. */
const historyMost = 120;
/** Lines of the log kept for scrolling. */
const logMost = 500;
/** Events kept. */
const eventsMost = 200;

/** The facts after a reading; histories of sessions that are gone go with them. */
export function withReading(
  facts: HostFacts,
  reading: {
    readonly stats: Stats;
    readonly sessions: readonly SessionInfo[];
    readonly cores: readonly CoreStatus[];
    readonly pairing?: PairingFacts;
  },
): HostFacts {
  const history = new Map(
    reading.stats.sessions.map((session) => {
      const { id, fps, bytesPerSecond } = session;
      const before = facts.history.get(id);
      return [
        id,
        {
          fps: [...(before?.fps ?? []), fps].slice(-historyMost),
          bytesPerSecond: [...(before?.bytesPerSecond ?? []), bytesPerSecond].slice(-historyMost),
          roundTripMs: [...(before?.roundTripMs ?? []), roundTripOf(session) ?? NaN].slice(-historyMost),
        },
      ];
    }),
  );
  return { ...facts, ...reading, history, connected: true, problem: undefined };
}

export function withLogLine(facts: HostFacts, line: LogLine): HostFacts {
  return { ...facts, log: [...facts.log, line].slice(-logMost) };
}

export function withEvent(facts: HostFacts, event: HostEvent): HostFacts {
  return { ...facts, events: [...facts.events, event].slice(-eventsMost) };
}

/** How long it takes to the slowest person of a session and back, in ms; undefined where no client told. */
export function roundTripOf(session: SessionStats | undefined): number | undefined {
  const told = session?.people.flatMap(({ roundTripMs }) => roundTripMs ?? []) ?? [];
  return told.length === 0 ? undefined : Math.max(...told);
}

/** What a session sent and lost, or undefined where no reading has it yet. */
export function statsOf(facts: HostFacts, id: string): SessionStats | undefined {
  return facts.stats?.sessions.find((session) => session.id === id);
}
