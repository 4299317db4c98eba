import type { WindowSize } from '../player/terminal-streams.ts';
import type { Pane } from './layout.ts';

/** Windows below this get a sentence instead. */
export const shelfLeast: WindowSize = { columns: 36, rows: 12 };
/** From here on the selected one stands beside the list, else below it. */
const besideLeast = 84;

/** Where a list stands, and what the selected one of it is. */
export interface ShelfLayout {
  readonly list: Pane;
  readonly detail: Pane;
}

/** Undefined where the window is too small. The panes stand between the first and the last line, and fill it. */
export function shelfLayout({ columns, rows: all }: WindowSize): ShelfLayout | undefined {
  if (columns < shelfLeast.columns || all < shelfLeast.rows) return undefined;
  const rows = all - 2;
  if (columns >= besideLeast) {
    const left = Math.floor(columns * 0.56);
    return {
      list: { column: 0, row: 1, columns: left, rows },
      detail: { column: left, row: 1, columns: columns - left, rows },
    };
  }
  const upper = Math.ceil(rows / 2);
  return {
    list: { column: 0, row: 1, columns, rows: upper },
    detail: { column: 0, row: 1 + upper, columns, rows: rows - upper },
  };
}
