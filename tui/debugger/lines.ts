import { formatBytes, formatMs } from '../../src/shared/quantities.ts';
import { printable } from '../player/text-cells.ts';
import { registerRows } from '../widgets/register-rows.ts';
import type { DebugView } from './view.ts';

/** A star stands behind the registers that changed. */
export function registerLines({ registers, changed, lacksRegisters }: DebugView, inner: number): string[] {
  if (lacksRegisters && registers.length === 0) return ['this core has none to show'];
  return registers.length === 0 ? ['none told yet'] : registerRows(registers, inner, changed);
}

/** A hexdump: address, bytes, and the characters of those that have one. */
export function memoryLines({ space, address, memory }: DebugView, bytesPerLine: number): string[] {
  const digits = Math.max(4, Math.max(0, (space?.size ?? 1) - 1).toString(16).length);
  const lines: string[] = [];
  for (let at = 0; at < memory.length; at += bytesPerLine) {
    const bytes = [...memory.subarray(at, at + bytesPerLine)];
    const hexes = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const characters = bytes.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${hex(address + at, digits)}: ${hexes.padEnd(bytesPerLine * 3 - 1)} ${characters}`);
  }
  return lines;
}

/** Listing: an arrow at the program counter, a dot at breakpoints. */
export function codeLines({ code, pc, breakpoints, registers, session }: DebugView): string[] {
  if (code === undefined) {
    const system = printable(session.system ?? 'this system');
    return registers.length === 0 ? [] : [`no disassembly for ${system}`];
  }
  return code.map(({ address, bytes, text }) => {
    const marks = `${address === pc ? '▸' : ' '}${breakpoints.includes(address) ? '●' : ' '}`;
    return `${marks}${hex(address, 4)} ${Buffer.from(bytes).toString('hex').padEnd(8)} ${text}`;
  });
}

export function breakpointLines({ breakpoints, hit, session }: DebugView): string[] {
  if (breakpoints.length === 0) return ['none; b sets one'];
  const list = breakpoints.map((address) => {
    const here = session.state === 'paused' && address === hit ? '▸' : '';
    return `${here}${hex(address, 4)}`;
  });
  return [list.join('  ')];
}

/** What runs and how: state, frames a second, time of a frame, bytes, and how long the core takes to answer. */
export function headerText({ session, stats, askMs }: DebugView): string {
  const frameMs = stats.fps > 0 ? 1000 / stats.fps : undefined;
  return [
    ` ${session.id ?? ''}`,
    printable(session.coreName ?? ''),
    session.state ?? 'waiting',
    `${stats.fps.toFixed(0)} fps`,
    `frame ${formatMs(frameMs)}`,
    `${formatBytes(stats.bytesPerSecond)}/s`,
    `ask ${formatMs(askMs)}`,
    `ping ${formatMs(stats.roundTripMs)}`,
  ].join('  ');
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
