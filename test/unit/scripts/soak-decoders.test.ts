import { expect, it } from 'vitest';
import { type DecoderReport, soakDecoders } from '../../../scripts/soak/decoders.ts';

it('every decoder stands hostile inputs, the same ones each time', async () => {
  const reports: DecoderReport[] = [];
  for await (const report of soakDecoders(2000)) reports.push(report);
  expect(reports.length).toBeGreaterThan(20);
  expect(reports.filter(({ complaint }) => complaint !== undefined)).toEqual([]);
});
