import { PassThrough, Writable } from 'node:stream';
import { Screen } from '../screen.ts';

/** The keyboard of a terminal that is none: tests type into it. */
export class FakeInput extends PassThrough {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(raw: boolean): this {
    this.isRaw = raw;
    return this;
  }
}

/** A screen that shows what is written, and can be told to stop taking bytes for a while. */
export class FakeOutput extends Writable {
  readonly isTTY = true;
  readonly screen: Screen;
  columns: number;
  rows: number;
  /** Every write, as text. */
  readonly writes: string[] = [];
  #blocked = false;
  #resume: (() => void) | undefined;

  constructor(columns: number, rows: number) {
    super({ decodeStrings: true });
    this.columns = columns;
    this.rows = rows;
    this.screen = new Screen(columns, rows);
  }

  get written(): string {
    return this.writes.join('');
  }

  /** True while the screen still takes in what was written, unless it is blocked. */
  get working(): boolean {
    return this.writableLength > 0 && this.#resume === undefined;
  }

  block(): void {
    this.#blocked = true;
  }

  unblock(): void {
    this.#blocked = false;
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.screen.resize(columns, rows);
    this.emit('resize');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.writes.push(chunk.toString());
    const take = (): void => void this.screen.feed(chunk).then(() => done());
    if (this.#blocked) this.#resume = take;
    else take();
  }
}
