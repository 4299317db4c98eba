import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { Canvas } from './canvas.ts';
import type { CellArea, Fit } from './fit.ts';
import { fitPixels } from './pixel-fit.ts';
import type { PixelSize } from './pixel-fit.ts';
import { wordsOf } from './pixel-words.ts';
import type { SampleGrid } from './pixel-words.ts';
import { FrameScaler } from './scale.ts';
import type { TerminalWriter } from './terminal-writer.ts';

/** Paints pictures of real pixels, and of a second picture at the same place only what changed, as far as it can. */
export interface PixelPainter {
  readonly underText: boolean;
  /** The largest picture the terminal takes, in pixels. */
  readonly most: PixelSize;
  /** Each sample becomes `factor` by `factor` pixels. Only the first `fit.height / factor` lines of the grid count. */
  paint(grid: SampleGrid, fit: Fit, factor: number, writer: TerminalWriter): void;
  forget(): void;
}

/** Frames in the pixels of the terminal: exact at the greatest whole enlargement that fits, else shrunk. */
export class PixelCanvas implements Canvas {
  readonly #painter: PixelPainter;
  readonly #cell: PixelSize;
  #area: CellArea = { columns: 0, rows: 0 };
  #fit: Fit | undefined;
  #width = 0;
  #height = 0;
  /** Only where the picture has to shrink. */
  #scaler: FrameScaler | undefined;

  /** `cell` is the size of a cell in pixels. */
  constructor(painter: PixelPainter, cell: PixelSize) {
    this.#painter = painter;
    this.#cell = cell;
  }

  get underText(): boolean {
    return this.#painter.underText;
  }

  prepare(frame: RgbaFrame, area: CellArea): boolean {
    const { width, height } = frame;
    const sameArea = area.columns === this.#area.columns && area.rows === this.#area.rows;
    if (this.#fit !== undefined && sameArea && width === this.#width && height === this.#height) return false;
    this.#area = area;
    this.#width = width;
    this.#height = height;
    const fit = fitPixels(frame, area, this.#cell, this.#painter.most);
    this.#fit = fit;
    this.#scaler =
      fit.factor > 0 ? undefined : new FrameScaler(width, height, { ...fit, rows: Math.ceil(fit.height / 2) });
    return true;
  }

  paint(frame: RgbaFrame, writer: TerminalWriter): void {
    const fit = this.#fit;
    if (fit === undefined || fit.width === 0) return;
    const { width, height } = frame;
    const grid = this.#scaler?.scale(frame) ?? { width, height, words: wordsOf(frame) };
    this.#painter.paint(grid, fit, Math.max(1, fit.factor), writer);
  }

  forget(): void {
    this.#painter.forget();
  }
}
