/** Lines of a table of numbers: columns as wide as their longest cell, all of them to the right. */
export function alignRight(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => row.map((text, at) => text.padStart(widths[at] ?? 0)).join('  ')).join('\n');
}
