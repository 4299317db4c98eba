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

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /** Asks the terminal whether one of its private modes is set (DECRQM), such as 25 for the cursor. */
  async isSet(mode: number): Promise<boolean> {
    let answer = '';
    const listener = this.#terminal.onData((text) => {
      answer += text;
    });
    await this.feed(`\x1b[?${mode}$p`);
    listener.dispose();
    const known = new RegExp(String.raw`\[\?${mode};([12])\$y`).exec(answer);
    if (known === null) throw new Error(`the terminal does not know mode ${mode}: ${JSON.stringify(answer)}`);
    return known[1] === '1';
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
