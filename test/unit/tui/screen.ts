import xterm from '@xterm/headless';

/** One cell as a person sees it: its glyph, and the colours of its upper and lower half as words with red lowest. */
export interface SeenCell {
  readonly glyph: string;
  readonly top: number;
  readonly bottom: number;
}

/** The default colours of a terminal, which are no colour: kept apart from any real one. */
export const defaultFront = -2;
export const defaultBack = -1;

/** A real terminal emulator that is fed the bytes; what it shows is read back cell by cell. */
export class Screen {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  get alternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** True between the two marks of a synchronized update. */
  get synchronizing(): boolean {
    return this.#terminal.modes.synchronizedOutputMode;
  }

  get modes(): InstanceType<typeof xterm.Terminal>['modes'] {
    return this.#terminal.modes;
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /** What the terminal itself says back, such as its answer to a query. */
  onReply(listener: (text: string) => void): void {
    this.#terminal.onData(listener);
  }

  feed(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve));
  }

  text(row: number): string {
    return this.#terminal.buffer.active.getLine(row)?.translateToString(true) ?? '';
  }

  /** All lines, for looking for a sentence anywhere. */
  allText(): string {
    return Array.from({ length: this.rows }, (_, row) => this.text(row)).join('\n');
  }

  cell(row: number, column: number): SeenCell {
    const cell = this.#terminal.buffer.active.getLine(row)?.getCell(column);
    if (cell === undefined) throw new Error(`no cell ${row},${column}`);
    const glyph = cell.getChars() || ' ';
    const front = cell.isFgDefault() ? defaultFront : cell.isFgRGB() ? swap(cell.getFgColor()) : cell.getFgColor();
    const back = cell.isBgDefault() ? defaultBack : cell.isBgRGB() ? swap(cell.getBgColor()) : cell.getBgColor();
    switch (glyph) {
      case ' ':
        return { glyph, top: back, bottom: back };
      case '█':
        return { glyph, top: front, bottom: front };
      case '▀':
        return { glyph, top: front, bottom: back };
      case '▄':
        return { glyph, top: back, bottom: front };
      default:
        return { glyph, top: NaN, bottom: NaN };
    }
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}

/** The terminal keeps red highest, frames keep it lowest. */
function swap(colour: number): number {
  return ((colour & 0xff) << 16) | (colour & 0xff00) | (colour >>> 16);
}
