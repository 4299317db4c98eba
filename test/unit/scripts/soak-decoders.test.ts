import { expect, it } from 'vitest';
import { type DecoderReport, soakDecoders } from '../../../scripts/soak/decoders.ts';

it('every decoder stands hostile inputs, the same ones each time', async () => {
  const reports: DecoderReport[] = [];
  for await (const report of soakDecoders(2000)) reports.push(report);
  expect(reports.length).toBeGreaterThan(20);
  // How long an input takes on a machine with other work says nothing here; the soak itself asks.
  const isFault = (complaint: string | undefined): boolean => complaint !== undefined && !complaint.startsWith('took ');
  expect(reports.filter(({ complaint }) => isFault(complaint))).toEqual([]);
});
