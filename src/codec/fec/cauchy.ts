import type { LogTables } from './field8.ts';

/**
 * The inverse of the Cauchy matrix 1/(row + column), as logarithms, a row for each column of the matrix: by its closed
 * form, so that it takes the square of its size and never fails. All points differ.
 */
export function invertCauchy(field: LogTables, rows: readonly number[], columns: readonly number[]): Uint16Array {
  const { order } = field;
  const rowFactors = rows.map((row) => productOf(field, row, columns) - productOf(field, row, rows));
  const columnFactors = columns.map((column) => productOf(field, column, rows) - productOf(field, column, columns));
  const inverse = new Uint16Array(rows.length * columns.length);
  let at = 0;
  for (const [index, column] of columns.entries()) {
    for (const [other, row] of rows.entries()) {
      const log =
        (columnFactors[index] as number) + (rowFactors[other] as number) - (field.logs[row ^ column] as number);
      inverse[at++] = ((log % order) + order) % order;
    }
  }
  return inverse;
}

/** The logarithm of the product of all differences between a point and others, but itself. */
function productOf({ logs, order }: LogTables, point: number, others: readonly number[]): number {
  let sum = 0;
  for (const other of others) if (other !== point) sum += logs[point ^ other] as number;
  return sum % order;
}
