import { expect, test } from 'vitest';
import { quicProbe } from '../../../../src/host/doctor/quic-probe.ts';
import { PerunError } from '../../../../src/shared/errors.ts';

test('QUIC that loads is said to, and what is missing is named with what to do', async () => {
  expect(await quicProbe().probe()).toEqual({ state: 'ok', found: 'loads' });
  const broken = quicProbe(() => {
    throw new PerunError('MISSING_CAPABILITY', 'QUIC needs a library', { remedy: 'install it' });
  });
  expect(await broken.probe()).toMatchObject({ found: 'QUIC needs a library', remedy: 'install it' });
});
