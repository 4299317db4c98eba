/** A fingerprint (64 hexadecimal digits) for people: groups of four digits, eight to a line where `lines` are wanted. */
export function formatFingerprint(fingerprint: string, layout: 'line' | 'lines' = 'line'): string {
  const groups = fingerprint.match(/.{1,4}/gu) ?? [];
  if (layout === 'line') return groups.join(' ');
  return [groups.slice(0, 8), groups.slice(8)].map((line) => line.join(' ')).join('\n');
}
