import { expect, test } from 'vitest';
import { isDone, loadQuiche, streamCode } from '../../../../src/transport/quic/quiche/binding.ts';

test('where the library is missing, that is said by name, with what to do', () => {
  const load = (): unknown => loadQuiche('@perun/no-such-library');
  const message = expect.stringContaining('@perun/no-such-library') as string;
  expect(load).toThrowError(expect.objectContaining({ code: 'MISSING_CAPABILITY', message }));
});

test('what the library says by errors is understood, and nothing else is', () => {
  expect(isDone(new Error('Done'))).toBe(true);
  expect(isDone(new Error('Done too'))).toBe(false);
  expect(streamCode(new Error('StreamReset(112)'))).toBe(112);
  expect(streamCode(new Error('StreamStopped(0)'))).toBe(0);
  for (const text of ['StreamReset(x)', 'StreamReset(-1)', 'InvalidState', '']) {
    expect(streamCode(new Error(text))).toBeUndefined();
  }
});
