import type { MemorySpace, Register } from '../../src/client/debugging/debug-line.ts';
import type { Instruction } from '../../src/client/disassembly/disassembler.ts';
import type { ClientStats, JoinedSession, ReceivedFrame } from '../../src/client/types.ts';

/** What the keys mean now. */
export type DebugMode =
  | { readonly kind: 'walk' }
  | { readonly kind: 'help' }
  /** Hex digits are typed: where to go in the memory, or a breakpoint to set or clear. */
  | { readonly kind: 'address'; readonly goal: 'memory' | 'breakpoint'; readonly text: string }
  /** A reset is asked for. */
  | { readonly kind: 'reset' };

/** All that the screen shows; a new object whenever something changed. */
export interface DebugView {
  readonly session: JoinedSession;
  readonly frame: ReceivedFrame | undefined;
  readonly registers: readonly Register[];
  /** The core was asked, and has none. */
  readonly lacksRegisters: boolean;
  /** Names of those that the last change changed. */
  readonly changed: ReadonlySet<string>;
  readonly space: MemorySpace | undefined;
  readonly spaces: readonly MemorySpace[];
  readonly address: number;
  readonly memory: Uint8Array;
  /** Undefined where the code of this system cannot be read. */
  readonly code: readonly Instruction[] | undefined;
  readonly pc: number | undefined;
  readonly breakpoints: readonly number[];
  /** In front of which the core stopped last. */
  readonly hit: number | undefined;
  readonly stats: ClientStats;
  /** How long the last question to the core took. */
  readonly askMs: number | undefined;
  readonly mode: DebugMode;
  readonly toast: string | undefined;
}

/** How much of memory and code the panes show. */
export interface DebugRoom {
  readonly bytesPerLine: number;
  readonly memoryLines: number;
  readonly codeLines: number;
}
