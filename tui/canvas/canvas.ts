import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { CellArea } from './fit.ts';
import type { TerminalWriter } from './terminal-writer.ts';

/** One way to show frames in a terminal: it fits them into an area of cells that begins at the top left, and paints them. */
export interface Canvas {
  /** Text over the picture hides it only where it has a background of its own. */
  readonly underText: boolean;
  /** Makes ready for frames of this size in that area; true when what is on the screen has to be cleared first. */
  prepare(frame: RgbaFrame, area: CellArea): boolean;
  /** Writes what brings the screen from the last frame to this one, which `prepare` has seen; leaves colours set. */
  paint(frame: RgbaFrame, writer: TerminalWriter): void;
  /** Forgets the screen: the next frame is painted whole. */
  forget(): void;
}
