import type { Register } from '../../src/client/registers.ts';
import { printable } from '../player/text-cells.ts';

const nothing: ReadonlySet<string> = new Set();

/** Registers side by side in so many cells, each as wide as the widest; a star behind those that changed. */
export function registerRows(
  registers: readonly Register[],
  inner: number,
  changed: ReadonlySet<string> = nothing,
): string[] {
  const texts = registers.map(({ name, bits, value }) => {
    const digits = value.toString(16).padStart(Math.ceil(bits / 4), '0');
    return `${printable(name)} ${digits}${changed.has(name) ? '*' : ''}`;
  });
  // With room for the star, so that nothing moves when one changes.
  const widest = Math.max(1, ...texts.map((text) => text.replace(/\*$/, '').length)) + 2;
  const perRow = Math.max(1, Math.floor((inner + 1) / widest));
  const rows: string[] = [];
  for (let at = 0; at < texts.length; at += perRow) {
    const row = texts.slice(at, at + perRow).map((text) => text.padEnd(widest));
    rows.push(row.join('').trimEnd());
  }
  return rows;
}
