import { z } from 'zod';
import { formatFingerprint } from '../../shared/fingerprint.ts';
import { formatTable } from './table.ts';

/** A host that clients of this account know, as it is shown. */
export const knownHostSchema = z.object({
  name: z.string(),
  fingerprint: z.string().describe('64 hexadecimal digits, which the host has to show'),
  addresses: z.array(z.string()).describe('where it was reached, the latest first'),
  how: z.enum(['paired', 'firstUse']).describe('firstUse: taken at its word when it was met first'),
  pairedAt: z.iso.datetime(),
});

export type ShownHost = z.infer<typeof knownHostSchema>;

/** A line per host. */
export function formatPairedHosts(hosts: readonly ShownHost[], width: number | undefined): string {
  return formatTable(
    {
      columns: ['host', 'fingerprint', 'known', 'since', 'address'],
      rows: hosts.map(({ name, fingerprint, how, pairedAt, addresses }) => [
        name,
        formatFingerprint(fingerprint.slice(0, 16)),
        how === 'paired' ? 'paired' : 'when met',
        pairedAt.slice(0, 16).replace('T', ' '),
        addresses[0]?.replace('tls://', '') ?? '-',
      ]),
    },
    width,
  );
}
