import { createRequire } from 'node:module';
import type { TerminalInputStream, TerminalOutputStream } from '../player/terminal-streams.ts';

/** What is used of blessed's screen; it takes the terminal when it is made. */
export interface BlessedScreen {
  /** In cells. */
  readonly width: number;
  readonly height: number;
  append(widget: unknown): void;
  key(keys: readonly string[], listener: () => void): void;
  on(event: 'resize', listener: () => void): void;
  render(): void;
  /** Gives the terminal back. */
  destroy(): void;
}

/** One curve: labels along the bottom, and a value for each. */
export interface Curve {
  readonly title: string;
  readonly x: readonly string[];
  readonly y: readonly number[];
  readonly style: { readonly line: string };
}

interface Labelled {
  setLabel(text: string): void;
}

export interface LineChart extends Labelled {
  readonly options: { showLegend: boolean };
  setData(curves: readonly Curve[]): void;
}

export interface Gauge extends Labelled {
  /** 0 to 1; above, it is read as per cent. */
  setPercent(fraction: number): void;
}

/** Text that covers the whole screen unless it is hidden. */
export interface Message {
  hidden: boolean;
  setContent(text: string): void;
}

export interface Table extends Labelled {
  readonly options: { columnWidth: readonly number[] };
  setData(data: { readonly headers: readonly string[]; readonly data: readonly (readonly string[])[] }): void;
}

interface Grid {
  set<T>(row: number, column: number, rows: number, columns: number, widget: WidgetKind<T>, options: object): T;
}

/** A widget's constructor; the grid calls it. */
type WidgetKind<T> = (options: object) => T;

export interface Widgets {
  screen(stdin: TerminalInputStream, stdout: TerminalOutputStream): BlessedScreen;
  grid(screen: BlessedScreen): Grid;
  /** Made last, so that it lies above the others. */
  message(screen: BlessedScreen): Message;
  readonly line: WidgetKind<LineChart>;
  readonly gauge: WidgetKind<Gauge>;
  readonly table: WidgetKind<Table>;
}

interface Blessed {
  box(options: object): Message;
  screen(options: object): BlessedScreen;
}

interface Contrib {
  readonly grid: new (options: object) => Grid;
  readonly line: WidgetKind<LineChart>;
  readonly gauge: WidgetKind<Gauge>;
  readonly table: WidgetKind<Table>;
}

/** Loads the libraries, which state no types of their own; both are large, so nobody else should. */
export function loadWidgets(): Widgets {
  const require = createRequire(import.meta.url);
  const blessed = require('blessed') as Blessed;
  const { grid: ContribGrid, line, gauge, table } = require('blessed-contrib') as Contrib;
  return {
    screen: (input, output) =>
      blessed.screen({
        input,
        output,
        smartCSR: true,
        fullUnicode: true,
        forceUnicode: true,
        title: 'perun stats',
        warnings: false,
      }),
    grid: (screen) => new ContribGrid({ rows: 12, cols: 12, screen }),
    message: (screen) => blessed.box({ parent: screen, top: 0, left: 0, width: '100%', height: '100%', hidden: true }),
    line,
    gauge,
    table,
  };
}
