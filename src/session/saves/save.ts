/** A game as saves know it. States mean something to the same core alone, so that belongs to it. */
export interface GameKey {
  /** What the core calls itself. */
  readonly core: string;
  readonly system: string;
  /** `sha256:` and the hash of the game file, or `title:` and what the session is called where there is no file. */
  readonly game: string;
}

/** Who made a save: a person, the host while somebody played, or a game itself in memory that a battery keeps. */
export type SaveKind = 'manual' | 'auto' | 'battery';

/** What is known of a save without reading it. */
export interface SaveFacts extends GameKey {
  /** Short and unique; goes with the bytes, so that it is never given to others. */
  readonly id: string;
  /** Name of the game for people. */
  readonly title: string;
  /** `owner` for the owner of the host, `guest` for whoever did not say, or the fingerprint of a paired device. */
  readonly owner: string;
  /** 0 to 9, or a name. */
  readonly slot: string;
  readonly kind: SaveKind;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The session it was made in; '' for an imported one. */
  readonly session: string;
  /** Bytes of the state as the core gave it; 0 for what a battery keeps alone. */
  readonly stateBytes: number;
  /** Bytes of the battery-backed memory; 0 where the core shows none. */
  readonly batteryBytes: number;
  /** Bytes that it takes on disk. */
  readonly storedBytes: number;
  /** SHA-256 of the state, or of what a battery keeps where there is no state; in hex. */
  readonly sha256: string;
}

/** The bytes of a save. */
export interface SaveContent {
  readonly state: Uint8Array;
  /** What a battery keeps, where the core shows it: a copy to look at and to export. */
  readonly battery: Uint8Array | undefined;
  /** A small picture of the moment, as PNG. */
  readonly thumbnail: Uint8Array | undefined;
}

/** A save to be kept. */
export interface NewSave extends GameKey, SaveContent {
  readonly title: string;
  readonly owner: string;
  readonly slot: string;
  readonly kind: SaveKind;
  readonly createdAt: number;
  readonly session: string;
  /** Saves the host makes by itself replace the one before of the same run; '' for others. */
  readonly run: string;
}

/** What is wanted of a list; what is left out does not count. */
export interface SaveQuery {
  readonly owner?: string | undefined;
  /** The states of that core, and what batteries kept of the game, by whichever core. */
  readonly game?: GameKey | undefined;
  readonly slot?: string | undefined;
}
