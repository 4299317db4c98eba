import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PunktfunkResult } from '../../../src/host/punktfunk-client/result.ts';
import { TestUser } from '../cli/cli.ts';

/** How far the host's clock is set wrong, ms. */
const skewMs = 1500;
/** What the two clocks may differ by besides: each process takes its start from the system's. */
const slackMs = 0.05;

/** A host whose clock is wrong, and clients that find out by how much. */
describe('clocks of host and client', () => {
  const skewed = { PERUN_CLOCK_OFFSET: String(skewMs) };
  const users = [new TestUser(undefined, skewed), new TestUser(), new TestUser(undefined, skewed)] as const;
  const [operator, person, fellow] = users;
  let address: string;

  beforeAll(async () => {
    const flags = [
      '--listen',
      operator.unix,
      '--punktfunk',
      '127.0.0.1:0',
      '--source',
      'synthetic',
      '--pairing',
      'off',
    ];
    const { addresses } = (await operator.json('host', 'start', '--detach', ...flags)) as { addresses: string[] };
    address = addresses.find((each) => each.startsWith('punktfunk:')) ?? '';
  });
  afterAll(() => Promise.all(users.map((user) => user.leave())));

  const stream = async (user: TestUser): Promise<PunktfunkResult> =>
    (await user.json('client', 'connect', address, '--frames', '60', '--mode', '320x240x60')) as PunktfunkResult;
  const expectOffset = ({ clock, p50Ms }: PunktfunkResult, offsetMs: number): void => {
    expect(clock).toMatchObject({ kind: 'compared', rounds: 8 });
    expect(Math.abs(clock.offsetMs - offsetMs)).toBeLessThanOrEqual(slackMs + clock.roundTripMs / 2);
    // What the frames are stamped with comes from the same clock: uncorrected it would be off by the whole skew.
    expect(Math.abs(p50Ms ?? Infinity)).toBeLessThan(skewMs / 2);
  };

  test('a skew of 1.5 s is found within half of the round trip', async () => {
    expectOffset(await stream(person), skewMs);
  });

  test('where both are wrong by the same, nothing is found', async () => {
    expectOffset(await stream(fellow), 0);
  });
});
