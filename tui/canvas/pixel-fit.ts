import { emptyFit } from './fit.ts';
import type { CellArea, Fit } from './fit.ts';

/** In pixels of the terminal. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Pixels of the largest picture that is sent: the terminal has to unpack each of them for every change, and beyond a
 * screen of 1920 × 1200 that takes longer than a frame lasts.
 */
export const pixelsMost: number = 1920 * 1200;

/**
 * Fits a picture into an area of cells that are `cell` pixels big: the greatest whole enlargement that fits, else shrunk
 * with its aspect kept; centred, beginning at a cell. Width and height of the fit are in pixels.
 */
export function fitPixels(picture: PixelSize, area: CellArea, cell: PixelSize, most: PixelSize): Fit {
  const { width, height } = picture;
  const room = {
    width: Math.min(area.columns * cell.width, most.width),
    height: Math.min(area.rows * cell.height, most.height),
  };
  if (width < 1 || height < 1 || room.width < 1 || room.height < 1) return emptyFit;
  const ratio = Math.min(room.width / width, room.height / height);
  const factor = Math.floor(Math.min(ratio, Math.sqrt(pixelsMost / (width * height))));
  if (factor >= 1) return centred(width * factor, height * factor, factor, area, cell);
  const shrink = Math.min(ratio, Math.sqrt(pixelsMost / (width * height)));
  const shrunk = (size: number, limit: number): number => Math.min(Math.max(Math.round(size * shrink), 1), limit);
  return centred(shrunk(width, room.width), shrunk(height, room.height), 0, area, cell);
}

function centred(width: number, height: number, factor: number, area: CellArea, cell: PixelSize): Fit {
  const columns = Math.ceil(width / cell.width);
  const rows = Math.ceil(height / cell.height);
  return {
    column: (area.columns - columns) >> 1,
    row: (area.rows - rows) >> 1,
    columns,
    rows,
    width,
    height,
    factor,
  };
}
