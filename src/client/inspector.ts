import {
  decodeAddresses,
  decodeMemorySpaces,
  encodeAddresses,
  encodeMemoryRange,
  type MemorySpace,
} from '../protocol/perun/ask-bodies.ts';
import { type Register, readRegisters } from './registers.ts';
import type { AskKind } from '../shared/asks.ts';
import { PerunError } from '../shared/errors.ts';
import { defaultLimits } from '../shared/limits.ts';

/** Asks the core of the session, and resolves with the bytes of its answer. */
export type AskCore = (kind: AskKind, bytes: Uint8Array) => Promise<Uint8Array>;

/**
 * Looks into the core of the session joined. States are for who has a player's or the owner's seat, the
 * rest for the owner's; else everything rejects with REFUSED. MISSING_CAPABILITY where host or core cannot, CONNECTION_LOST, TIMEOUT, or the failure that the core reports. What a
 * core did before its connection was lost, it has done.
 */
export class Inspector {
  readonly #ask: AskCore;

  constructor(ask: AskCore) {
    this.#ask = async (kind, bytes) => {
      try {
        return await ask(kind, bytes);
      } catch (error) {
        throw inWords(kind, error);
      }
    };
  }

  /** Everything the core needs to go on from here later; it means something to the same core only. */
  saveState(): Promise<Uint8Array> {
    return this.#ask('saveState', noBytes);
  }

  /** Brings the core back to a state; rejects, and nothing changes, where the bytes are not one of its own. */
  async loadState(state: Uint8Array): Promise<void> {
    if (state.length > defaultLimits.stateBytes) {
      const text = `a state of ${state.length} bytes, ${defaultLimits.stateBytes} are allowed`;
      throw new PerunError('PROTOCOL_TOO_LARGE', text);
    }
    await this.#ask('loadState', state);
  }

  async memorySpaces(): Promise<readonly MemorySpace[]> {
    return checked(decodeMemorySpaces(await this.#ask('memorySpaces', noBytes)));
  }

  /** The bytes from `address` on; `length` is 1 to 65 536. */
  readMemory(space: string, address: number, length: number): Promise<Uint8Array> {
    return this.#ask('readMemory', encodeMemoryRange({ space, address, length }));
  }

  /** The core will pause in front of that address, and report it as a debug packet. */
  async setBreakpoint(address: number): Promise<void> {
    await this.#ask('setBreakpoint', encodeAddresses([address]));
  }

  async clearBreakpoint(address: number): Promise<void> {
    await this.#ask('clearBreakpoint', encodeAddresses([address]));
  }

  /** Runs one instruction and leaves the core paused; its registers are told before this resolves. */
  async stepInstruction(): Promise<void> {
    await this.#ask('stepInstruction', noBytes);
  }

  /** As they are at this moment, also while the core stands still. */
  async registers(): Promise<readonly Register[]> {
    const registers = readRegisters(await this.#ask('registers', noBytes));
    if (registers !== undefined) return registers;
    throw new PerunError('PROTOCOL_MALFORMED', 'the core answered with something else than registers');
  }

  /** Addresses, rising. */
  async breakpoints(): Promise<readonly number[]> {
    return checked(decodeAddresses(await this.#ask('breakpoints', noBytes), defaultLimits.breakpoints));
  }
}

const noBytes = new Uint8Array(0);

const breakpointsLacking = {
  text: 'this core cannot stop at an address',
  remedy: "run it until a byte of its memory has a value: `perun debug --until 'ram[0x10]==3'`",
};

/** What a core lacks, and what does instead; cores name the question only. */
const lacking: Partial<Record<AskKind, { readonly text: string; readonly remedy: string }>> = {
  setBreakpoint: breakpointsLacking,
  clearBreakpoint: breakpointsLacking,
  stepInstruction: {
    text: 'this core cannot run single instructions',
    remedy: 'step it by whole frames: f on the screen of `perun debug`, or `perun session run <session> step`',
  },
  readMemory: { text: 'this core shows no memory', remedy: 'use another core for this system' },
  saveState: { text: 'this core has no saved states', remedy: 'use another core for this system' },
  loadState: { text: 'this core has no saved states', remedy: 'use another core for this system' },
};

function inWords(kind: AskKind, error: unknown): unknown {
  const words = lacking[kind];
  const isCores =
    error instanceof PerunError && error.code === 'MISSING_CAPABILITY' && error.message.startsWith('this core ');
  if (words === undefined || !isCores) return error;
  return new PerunError('MISSING_CAPABILITY', words.text, { remedy: words.remedy, cause: error });
}

function checked<T>(value: T | PerunError): T {
  if (value instanceof PerunError) throw value;
  return value;
}
