import { PerunError } from '../../shared/errors.ts';
import type { MemoryRange } from '../../protocol/perun/ask-bodies.ts';
import type { DebugLine, MemorySpace, MemoryWish, Register } from './debug-line.ts';

/** What a script wants of a debugger, in this order. */
export interface DebugWish {
  /** Runs until the core stands in front of this address, or a byte has this value; or fails with TIMEOUT. */
  readonly until: number | MemoryWish | undefined;
  readonly timeoutMs: number;
  /** Starts the core over first. */
  readonly reset: boolean;
  /** Single instructions after that. */
  readonly steps: number;
  readonly reads: readonly MemoryRange[];
  /** Lets the core run on at the end. */
  readonly resume: boolean;
}

export interface DebugReport {
  readonly registers: readonly Register[];
  readonly spaces: readonly MemorySpace[];
  readonly breakpoints: readonly number[];
  readonly reads: readonly (MemoryRange & { readonly bytes: Uint8Array })[];
}

/** Does it; the core stands still afterwards where it was run to an address or stepped. */
export async function runDebugScript(line: DebugLine, wish: DebugWish): Promise<DebugReport> {
  const { client } = line;
  const { inspector } = client;
  if (typeof wish.until === 'number') await line.runUntil(wish.until, wish.timeoutMs, wish.reset);
  else if (wish.until !== undefined) await line.runUntilMemory(wish.until, wish.timeoutMs, wish.reset);
  else if (wish.reset) client.run('reset');
  for (let step = 0; step < wish.steps; step += 1) await inspector.stepInstruction();
  const registers = await withoutIt(line.askRegisters(), []);
  const spaces = await inspector.memorySpaces();
  const breakpoints = await inspector.breakpoints();
  const reads = [];
  for (const range of wish.reads) {
    reads.push({ ...range, bytes: await inspector.readMemory(range.space, range.address, range.length) });
  }
  if (wish.resume) client.run('resume');
  return { registers, spaces, breakpoints, reads };
}

/** What a core without it has none of. */
async function withoutIt<T>(wanted: Promise<T>, none: T): Promise<T> {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof PerunError && error.code === 'MISSING_CAPABILITY') return none;
    throw error;
  }
}

const numberText = /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i;

/** A number as `0x200` or `512`, at most 2³² − 1; undefined where it is none. */
export function readAddress(text: string): number | undefined {
  const value = numberText.test(text) ? Number(text) : Number.NaN;
  return value <= 0xffff_ffff ? value : undefined;
}

/** Reads `pc=0x200`, `0x200` or `ram[0x10]==3`. Throws USAGE. */
export function readUntil(text: string): number | MemoryWish {
  const [, space, at = '', is = ''] = /^(.{1,32})\[([^\]]+)\]==([^=]+)$/.exec(text) ?? [];
  const address = readAddress(space === undefined ? text.replace(/^pc=/i, '') : at);
  if (space === undefined && address !== undefined) return address;
  const value = readAddress(is);
  if (space !== undefined && address !== undefined && value !== undefined && value <= 0xff) {
    return { space, address, value };
  }
  throw new PerunError('USAGE', `--until ${text} is neither an address nor a byte of a memory`, {
    remedy: 'write pc=0x200, or ram[0x10]==3',
  });
}

/** Reads `space:address:length`. Throws USAGE. */
export function readRange(text: string): MemoryRange {
  const [, space, start = '', size = ''] = /^(.{1,32}):([^:]+):([^:]+)$/.exec(text) ?? [];
  const [address, length] = [readAddress(start), readAddress(size)];
  if (space !== undefined && address !== undefined && length !== undefined && length > 0) {
    return { space, address, length };
  }
  throw new PerunError('USAGE', `--read ${text} is no part of a memory`, { remedy: 'write memory:0x200:16' });
}

/** A report as JSON has it: numbers that may have 64 bits, and bytes, in hex. */
export interface DebugReportJson {
  readonly registers: { name: string; bits: number; value: string }[];
  readonly breakpoints: string[];
  readonly spaces: { name: string; size: number }[];
  readonly memory: { space: string; address: string; length: number; hex: string }[];
}

export function reportJson({ registers, breakpoints, spaces, reads }: DebugReport): DebugReportJson {
  return {
    registers: registers.map(({ name, bits, value }) => ({ name, bits, value: hexOf(value, Math.ceil(bits / 4)) })),
    breakpoints: breakpoints.map((address) => hexOf(address)),
    spaces: spaces.map(({ name, size }) => ({ name, size })),
    memory: reads.map(({ space, address, length, bytes }) => {
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return { space, address: hexOf(address), length, hex };
    }),
  };
}

export function hexOf(value: number | bigint, digits = 1): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
