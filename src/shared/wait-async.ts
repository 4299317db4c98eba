/** Of ES2024, which every Node that we run on has. */
interface WaitsAsync {
  waitAsync(words: Int32Array, index: number, value: number, ms: number): { readonly value: Promise<string> | string };
}

/** Resolves when a word of shared memory is not `value` any more and somebody said so, or after so many ms. */
export async function waitAsync(words: Int32Array, index: number, value: number, ms: number): Promise<void> {
  await (Atomics as unknown as WaitsAsync).waitAsync(words, index, value, ms).value;
}
