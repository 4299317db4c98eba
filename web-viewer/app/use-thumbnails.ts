import { useEffect, useState } from 'react';
import { control } from './control.ts';

/** Pictures of saves as data URLs, asked for once each; undefined while on its way, null where there is none. */
export function useThumbnails(ids: readonly string[]): ReadonlyMap<string, string | null> {
  const [pictures, setPictures] = useState<ReadonlyMap<string, string | null>>(new Map());
  const wanted = ids.filter((id) => !pictures.has(id)).join(' ');
  useEffect(() => {
    if (wanted === '') return;
    const leaving = new AbortController();
    const load = async (): Promise<void> => {
      for (const id of wanted.split(' ')) {
        let picture: string | null;
        try {
          const { thumbnail } = await control.save.show({ id }, { signal: leaving.signal });
          picture = thumbnail === null ? null : `data:image/png;base64,${thumbnail}`;
        } catch {
          // It was deleted meanwhile, or the host is away: the list says so.
          picture = null;
        }
        if (leaving.signal.aborted) return;
        setPictures((before) => new Map([...before, [id, picture]]));
      }
    };
    void load();
    return () => leaving.abort();
  }, [wanted]);
  return pictures;
}
