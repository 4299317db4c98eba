import { cellsOf, fitText } from '../player/text-cells.ts';

/** A column of a row of text: how wide, and which edge its text keeps to. */
export interface Column {
  readonly text: string;
  readonly cells: number;
  readonly right?: boolean;
}

/** The columns side by side with a blank between, each exactly as wide as it says. */
export function joinColumns(columns: readonly Column[]): string {
  return columns.map(({ text, cells, right = false }) => pad(fitText(text, cells), cells, right)).join(' ');
}

function pad(text: string, cells: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, cells - cellsOf(text)));
  return right ? blanks + text : text + blanks;
}
