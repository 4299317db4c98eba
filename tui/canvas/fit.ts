/** Where a picture goes in a window, in cells counted from 0, and how big it becomes, in samples of half a cell's height. */
export interface Fit {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
  /** Size of the picture as painted: in samples one cell wide and half a cell high, or in pixels of the terminal. */
  readonly width: number;
  readonly height: number;
  /** Whole enlargement, or 0 where the picture had to shrink. */
  readonly factor: number;
}

export interface CellArea {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Fits a picture of square pixels into an area of cells, each one pixel wide and two high: the greatest whole
 * enlargement that fits, else shrunk with its aspect kept; centred. An area without a cell gets an empty fit.
 */
export function fitPicture(width: number, height: number, area: CellArea): Fit {
  const { columns, rows } = area;
  if (width < 1 || height < 1 || columns < 1 || rows < 1) return emptyFit;
  const factor = Math.floor(Math.min(columns / width, (rows * 2) / height));
  if (factor >= 1) return centred(width * factor, height * factor, factor, area);
  const ratio = Math.min(columns / width, (rows * 2) / height);
  const shrunkWidth = clamp(Math.round(width * ratio), 1, columns);
  // Even, so that no cell is left half empty; the aspect moves by less than one pixel.
  const shrunkHeight = clamp(Math.round((height * ratio) / 2) * 2, 2, rows * 2);
  return centred(shrunkWidth, shrunkHeight, 0, area);
}

/** Of an area or a picture without extent. */
export const emptyFit: Fit = { column: 0, row: 0, columns: 0, rows: 0, width: 0, height: 0, factor: 0 };

function centred(width: number, height: number, factor: number, area: CellArea): Fit {
  const rows = Math.ceil(height / 2);
  const column = (area.columns - width) >> 1;
  const row = (area.rows - rows) >> 1;
  return { column, row, columns: width, rows, width, height, factor };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
