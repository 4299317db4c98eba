import { type Limit, limitTable } from '../../src/shared/limits.ts';
import { generated, table } from './table.ts';

/** docs/limits.md: every bound, its default and what happens beyond it. */
export function limitsPage(): string {
  const rows = Object.entries(limitTable).map(([name, limit]: [string, Limit]) => [
    `\`${name}\``,
    amount(limit),
    limit.what,
    limit.beyond,
  ]);
  return `${generated}

# Limits

Nothing that a peer declares is believed before it is compared with these: lengths are checked before memory is taken
for them. The values are defaults of the host and its clients.

${table(['limit', 'default', 'of what', 'what happens beyond'], rows)}
`;
}

function amount({ value, unit }: Limit): string {
  if (unit === 'bytes') {
    for (const [size, name] of [
      [1024 * 1024, 'MiB'],
      [1024, 'KiB'],
    ] as const) {
      if (value >= size && value % size === 0) return `${value / size} ${name}`;
    }
  }
  const number = value.toLocaleString('en-GB').replaceAll(',', ' ');
  return unit === 'count' ? number : `${number} ${unit}`;
}
