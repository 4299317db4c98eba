const encoder = new TextEncoder();
const beginSequence = encoder.encode('\x1b[?2026h');
const endSequence = encoder.encode('\x1b[0m\x1b[?2026l');
const clearSequence = encoder.encode('\x1b[0m\x1b[2J');

/** A cursor position nobody knows, so that the next move is always written. */
const unknown = -1;

/**
 * Collects the bytes of one screen update in a buffer that is used again and again. It knows where the cursor stands
 * and writes the shortest move. Rows and columns count from 0.
 */
export class TerminalWriter {
  #bytes: Uint8Array = new Uint8Array(64 * 1024);
  #view: DataView = new DataView(this.#bytes.buffer);
  #length = 0;
  #start = 0;
  #row = unknown;
  #column = unknown;

  /** Opens a synchronized update: the terminal shows nothing of it until its end. */
  begin(): void {
    this.#length = 0;
    this.#row = unknown;
    this.#column = unknown;
    this.put(beginSequence);
    this.#start = this.#length;
  }

  /** Closes the update; the view is valid until the next `begin` and empty where nothing was written. */
  end(): Uint8Array {
    if (this.#length === this.#start) return this.#bytes.subarray(0, 0);
    this.put(endSequence);
    return this.#bytes.subarray(0, this.#length);
  }

  /** Bytes written so far; a change tells that something was. */
  get size(): number {
    return this.#length;
  }

  /** The buffer as a view, until the next call that makes room. */
  get view(): DataView {
    return this.#view;
  }

  /** The buffer itself with room for `count` more bytes behind `size`, for a loop that writes there. */
  room(count: number): Uint8Array {
    this.reserve(count);
    return this.#bytes;
  }

  /** Counts what a loop wrote there: the new size, and the column where the cursor stands in its row now. */
  wrote(size: number, column: number): void {
    this.#length = size;
    this.#column = column;
  }

  /** Makes room for `count` more bytes; the single-byte writers below do not check. */
  reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  put(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Text that moves the cursor in ways unknown here: the next move is written in full. */
  putText(text: string): void {
    this.put(encoder.encode(text));
    this.#row = unknown;
  }

  clearScreen(): void {
    this.put(clearSequence);
  }

  /** Moves to a cell, at most 16 bytes; nothing is written if the cursor is already there. */
  moveTo(row: number, column: number): void {
    if (this.#row === row && this.#column === column) return;
    this.reserve(16);
    if (this.#row === row) {
      const gap = column - this.#column;
      if (gap > 0) {
        this.putRaw(0x1b);
        this.putRaw(0x5b);
        if (gap > 1) this.putDecimal(gap);
        this.putRaw(0x43);
        this.#column = column;
        return;
      }
    }
    this.putRaw(0x1b);
    this.putRaw(0x5b);
    this.putDecimal(row + 1);
    this.putRaw(0x3b);
    this.putDecimal(column + 1);
    this.putRaw(0x48);
    this.#row = row;
    this.#column = column;
  }

  /** A glyph of one cell: a byte, or three where the code is above 0x7f (U+0800–U+FFFF). Needs reserved room. */
  putGlyph(code: number): void {
    if (code < 0x80) {
      this.#bytes[this.#length++] = code;
    } else {
      const at = this.#length;
      this.#bytes[at] = 0xe0 | (code >>> 12);
      this.#bytes[at + 1] = 0x80 | ((code >>> 6) & 0x3f);
      this.#bytes[at + 2] = 0x80 | (code & 0x3f);
      this.#length = at + 3;
    }
    this.#column++;
  }

  /** Needs reserved room. */
  putRaw(byte: number): void {
    this.#bytes[this.#length++] = byte;
  }

  /** A number from 0 to 99999 in decimal. Needs reserved room. */
  putDecimal(value: number): void {
    if (value >= 10) this.putDecimal((value / 10) | 0);
    this.#bytes[this.#length++] = 0x30 + (value % 10);
  }

  /** Copies `count` bytes of a table row; a loop, because short copies are faster than `set`. Needs reserved room. */
  putFrom(table: Uint8Array, offset: number, count: number): void {
    const bytes = this.#bytes;
    const at = this.#length;
    for (let index = 0; index < count; index++) bytes[at + index] = table[offset + index]!;
    this.#length = at + count;
  }
}
