/** The four bytes of a pixel read as one little-endian number, as every browser's platform does: alpha on top. */
const alphaMask = 0xff000000;

/**
 * Copies RGBA pixels and makes them opaque. A screen has no alpha, and some cores leave it 0, which a canvas would
 * turn into black; the frame itself, and its hash, keep what was sent.
 */
export function copyOpaque(source: Uint8Array, target: Uint8ClampedArray): void {
  const from = new Uint32Array(source.buffer, source.byteOffset, source.byteLength >> 2);
  const to = new Uint32Array(target.buffer, target.byteOffset, target.byteLength >> 2);
  for (let index = 0; index < from.length; index += 1) to[index] = (from[index] ?? 0) | alphaMask;
}
