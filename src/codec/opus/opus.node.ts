import { isPerunError, type PerunError } from '../../shared/errors.ts';
import { openLibopus } from './libopus.node.ts';
import type { OpusLibrary } from './types.ts';
import { openWasmOpus } from './wasm-opus.ts';

/** What was found on this machine, and why not better. */
export interface OpusProbe {
  readonly library: OpusLibrary;
  /** Set where WebAssembly had to do, which has stereo only. */
  readonly instead?: PerunError;
}

let found: Promise<OpusProbe> | undefined;

/** Which Opus there is: the system's library, else one in WebAssembly. Asked once in each thread. */
export function openOpus(): Promise<OpusProbe> {
  found ??= open();
  return found;
}

async function open(): Promise<OpusProbe> {
  try {
    return { library: await openLibopus() };
  } catch (error) {
    if (!isPerunError(error)) throw error;
    return { library: await openWasmOpus(), instead: error };
  }
}
