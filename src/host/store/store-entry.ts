import { parentPort, workerData } from 'node:worker_threads';
import type { HistoryBounds, HistoryChange, HistoryEntry, HistoryRecording } from '../../session/history.ts';
import type { NewSave, SaveContent, SaveFacts, SaveQuery } from '../../session/saves/save.ts';
import type { RgbaFrame } from '../../shared/frame.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { HistoryStore } from './history-store.ts';
import { encodePng } from './png.ts';
import { serveCalls } from './port-calls.ts';
import { SaveStore } from './save-store.ts';
import { StoreDatabase } from './store-database.ts';

/** What the store worker is given at its start. */
export interface StoreStart {
  readonly path: string;
}

interface HistoryBegin {
  readonly session: string;
  readonly title: string;
  readonly at: number;
  readonly bounds: HistoryBounds;
}

interface HistoryPresence {
  readonly session: string;
  readonly name: string;
  readonly played: boolean;
  readonly at: number;
}

interface HistoryEnd {
  readonly session: string;
  readonly reason: string;
  readonly frames: number;
  readonly at: number;
}

/** A save whose picture is not a PNG yet. */
export type PicturedSave = Omit<NewSave, 'thumbnail'> & { readonly picture: RgbaFrame | undefined };

/** Entry of the store worker, which owns the database of saves and of the history. */
const { path } = workerData as StoreStart;
const database = new StoreDatabase({ path });
const store = new SaveStore({ path, database, limits: defaultLimits });
const history = new HistoryStore(database, defaultLimits);

const calls = {
  list: (query: SaveQuery): SaveFacts[] => store.list(query),
  newestOfSession: (session: string): SaveFacts | undefined => store.newestOfSession(session),
  newestBattery: ({ owner, game }: { readonly owner: string; readonly game: string }): SaveFacts | undefined =>
    store.newestBattery(owner, game),
  get: (id: string): SaveFacts => store.get(id),
  read: (id: string): SaveFacts & SaveContent => store.read(id),
  put: (save: NewSave): SaveFacts => store.put(save),
  putPictured: ({ picture, ...save }: PicturedSave): SaveFacts =>
    store.put({ ...save, thumbnail: picture && encodePng(picture) }),
  delete: (id: string): SaveFacts => store.delete(id),
  historyBegin: ({ session, title, at, bounds }: HistoryBegin): void => history.begin(session, title, at, bounds),
  historyChange: ({ session, change }: { readonly session: string; readonly change: HistoryChange }): void =>
    history.change(session, change),
  historyPerson: ({ session, name, played, at }: HistoryPresence): void => history.person(session, name, played, at),
  historySeen: ({ frames, at }: { readonly frames: ReadonlyMap<string, number>; readonly at: number }): void =>
    history.seen(frames, at),
  historyEnd: ({ session, reason, frames, at }: HistoryEnd): void => history.end(session, reason, frames, at),
  historyEndAll: (reason: string): void => history.endAll(reason),
  historyRecord: ({ session, recording }: { readonly session: string; readonly recording: HistoryRecording }): void =>
    history.record(session, recording),
  historyList: ({ most, session }: { readonly most: number; readonly session: string | undefined }): HistoryEntry[] =>
    history.list(most, session),
  historyKeep: ({ bounds, at }: { readonly bounds: HistoryBounds; readonly at: number }): void =>
    history.keep(bounds, at),
  close: (): void => {
    store.close();
    // After the answer has left.
    setImmediate(() => parentPort?.close());
  },
};

export type StoreCalls = typeof calls;

if (parentPort !== null) serveCalls(parentPort, calls);
