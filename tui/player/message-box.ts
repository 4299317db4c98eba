import type { WindowSize } from './terminal-streams.ts';
import { cellsOf, fitText, wrapText } from './text-cells.ts';

/** Lines of text and where the first one begins, in cells from 0; each line is `columns` cells wide. */
export interface PlacedBox {
  readonly row: number;
  readonly column: number;
  readonly columns: number;
  readonly lines: readonly string[];
}

const linesMost = 60;
const widthMost = 64;

/** A framed box in the middle of an area; what does not fit is cut, the frame never. */
export function placeBox(text: readonly string[], area: WindowSize): PlacedBox {
  const inner = Math.max(1, Math.min(area.columns - 4, widthMost));
  const wrapped = text.slice(0, linesMost).flatMap((line) => wrapLine(line, inner));
  const shown = wrapped.slice(0, Math.max(1, area.rows - 2));
  const width = Math.max(...shown.map(cellsOf));
  const lines = [
    `┌${'─'.repeat(width + 2)}┐`,
    ...shown.map((line) => `│ ${line}${' '.repeat(width - cellsOf(line))} │`),
    `└${'─'.repeat(width + 2)}┘`,
  ];
  const columns = width + 4;
  return {
    row: Math.max(0, (area.rows - lines.length) >> 1),
    column: Math.max(0, (area.columns - columns) >> 1),
    columns,
    lines,
  };
}

/** Lines that are set in columns stay as they are; sentences are wrapped. */
function wrapLine(line: string, cells: number): string[] {
  return line.includes('  ') ? [fitText(line, cells)] : wrapText(line, cells);
}
