/**
 * The loops over bytes that frames are encoded and decoded with. They work on one memory, in which the caller lays out
 * its buffers from `start` on, 64 bytes apart at least; places are offsets into it. Nothing is checked here: lengths and
 * places are the caller's care, and only `decompress` may be given bytes of others. Both implementations give the same
 * bytes. They keep state (colours, a hash table), so that there is one for each encoder or decoder.
 */
export interface Kernels {
  readonly start: number;
  /** The memory, at least so large; views taken before may be dead. */
  memory(bytes: number): Uint8Array;
  resetColours(): void;
  /**
   * RGBA pixels to one index per pixel. Colours not met since the reset are added to the palette, which lies at the same
   * place in every call. How many it has then, or -1 where they are over 256.
   */
  index(source: number, target: number, pixels: number, palette: number): number;
  /** The highest of `length` bytes. */
  highest(source: number, length: number): number;
  /** Indices to RGBA pixels; all must be of the palette, and there must be room for 256 colours. */
  expand(source: number, target: number, pixels: number, palette: number, colours: number): void;
  /** RGBA pixels to RGB565; false where that would lose something. */
  to565(source: number, target: number, pixels: number): boolean;
  from565(source: number, target: number, pixels: number): void;
  /** Indices to 1, 2 or 4 bits each, the first in the lowest bits of a byte; all must fit. */
  pack(source: number, target: number, pixels: number, bits: number): void;
  unpack(source: number, target: number, pixels: number, bits: number): void;
  /** As `pack`, to 8 bits too, but in strips of eight pixels from top to bottom; the width is a multiple of eight. */
  packStrips(source: number, target: number, width: number, rows: number, bits: number): void;
  unpackStrips(source: number, target: number, width: number, rows: number, bits: number): void;
  /** target = a XOR b; how many bytes of it are not 0. */
  xor(target: number, a: number, b: number, length: number): number;
  /**
   * Finds a vector (dy i8, dx i8) for each band of 8 rows: from where in `before` it may have come. The vectors found for
   * the frame before are read from the same place. `stride` is in bytes, `size` is bytes per pixel. How many bands moved.
   */
  search(now: number, before: number, vectors: number, stride: number, rows: number, size: number): number;
  /**
   * target = source XOR `before`, moved by the vectors; what lies outside counts as 0. It undoes itself. How many bytes
   * of it are not 0.
   */
  shifted(
    source: number,
    before: number,
    target: number,
    vectors: number,
    stride: number,
    rows: number,
    size: number,
  ): number;
  /** Writes one raw LZ4 block, for which there must be room for the worst and 16 bytes more; its size. */
  compress(source: number, length: number, target: number): number;
  /** Reads one raw LZ4 block into exactly `capacity` bytes; false where it is no such block. */
  decompress(source: number, length: number, target: number, capacity: number): boolean;
}
