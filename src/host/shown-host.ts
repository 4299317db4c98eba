import { z } from 'zod';

/** A host that clients of this account know, as commands show it. */
export const shownHostSchema = z.object({
  name: z.string(),
  fingerprint: z.string().describe('64 hexadecimal digits, which the host has to show'),
  addresses: z.array(z.string()).describe('where it was reached, the latest first'),
  how: z.enum(['paired', 'firstUse']).describe('firstUse: taken at its word when it was met first'),
  pairedAt: z.iso.datetime(),
});

export type ShownHost = z.infer<typeof shownHostSchema>;
