import type { SaveFacts, SaveKind } from '../../session/saves/save.ts';

/** Columns of a save that are read without its bytes. */
export const factColumns =
  'id, owner, core, system, game, title, slot, kind, created_at, session, state_bytes, battery_bytes, stored_bytes, sha256';

type Row = Readonly<Record<string, unknown>>;

export function factsOf(row: Row): SaveFacts {
  const text = (name: string): string => String(row[name]);
  const number = (name: string): number => Number(row[name]);
  return {
    id: text('id'),
    owner: text('owner'),
    core: text('core'),
    system: text('system'),
    game: text('game'),
    title: text('title'),
    slot: text('slot'),
    kind: text('kind') as SaveKind,
    createdAt: number('created_at'),
    session: text('session'),
    stateBytes: number('state_bytes'),
    batteryBytes: number('battery_bytes'),
    storedBytes: number('stored_bytes'),
    sha256: text('sha256'),
  };
}

/** The bytes of a column, or undefined where it is empty. */
export function bytesOf(row: Row, name: string): Uint8Array | undefined {
  const value = row[name];
  return value instanceof Uint8Array ? value : undefined;
}
