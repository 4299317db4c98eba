import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { ColourMode } from '../canvas/colour-mode.ts';
import type { Canvas } from '../canvas/canvas.ts';
import { createCanvas } from '../canvas/create-canvas.ts';
import type { Graphics } from '../canvas/graphics.ts';
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
  /** Lines between the picture and the status line; none, no room for them. */
  readonly strip?: readonly string[] | undefined;
}

const normalVideo = '\x1b[0m';
/** White on dark grey: kitty shows a picture through a background of the colour that is its own. */
const opaqueVideo = '\x1b[0;97;48;5;236m';
const reverseVideo = '\x1b[0;7m';

/** The whole screen of a player: picture, box above it, status line below; it writes only what changed. */
export class PlayerView {
  readonly #mode: ColourMode;
  readonly #writer = new TerminalWriter();
  #window: WindowSize;
  #stale = true;
  #canvas: Canvas;
  #shownFrame: RgbaFrame | undefined;
  #shownBox = '';
  #shownStatus = '';
  #shownStrip: readonly string[] = [];
  #shownFields: StatusFields | undefined;

  constructor(mode: ColourMode, window: WindowSize) {
    this.#mode = mode;
    this.#canvas = createCanvas({ kind: 'blocks' }, mode);
    this.#window = window;
  }

  /** Paints with other graphics from now on; blocks at the beginning. */
  use(graphics: Graphics): void {
    this.#canvas = createCanvas(graphics, this.#mode);
    this.forget();
  }

  resize(window: WindowSize): void {
    this.#window = window;
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
    const { frame, strip = [] } = content;
    if (strip.length !== this.#shownStrip.length) this.#stale = true;
    const pictureRows = rows - 1 - strip.length;
    if (frame !== undefined && this.#canvas.prepare(frame, { columns, rows: pictureRows })) this.#stale = true;
    if (this.#stale) this.#clear();
    const before = writer.size;
    this.#paintFrame(frame);
    if (box !== '' && (writer.size !== before || box !== this.#shownBox)) this.#paintBox(content.box, pictureRows);
    this.#shownBox = box;
    this.#paintStrip(strip);
    this.#paintStatus(content.status);
    return writer.end();
  }

  #clear(): void {
    this.#writer.clearScreen();
    this.#canvas.forget();
    this.#shownFrame = undefined;
    this.#shownBox = '';
    this.#shownStatus = '';
    this.#shownStrip = [];
    this.#shownFields = undefined;
    this.#stale = false;
  }

  #paintFrame(frame: RgbaFrame | undefined): void {
    if (frame === undefined || frame === this.#shownFrame) return;
    this.#canvas.paint(frame, this.#writer);
    this.#shownFrame = frame;
  }

  #paintBox(text: readonly string[], rows: number): void {
    const writer = this.#writer;
    const { columns } = this.#window;
    const box = placeBox(text, { columns, rows });
    for (const [index, line] of box.lines.entries()) {
      writer.moveTo(box.row + index, box.column);
      writer.putText((this.#canvas.underText ? opaqueVideo : normalVideo) + line);
    }
  }

  #paintStrip(strip: readonly string[]): void {
    const { columns, rows } = this.#window;
    for (const [index, line] of strip.entries()) {
      if (line === this.#shownStrip[index]) continue;
      this.#writer.moveTo(rows - 1 - strip.length + index, 0);
      this.#writer.putText(normalVideo + fitText(line, columns).padEnd(columns));
    }
    this.#shownStrip = strip;
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
