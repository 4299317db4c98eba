import { frameRows, type Pane } from '../app/layout.ts';
import type { WindowSize } from '../player/terminal-streams.ts';

/** Windows below this get a sentence instead of panes. */
export const windowLeast: WindowSize = { columns: 72, rows: 20 };

export type DebugLayout = Readonly<Record<'display' | 'code' | 'registers' | 'memory' | 'breakpoints', Pane>>;

/** Lines above and below the panes: what runs, and the keys. */
const edges = 2;
/** Frame and two lines. */
const breakpointRows = frameRows + 2;
const memoryLeast = frameRows + 3;

/** The display with the code below it on the left, and what a machine holds on the right; undefined where it cannot fit. */
export function debugLayoutOf({ columns, rows }: WindowSize, registerLines: number): DebugLayout | undefined {
  if (columns < windowLeast.columns || rows < windowLeast.rows) return undefined;
  const body = rows - edges;
  const left = Math.floor(columns * 0.42);
  const right = columns - left;
  const display = body >> 1;
  const most = body - breakpointRows - memoryLeast;
  const registers = Math.min(Math.max(1, registerLines) + frameRows, most);
  const memory = body - registers - breakpointRows;
  return {
    display: { column: 0, row: 1, columns: left, rows: display },
    code: { column: 0, row: 1 + display, columns: left, rows: body - display },
    registers: { column: left, row: 1, columns: right, rows: registers },
    memory: { column: left, row: 1 + registers, columns: right, rows: memory },
    breakpoints: { column: left, row: 1 + registers + memory, columns: right, rows: breakpointRows },
  };
}

/** Cells inside of the frame of the panes on the right. */
export function rightInner(columns: number): number {
  return columns - Math.floor(columns * 0.42) - 2;
}

/** Bytes in a line of the hexdump that fits: address, two digits and a blank each, and a character each. */
export function bytesPerLine(inner: number): number {
  return inner >= 8 + 16 * 4 ? 16 : 8;
}
