import { expect, it } from 'vitest';
import { soakDecoders } from '../../../scripts/soak/decoders.ts';

it('every decoder stands hostile inputs, the same ones each time', async () => {
  const reports = await Array.fromAsync(soakDecoders(2000));
  expect(reports.length).toBeGreaterThan(20);
  expect(reports.filter(({ complaint }) => complaint !== undefined)).toEqual([]);
});
