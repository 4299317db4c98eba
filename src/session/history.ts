/** Somebody who was in a session. */
export interface HistoryPerson {
  readonly name: string;
  /** False for those who only watched. */
  readonly played: boolean;
  /** Milliseconds since 1970. */
  readonly joinedAt: number;
}

/** A recording that was made of a session. */
export interface HistoryRecording {
  readonly path: string;
  readonly frames: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
}

/** What is known of one session that runs or ran. Times are in milliseconds since 1970. */
export interface HistoryEntry {
  readonly number: number;
  readonly session: string;
  readonly title: string;
  /** What the core calls itself and what it emulates; '' before one was there. */
  readonly core: string;
  readonly system: string;
  /** As saves know it; '' where there is no game file. */
  readonly game: string;
  /** Who launched it, as saves know them; '' for a core that came by itself. */
  readonly owner: string;
  readonly startedAt: number;
  /** undefined while it runs. */
  readonly endedAt: number | undefined;
  /** How it ended, as a sentence; '' while it runs. */
  readonly reason: string;
  /** Frames that came from its core. */
  readonly frames: number;
  readonly people: readonly HistoryPerson[];
  readonly recordings: readonly HistoryRecording[];
}

/** What becomes known of a session that runs; what is left out stays. */
export interface HistoryChange {
  readonly title?: string;
  readonly core?: string;
  readonly system?: string;
  readonly game?: string;
  readonly owner?: string;
}

/** How much is kept. */
export interface HistoryBounds {
  /** Sessions; 0 keeps no history. */
  readonly sessions: number;
  /** Days since they began. */
  readonly days: number;
}
