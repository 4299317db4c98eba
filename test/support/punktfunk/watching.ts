import { rmSync } from 'node:fs';
import { connectPunktfunk, type PunktfunkConnectOptions } from '../../../src/host/punktfunk-client/connect.ts';
import type { PunktfunkResult } from '../../../src/host/punktfunk-client/result.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { ownFolders } from './own-folders.ts';

/** One of our clients in this process, in folders of its own, until it is told to end. */
export interface Watching {
  /** Ends it, and says how it went. */
  end(): Promise<PunktfunkResult>;
  /** Settles when it ends by itself. */
  readonly result: Promise<PunktfunkResult>;
}

export function watchDoor(address: string, change: Partial<PunktfunkConnectOptions> = {}): Watching {
  const { folder, environment } = ownFolders();
  const paths = resolvePaths(environment);
  const enough = new AbortController();
  const result = connectPunktfunk({
    ...{ address, pin: undefined, paths, mode: { width: 320, height: 240, refreshHz: 60 }, kbps: 0 },
    ...{ codec: undefined, launch: '', seconds: undefined, frames: undefined, out: undefined },
    ...{ inputTest: false, remode: undefined, dropEvery: 0, verify: false },
    ...{ signal: enough.signal, note: () => {} },
    ...change,
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
  // Whoever ends it hears of the failure.
  result.catch(() => {});
  return {
    result,
    end: () => {
      enough.abort();
      return result;
    },
  };
}
