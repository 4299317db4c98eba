/** Columns as titles; rows as one text per column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const gap = '  ';
/** No cell is made narrower than this, even on a narrow terminal. */
const narrowest = 8;

/**
 * Text of a table: a line of titles, then one line per row, columns aligned by character count. Wider than `width`,
 * the widest columns are cut with an ellipsis.
 */
export function formatTable(table: Table, width: number = Number.POSITIVE_INFINITY): string {
  const lines = [table.columns.map((title) => title.toUpperCase()), ...table.rows.map((row) => row.map(singleLine))];
  const widths = fit(
    table.columns.map((_, column) => Math.max(...lines.map((line) => length(line[column] ?? '')))),
    width,
  );
  return lines
    .map((line) =>
      widths
        .map((cellWidth, column) => pad(cut(line[column] ?? '', cellWidth), cellWidth))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

/** Lines of `name  value`, names aligned. */
export function formatPairs(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => length(name)));
  return pairs.map(([name, value]) => `${pad(name, width)}${gap}${value}`.trimEnd()).join('\n');
}

function fit(widths: readonly number[], total: number): number[] {
  const fitted = [...widths];
  const excess = (): number => fitted.reduce((sum, width) => sum + width, gap.length * (fitted.length - 1)) - total;
  while (excess() > 0) {
    const widest = Math.max(...fitted);
    if (widest <= narrowest) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
  }
  return fitted;
}

/** Control characters in a title or a path must not move the cursor. */
function singleLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}

function length(text: string): number {
  return [...text].length;
}

function cut(text: string, width: number): string {
  return length(text) <= width ? text : `${[...text].slice(0, width - 1).join('')}…`;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - length(text)));
}
