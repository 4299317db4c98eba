import { formatBytes, formatMs } from '../../src/shared/quantities.ts';
import { printable } from '../player/text-cells.ts';
import type { DebugView } from './view.ts';

/** Registers side by side, each as wide as the widest; a star behind those that changed. */
export function registerLines({ registers, changed }: DebugView, inner: number): string[] {
  const texts = registers.map(({ name, bits, value }) => {
    const digits = value.toString(16).padStart(Math.ceil(bits / 4), '0');
    return `${printable(name)} ${digits}${changed.has(name) ? '*' : ''}`;
  });
  if (texts.length === 0) return ['none told yet'];
  // With room for the star, so that nothing moves when one changes.
  const widest = Math.max(...texts.map((text) => text.replace(/\*$/, '').length)) + 2;
  const perLine = Math.max(1, Math.floor((inner + 1) / widest));
  const lines: string[] = [];
  for (let at = 0; at < texts.length; at += perLine) {
    const row = texts.slice(at, at + perLine).map((text) => text.padEnd(widest));
    lines.push(row.join('').trimEnd());
  }
  return lines;
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
