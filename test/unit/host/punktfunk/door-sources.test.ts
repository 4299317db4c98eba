import { describe, expect, test } from 'vitest';
import { doorSources } from '../../../../src/host/punktfunk/door-sources.ts';
import { settings } from '../../../../src/platform/config/settings.ts';

const sessions = [
  { id: 'old-1', createdAt: '2026-01-01T00:00:00.000Z' },
  { id: 'new-2', createdAt: '2026-01-02T00:00:00.000Z' },
];
const pick = (
  fixed: string | null,
  launch = '',
  running = sessions,
): ReturnType<ReturnType<typeof doorSources>['pick']> =>
  doorSources(fixed, async () => running).pick(launch, false, { width: 640, height: 480, rate: 60 });

describe('what clients of the door see', () => {
  test('the newest session, or the one they name', async () => {
    expect(await pick(null)).toEqual({ kind: 'core', session: 'new-2' });
    expect(await pick(null, 'session:old-1')).toEqual({ kind: 'core', session: 'old-1' });
    await expect(pick(null, 'session:gone-3')).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    await expect(pick(null, '', [])).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  test('what the operator fixed, whatever they name', async () => {
    expect(await pick('synthetic', 'session:old-1', [])).toEqual({ kind: 'synthetic' });
    expect(await pick('units:260000', 'session:old-1', [])).toEqual({ kind: 'units', bytes: 260_000 });
    expect(await pick('core:old-1', 'session:new-2')).toEqual({ kind: 'core', session: 'old-1' });
  });

  test.each(['units:', 'units:3', 'units:04', 'units:10000000', 'units:x', 'core:', 'other'])('%s is none', (text) => {
    const read = settings.source.schema.safeParse(text);
    expect(read.error?.issues.map(({ message }) => message)).toEqual([
      'write synthetic, units:<bytes> or core:<session>',
    ]);
  });
});
