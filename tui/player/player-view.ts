import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { ColourMode } from '../canvas/colour-mode.ts';
import { createPainter } from '../canvas/create-painter.ts';
import { fitPicture } from '../canvas/fit.ts';
import type { Fit } from '../canvas/fit.ts';
import type { FramePainter } from '../canvas/painter.ts';
import { FrameScaler } from '../canvas/scale.ts';
import { TerminalWriter } from '../canvas/terminal-writer.ts';
import { placeBox } from './message-box.ts';
import { statusLine } from './status-line.ts';
import type { StatusFields } from './status-line.ts';
import type { WindowSize } from './terminal-streams.ts';
import { fitText } from './text-cells.ts';

/** Below this a picture makes no sense, and neither does a status line. */
const windowLeast: WindowSize = { columns: 20, rows: 8 };

export interface ViewContent {
  readonly frame: RgbaFrame | undefined;
  /** Lines of the box in the middle; none, no box. */
  readonly box: readonly string[];
  readonly status: StatusFields;
}

const normalVideo = '\x1b[0m';
const reverseVideo = '\x1b[0;7m';

/** The whole screen of a player: picture, box above it, status line below; it writes only what changed. */
export class PlayerView {
  readonly #painter: FramePainter;
  readonly #writer = new TerminalWriter();
  #window: WindowSize;
  #stale = true;
  #fit: Fit | undefined;
  #scaler: FrameScaler | undefined;
  #shownFrame: RgbaFrame | undefined;
  #shownBox = '';
  #shownStatus = '';
  #shownFields: StatusFields | undefined;

  constructor(mode: ColourMode, window: WindowSize) {
    this.#painter = createPainter(mode);
    this.#window = window;
  }

  resize(window: WindowSize): void {
    this.#window = window;
    this.#fit = undefined;
    this.forget();
  }

  /** Everything is painted anew next time. */
  forget(): void {
    this.#stale = true;
  }

  /** The bytes that make the screen show this; empty if it does. Valid until the next call. */
  render(content: ViewContent): Uint8Array {
    const writer = this.#writer;
    writer.begin();
    const { columns, rows } = this.#window;
    if (columns < windowLeast.columns || rows < windowLeast.rows) {
      if (this.#stale) this.#writeTooSmall();
      this.#stale = false;
      return writer.end();
    }
    const box = content.box.join('\n');
    // Under a box that goes or changes its shape lies a picture that nobody painted.
    if (this.#shownBox !== '' && box !== this.#shownBox) this.#stale = true;
    this.#prepareFit(content.frame);
    if (this.#stale) this.#clear();
    const before = writer.size;
    this.#paintFrame(content.frame);
    if (box !== '' && (writer.size !== before || box !== this.#shownBox)) this.#paintBox(content.box);
    this.#shownBox = box;
    this.#paintStatus(content.status);
    return writer.end();
  }

  #prepareFit(frame: RgbaFrame | undefined): void {
    if (frame === undefined || (this.#fit !== undefined && this.#scaler?.suits(frame, this.#fit))) return;
    const { columns, rows } = this.#window;
    this.#fit = fitPicture(frame.width, frame.height, { columns, rows: rows - 1 });
    this.#scaler = new FrameScaler(frame.width, frame.height, this.#fit, this.#painter.across);
    this.#stale = true;
  }

  #clear(): void {
    this.#writer.clearScreen();
    this.#painter.forget();
    this.#shownFrame = undefined;
    this.#shownBox = '';
    this.#shownStatus = '';
    this.#shownFields = undefined;
    this.#stale = false;
  }

  #paintFrame(frame: RgbaFrame | undefined): void {
    if (frame === undefined || frame === this.#shownFrame) return;
    if (this.#fit === undefined || this.#scaler === undefined) return;
    this.#painter.paint(this.#scaler.scale(frame), this.#fit, this.#writer);
    this.#shownFrame = frame;
  }

  #paintBox(text: readonly string[]): void {
    const writer = this.#writer;
    const { columns, rows } = this.#window;
    const box = placeBox(text, { columns, rows: rows - 1 });
    for (const [index, line] of box.lines.entries()) {
      writer.moveTo(box.row + index, box.column);
      writer.putText(normalVideo + line);
    }
  }

  #paintStatus(status: StatusFields): void {
    if (status === this.#shownFields) return;
    this.#shownFields = status;
    const { columns, rows } = this.#window;
    const line = statusLine(status, columns);
    if (line === this.#shownStatus) return;
    this.#shownStatus = line;
    this.#writer.moveTo(rows - 1, 0);
    this.#writer.putText(reverseVideo + line);
  }

  #writeTooSmall(): void {
    const { columns, rows } = this.#window;
    const writer = this.#writer;
    this.#clear();
    const lines = ['window too small', `needs ${windowLeast.columns} × ${windowLeast.rows}`, '^C quits'];
    for (const [row, line] of lines.slice(0, rows).entries()) {
      writer.moveTo(row, 0);
      writer.putText(fitText(line, columns));
    }
  }
}
