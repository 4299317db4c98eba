/** Rows of a band that moves as one. */
export const bandRows = 8;
/** Rows of a band that are looked at, and how far apart they are: fewer would be fooled, more would cost. */
const sampleRows = 3;
const sampleStep = 3;
const sampleStart = 1;
const chunkBytes = 16;
/** Chunks of a row that are looked at: what a byte can count. */
const mostChunks = 255;
const straightReach = 8;
const slantedReach = 4;
/** Slanted movements are many; few bands look for them, and the ones below try what those found. */
const slantedSearches = 2;

/** Two pictures in one memory, and the size of their rows. */
export interface Pair {
  readonly memory: Uint8Array;
  readonly now: number;
  readonly before: number;
  readonly stride: number;
  readonly rows: number;
  /** Bytes per pixel. */
  readonly size: number;
}

/** The search of Kernels.search; `vectors` is its place in memory. */
export function searchVectors(pair: Pair, vectors: number): number {
  const table = new Int8Array(
    pair.memory.buffer,
    pair.memory.byteOffset + vectors,
    Math.ceil(pair.rows / bandRows) * 2,
  );
  const left = { slanted: slantedSearches };
  let moving = 0;
  for (let band = 0; band * 2 < table.length; band += 1) {
    const [dy, dx] = findVector(pair, table, band, left);
    table[band * 2] = dy;
    table[band * 2 + 1] = dx;
    if (dy !== 0 || dx !== 0) moving += 1;
  }
  return moving;
}

function findVector(pair: Pair, table: Int8Array, band: number, left: { slanted: number }): [dy: number, dx: number] {
  const top = band * bandRows;
  const full = fullScore(pair, top);
  let enough = full - (full >> 3);
  let best = -1;
  let vector: [number, number] = [0, 0];
  const consider = (dy: number, dx: number): void => {
    const found = score(pair, top, dy, dx * pair.size);
    if (found <= best) return;
    best = found;
    vector = [dy, dx];
  };
  const tryEntry = (entry: number): void => consider(table[entry * 2] as number, table[entry * 2 + 1] as number);
  consider(0, 0);
  if (best < enough) {
    tryEntry(band);
    if (band > 0 && best < enough) tryEntry(band - 1);
    // What went on moving the same way need not fit so well: something may have passed in front of it.
    if (vector[0] !== 0 || vector[1] !== 0) enough = full - (full >> 2);
  }
  for (let by = 1; by <= straightReach && best < enough; by += 1) {
    consider(0, by);
    consider(0, -by);
    consider(by, 0);
    consider(-by, 0);
  }
  if (left.slanted > 0 && best < enough) {
    left.slanted -= 1;
    for (let dy = -slantedReach; dy <= slantedReach && best < enough; dy += 1) {
      for (let dx = -slantedReach; dx <= slantedReach; dx += 1) if (dy !== 0 && dx !== 0) consider(dy, dx);
    }
  }
  return vector;
}

/** The best a band can score: what of it is looked at. */
function fullScore({ stride, rows }: Pair, top: number): number {
  let lines = 0;
  for (let sample = 0; sample < sampleRows; sample += 1) {
    if (top + sampleStart + sample * sampleStep < rows) lines += 1;
  }
  return lines * Math.min(Math.floor(stride / chunkBytes), mostChunks) * chunkBytes;
}

/** Bytes of the band that are the same in the picture before, moved by that vector. */
function score({ memory, now, before, stride, rows }: Pair, top: number, dy: number, by: number): number {
  const low = Math.max(-by, 0);
  const chunks = Math.min((stride - Math.max(by, 0) - low) >> 4, mostChunks);
  let total = 0;
  for (let sample = 0; sample < sampleRows; sample += 1) {
    const row = top + sampleStart + sample * sampleStep;
    const from = row + dy;
    if (row >= rows || from < 0 || from >= rows) continue;
    const left = now + row * stride + low;
    const right = before + from * stride + low + by;
    for (let at = 0; at < chunks * chunkBytes; at += 1) if (memory[left + at] === memory[right + at]) total += 1;
  }
  return total;
}
