import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { Canvas } from './canvas.ts';
import { fitPicture } from './fit.ts';
import type { CellArea, Fit } from './fit.ts';
import type { FramePainter } from './painter.ts';
import { FrameScaler } from './scale.ts';
import type { TerminalWriter } from './terminal-writer.ts';

/** Frames as block characters, two or four samples in a cell: what every terminal can show. */
export class BlockCanvas implements Canvas {
  readonly underText = false;
  readonly #painter: FramePainter;
  #area: CellArea = { columns: 0, rows: 0 };
  #fit: Fit | undefined;
  #scaler: FrameScaler | undefined;

  constructor(painter: FramePainter) {
    this.#painter = painter;
  }

  prepare(frame: RgbaFrame, area: CellArea): boolean {
    const same = area.columns === this.#area.columns && area.rows === this.#area.rows;
    if (same && this.#fit !== undefined && this.#scaler?.suits(frame, this.#fit)) return false;
    this.#area = area;
    this.#fit = fitPicture(frame.width, frame.height, area);
    this.#scaler = new FrameScaler(frame.width, frame.height, this.#fit, this.#painter.across);
    return true;
  }

  paint(frame: RgbaFrame, writer: TerminalWriter): void {
    if (this.#fit === undefined || this.#scaler === undefined) return;
    this.#painter.paint(this.#scaler.scale(frame), this.#fit, writer);
  }

  forget(): void {
    this.#painter.forget();
  }
}
