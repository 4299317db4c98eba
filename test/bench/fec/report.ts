import type { Speed } from './measure.ts';

export interface Results {
  readonly yardstick: number;
  readonly rows: Readonly<Record<string, Speed>>;
}

const goals: Readonly<Record<string, Speed>> = {
  'GF(2^8) 64+13 of 1216 bytes, relaxed WebAssembly': { encode: 1.2 },
  'GF(2^16) 1000+200 of 1216 bytes, relaxed WebAssembly': { encode: 1.2, decode: 0.35 },
};
const slower = 1.5;

/** What others are known to do, on other machines and here on another day. */
export const published = `Published: Leopard (AVX2), 1000+200 of 64 KB: encode 2.19, decode 0.46 GB/s;
reed-solomon-simd (AVX2, Zen 2), 1000+100 of 1 KB: encode 5.6, decode about 1.0 GiB/s, data and parity counted.
Native, measured on a quiet Xeon of the same kind: ISA-L 2.30, 64+13 of 1216 bytes: 4.3 GB/s;
reed-solomon-simd 3.1, 1000+200 of 1216 bytes: encode 3.38, decode 0.78 GB/s; 64+13: 8.2 and 0.34 GB/s.`;

export function tableOf(rows: Results['rows']): string {
  const head = ['GB/s of data, one thread', 'encode', 'decode, all lost', 'decode, one lost', 'goal'];
  const cell = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));
  const lines = Object.entries(rows).map(([name, speed]) => [
    name,
    cell(speed.encode),
    cell(speed.decode),
    cell(speed.decodeOne),
    goalOf(name, speed),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => (line[at] ?? '').length)));
  return [head, ...lines]
    .map((line) =>
      line
        .map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function goalOf(name: string, { encode, decode }: Speed): string {
  const goal = goals[name];
  if (goal === undefined) return '';
  const isMissed = encode < goal.encode || (decode ?? 0) < (goal.decode ?? 0);
  const text = goal.decode === undefined ? `${goal.encode}` : `${goal.encode} and ${goal.decode}`;
  return isMissed ? `${text}: missed` : text;
}

/** What became slower beside the yardstick. */
export function worseThan(kept: Results, now: Results): string[] {
  const found: string[] = [];
  for (const [name, speed] of Object.entries(now.rows)) {
    // The plain loops are a fallback, and what the rest of the machine does shows in them most.
    if (name.includes('TypeScript')) continue;
    for (const kind of ['encode', 'decode', 'decodeOne'] as const) {
      const before = kept.rows[name]?.[kind];
      const after = speed[kind];
      if (before === undefined || after === undefined) continue;
      const [ratio, ratioBefore] = [after / now.yardstick, before / kept.yardstick];
      if (ratio * slower < ratioBefore) {
        found.push(`${name}, ${kind}: ${ratio.toFixed(3)} of the yardstick, kept are ${ratioBefore.toFixed(3)}`);
      }
    }
  }
  return found;
}
