import { field16, order16 } from './field16.ts';

const spectra = new Map<number, Float64Array>();

/**
 * For each place the logarithm of the product of its differences to all erased places, but itself. It is a convolution
 * over XOR of the erased places with the logarithms, and so a product between two Walsh-Hadamard transforms; they need
 * not be longer than the block, as no difference is.
 */
export function locatorLogs(erased: Uint8Array): Uint16Array {
  const size = erased.length;
  const values = Float64Array.from(erased);
  transform(values);
  const spectrum = spectrumOf(size);
  for (let at = 0; at < size; at += 1) values[at] = ((values[at] as number) * (spectrum[at] as number)) % order16;
  transform(values);
  // Twice transformed, values are `size` times too large; 2^16 is 1 here, so this divides.
  const scale = 65_536 / size;
  const logs = new Uint16Array(size);
  for (let at = 0; at < size; at += 1) {
    const log = (values[at] as number) % order16;
    logs[at] = ((log < 0 ? log + order16 : log) * scale) % order16;
  }
  return logs;
}

function spectrumOf(size: number): Float64Array {
  const kept = spectra.get(size);
  if (kept !== undefined) return kept;
  const values = Float64Array.from(field16().logs.subarray(0, size));
  values[0] = 0;
  transform(values);
  for (let at = 0; at < size; at += 1) values[at] = (values[at] as number) % order16;
  spectra.set(size, values);
  return values;
}

/** The Walsh-Hadamard transform in place. Sums stay far below what a double holds exactly. */
function transform(values: Float64Array): void {
  for (let distance = 1; distance < values.length; distance *= 2) {
    for (let group = 0; group < values.length; group += distance * 2) {
      for (let at = group; at < group + distance; at += 1) {
        const a = values[at] as number;
        const b = values[at + distance] as number;
        values[at] = a + b;
        values[at + distance] = a - b;
      }
    }
  }
}
