/**
 * The loops over shards that erasure codes consist of. They work on one memory, in which the caller lays out its buffers
 * from `start` on; places are offsets into it, strides are multiples of 64, and nothing is checked here. Both
 * implementations give the same bytes. Between `enter` and `leave` shards of GF(2^16) lie in a form that is the
 * implementation's own (of the same size, rounded up to 64 bytes; zeros are zeros in it).
 */
export interface FecKernels {
  readonly start: number;
  /** The memory, at least so large; views taken before may be dead. */
  memory(bytes: number): Uint8Array;
  /**
   * GF(2^8): adds to each of `rows` targets the sum of all sources, each times its coefficient. `sources` is a list of
   * places (u32), `coefficients` one of bytes, row by row. Reads and writes whole blocks of 32 bytes.
   */
  combine8(
    target: number,
    stride: number,
    rows: number,
    sources: number,
    columns: number,
    coefficients: number,
    length: number,
  ): void;
  /** Brings shards of `size` bytes, which lie one after another, into the form that the rest works on, and back. */
  enter(source: number, target: number, count: number, size: number): void;
  leave(source: number, target: number, count: number, size: number): void;
  /** Multiplies what lies there by the element of that logarithm. */
  scale(place: number, length: number, log: number): void;
  /** As `combine8`, in GF(2^16); the coefficients are logarithms (u16). */
  combine16(
    target: number,
    stride: number,
    rows: number,
    sources: number,
    columns: number,
    coefficients: number,
    length: number,
  ): void;
  /**
   * From values at `size` places, a power of two, to coefficients: the places begin at `offset`, a multiple of the size,
   * and all from `used` on hold zeros.
   */
  ifft(work: number, stride: number, length: number, size: number, used: number, offset: number): void;
  /**
   * From coefficients to values at the first `used` places; the others are undefined. Where `marks` is not 0, it tells
   * for every place (u32, one more than there are places) how many before it are wanted, and only those are defined.
   */
  fft(work: number, stride: number, length: number, size: number, used: number, offset: number, marks: number): void;
  /** The coefficients of the derivative. */
  derive(work: number, stride: number, length: number, size: number): void;
  /** target += source. */
  add(target: number, source: number, length: number): void;
}
