import { createContext, useCallback, useContext, useMemo, useState, useSyncExternalStore } from 'react';
import type { PerunError } from '../../src/shared/errors.ts';
import { controlError, type ControlClient } from '../app/control.ts';
import type { ConsoleFacts, ConsoleFeed } from './console-feed.ts';

/** What every part of the console has at hand. */
export interface Desk {
  readonly control: ControlClient;
  readonly feed: ConsoleFeed;
  /** Shows a sentence for a while, and has it read out. */
  readonly say: (sentence: string) => void;
}

export const DeskContext: React.Context<Desk | undefined> = createContext<Desk | undefined>(undefined);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('a part of the console stands outside of it');
  return desk;
}

export function useFacts(): ConsoleFacts {
  const { feed } = useDesk();
  return useSyncExternalStore(
    useCallback((changed: () => void) => feed.changed.on(changed), [feed]),
    () => feed.facts,
  );
}

/** Something a person has done on the host. */
export interface Act {
  readonly busy: boolean;
  /** Why it failed the last time. */
  readonly error: PerunError | undefined;
  /** Does it, says the sentence it returns if there is one, and reads the host anew; false where it failed. */
  readonly run: (work: () => Promise<string>) => Promise<boolean>;
  readonly fail: (error: PerunError | undefined) => void;
}

export function useAct(): Act {
  const { feed, say } = useDesk();
  const [busy, setBusy] = useState(false);
  const [error, fail] = useState<PerunError>();
  const run = useCallback(
    async (work: () => Promise<string>): Promise<boolean> => {
      setBusy(true);
      fail(undefined);
      try {
        const said = await work();
        await feed.refresh();
        say(said);
        return true;
      } catch (failure) {
        fail(controlError(failure));
        return false;
      } finally {
        setBusy(false);
      }
    },
    [feed, say],
  );
  return useMemo(() => ({ busy, error, run, fail }), [busy, error, run]);
}
