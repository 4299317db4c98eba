import { PassThrough } from 'node:stream';
import type { TerminalInputStream } from '../player/terminal-streams.ts';

/** Clicks and the wheel as xterm reports them with coordinates in decimal, and back. */
export const mouseOn = '\x1b[?1000h\x1b[?1006h';
export const mouseOff = '\x1b[?1006l\x1b[?1000l';

/** Cells from 0. */
export interface MouseEvent {
  readonly kind: 'click' | 'wheel-up' | 'wheel-down';
  readonly column: number;
  readonly row: number;
}

const report = /\x1b\[<(?<button>\d{1,3});(?<column>\d{1,4});(?<row>\d{1,4})(?<end>[Mm])/g;
/** A report that a read cut in two; it waits for its rest. */
const unfinished = /\x1b\[<[\d;]{0,13}$/;

/**
 * Stands between a terminal and Ink, which knows no mouse: takes mouse reports out of what is typed, and hands the
 * rest on. It is a terminal to Ink, so that raw mode reaches the real one.
 */
export class MouseInput extends PassThrough {
  readonly isTTY = true;
  readonly #stdin: TerminalInputStream;
  readonly #listener: (event: MouseEvent) => void;
  readonly #feed = (chunk: Uint8Array | string): void => this.#take(Buffer.from(chunk as string).toString('latin1'));
  #rest = '';

  constructor(stdin: TerminalInputStream, listener: (event: MouseEvent) => void) {
    super();
    this.#stdin = stdin;
    this.#listener = listener;
    stdin.on('data', this.#feed);
    stdin.resume();
  }

  setRawMode(raw: boolean): this {
    this.#stdin.setRawMode?.(raw);
    return this;
  }

  /** Ink keeps the process alive by these; the stream below does so while it is read. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** Lets the terminal go, for whoever reads it next. */
  release(): void {
    this.#stdin.off('data', this.#feed);
    this.#stdin.pause();
    this.destroy();
  }

  #take(chunk: string): void {
    const text = this.#rest + chunk;
    const typed = text.replaceAll(report, (...match: unknown[]) => {
      const groups = match.at(-1) as Readonly<Record<'button' | 'column' | 'row' | 'end', string>>;
      const kind = kindOf(Number(groups.button), groups.end);
      if (kind !== undefined) this.#listener({ kind, column: Number(groups.column) - 1, row: Number(groups.row) - 1 });
      return '';
    });
    this.#rest = unfinished.exec(typed)?.[0] ?? '';
    const whole = typed.slice(0, typed.length - this.#rest.length);
    if (whole !== '') this.write(Buffer.from(whole, 'latin1'));
  }
}

/** Only presses count; the bits for shift, alt and ctrl do not. */
function kindOf(button: number, end: string): MouseEvent['kind'] | undefined {
  if (end !== 'M') return undefined;
  switch (button & ~0b11100) {
    case 0:
      return 'click';
    case 64:
      return 'wheel-up';
    case 65:
      return 'wheel-down';
    default:
      return undefined;
  }
}
