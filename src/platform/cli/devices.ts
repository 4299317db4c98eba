import { formatFingerprint } from '../../shared/fingerprint.ts';
import { formatTable } from './table.ts';

/** What is shown of a paired device. */
interface ShownDevice {
  readonly name: string;
  readonly fingerprint: string;
  readonly kind: string;
  readonly grants: readonly string[];
  readonly expiresAt: string | null;
  readonly lastSeenAt: string | null;
}

/** A line per device. */
export function formatDevices(
  devices: readonly ShownDevice[],
  width: number | undefined,
  now: number = Date.now(),
): string {
  return formatTable(
    {
      columns: ['device', 'fingerprint', 'kind', 'may', 'until', 'seen'],
      rows: devices.map(({ name, fingerprint, kind, grants, expiresAt, lastSeenAt }) => [
        name,
        formatFingerprint(fingerprint.slice(0, 16)),
        kind,
        grants.join(' '),
        formatUntil(expiresAt, now),
        lastSeenAt === null ? '-' : lastSeenAt.slice(0, 16).replace('T', ' '),
      ]),
    },
    width,
  );
}

/** When a trust ends, for people. */
export function formatUntil(expiresAt: string | null, now: number): string {
  if (expiresAt === null) return 'for ever';
  return Date.parse(expiresAt) <= now ? 'expired' : expiresAt.slice(0, 16).replace('T', ' ');
}
