type Kind = 'input' | 'output' | 'feature';

/** Bits of each report by number, from a descriptor of HID 1.11 with short items only; fails where it is not well formed. */
export function reportSizes(descriptor: Uint8Array): Record<Kind, Record<number, number>> {
  const sizes: Record<Kind, Record<number, number>> = { input: {}, output: {}, feature: {} };
  const kinds = new Map<number, Kind>([
    [0x80, 'input'],
    [0x90, 'output'],
    [0xb0, 'feature'],
  ]);
  let [bits, count, id, depth, at] = [0, 0, 0, 0, 0];
  while (at < descriptor.length) {
    const head = descriptor[at] ?? 0;
    const length = [0, 1, 2, 4][head & 3] ?? 0;
    if (at + 1 + length > descriptor.length) throw new Error(`item at ${at} is torn`);
    const value = descriptor.subarray(at + 1, at + 1 + length).reduceRight((sum, byte) => sum * 256 + byte, 0);
    const tag = head & 0xfc;
    const kind = kinds.get(tag);
    if (tag === 0x74) bits = value;
    else if (tag === 0x94) count = value;
    else if (tag === 0x84) id = value;
    else if (tag === 0xa0) depth += 1;
    else if (tag === 0xc0) depth -= 1;
    else if (kind !== undefined) sizes[kind][id] = (sizes[kind][id] ?? 0) + bits * count;
    at += 1 + length;
  }
  if (depth !== 0) throw new Error('collections are not closed');
  return sizes;
}
