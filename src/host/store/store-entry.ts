import { parentPort, workerData } from 'node:worker_threads';
import type { NewSave, SaveContent, SaveFacts, SaveQuery } from '../../session/saves/save.ts';
import type { RgbaFrame } from '../../shared/frame.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { encodePng } from './png.ts';
import { serveCalls } from './port-calls.ts';
import { SaveStore } from './save-store.ts';

/** What the store worker is given at its start. */
export interface StoreStart {
  readonly path: string;
}

/** A save whose picture is not a PNG yet. */
export type PicturedSave = Omit<NewSave, 'thumbnail'> & { readonly picture: RgbaFrame | undefined };

/** Entry of the store worker, which owns the database of saves. */
const store = new SaveStore({ path: (workerData as StoreStart).path, limits: defaultLimits });

const calls = {
  list: (query: SaveQuery): SaveFacts[] => store.list(query),
  newestOfSession: (session: string): SaveFacts | undefined => store.newestOfSession(session),
  get: (id: string): SaveFacts => store.get(id),
  read: (id: string): SaveFacts & SaveContent => store.read(id),
  put: (save: NewSave): SaveFacts => store.put(save),
  putPictured: ({ picture, ...save }: PicturedSave): SaveFacts =>
    store.put({ ...save, thumbnail: picture && encodePng(picture) }),
  delete: (id: string): SaveFacts => store.delete(id),
  close: (): void => {
    store.close();
    // After the answer has left.
    setImmediate(() => parentPort?.close());
  },
};

export type StoreCalls = typeof calls;

if (parentPort !== null) serveCalls(parentPort, calls);
