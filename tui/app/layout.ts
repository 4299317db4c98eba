import type { WindowSize } from '../player/terminal-streams.ts';

/** Windows below this get a sentence instead of panes. */
export const windowLeast: WindowSize = { columns: 60, rows: 16 };

/** Narrower windows put the panes below each other. */
const landscapeLeast = 84;

export const paneNames = ['sessions', 'detail', 'cores', 'log'] as const;
export type PaneName = (typeof paneNames)[number];

/** A pane with its frame, in cells from 0. */
export interface Pane {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

export type Layout = Readonly<Record<PaneName, Pane>>;

/** Lines above and below the panes: the header, and the keys. */
const edges = 2;
/** Frame above and below, and the title in it. */
export const frameRows = 2;

/** Where the panes stand; undefined where the window is too small. The panes fill it exactly. */
export function layoutOf({ columns, rows }: WindowSize): Layout | undefined {
  if (columns < windowLeast.columns || rows < windowLeast.rows) return undefined;
  return columns < landscapeLeast ? portrait(columns, rows - edges) : landscape(columns, rows - edges);
}

function portrait(columns: number, rows: number): Layout {
  const shares = split(rows, [0.3, 0.27, 0.2, 0.23]);
  let row = 1;
  const panes = shares.map((height) => {
    const pane = { column: 0, row, columns, rows: height };
    row += height;
    return pane;
  });
  const [sessions, detail, cores, log] = panes as [Pane, Pane, Pane, Pane];
  return { sessions, detail, cores, log };
}

function landscape(columns: number, rows: number): Layout {
  const [upper = 0, lower = 0] = split(rows, [0.7, 0.3]);
  const [top = 0, bottom = 0] = split(upper, [0.6, 0.4]);
  const [left = 0, right = 0] = split(columns, [0.58, 0.42]);
  return {
    sessions: { column: 0, row: 1, columns: left, rows: top },
    cores: { column: 0, row: 1 + top, columns: left, rows: bottom },
    detail: { column: left, row: 1, columns: right, rows: upper },
    log: { column: 0, row: 1 + upper, columns, rows: lower },
  };
}

/** Whole parts of about these shares, at least a frame and a line each; the first takes what rounding leaves. */
function split(whole: number, shares: readonly number[]): number[] {
  const parts = shares.map((share) => Math.max(frameRows + 1, Math.floor(whole * share)));
  const rest = whole - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, index) => (index === 0 ? part + rest : part));
}

/** The pane under a cell, and which of its lines, counted from 0 below the upper frame. */
export function paneAt(layout: Layout, column: number, row: number): { pane: PaneName; line: number } | undefined {
  for (const pane of paneNames) {
    const { column: left, row: top, columns, rows } = layout[pane];
    if (column >= left && column < left + columns && row >= top && row < top + rows)
      return { pane, line: row - top - 1 };
  }
  return undefined;
}
