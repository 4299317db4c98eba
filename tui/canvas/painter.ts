import type { SampleGrid } from './pixel-words.ts';
import type { TerminalWriter } from './terminal-writer.ts';

/** Top left cell of a picture, counted from 0. */
export interface CellOrigin {
  readonly row: number;
  readonly column: number;
}

/** Paints pictures into cells, and of a second picture at the same place only the cells that changed. */
export interface FramePainter {
  /** Samples beside each other in one cell; there are always two above each other. */
  readonly across: 1 | 2;
  /** Writes what brings the screen from the last picture to this one; leaves colours set. */
  paint(grid: SampleGrid, origin: CellOrigin, writer: TerminalWriter): void;
  /** Forgets the screen: the next picture is painted whole. */
  forget(): void;
}
