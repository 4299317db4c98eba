import { describe, expect, test } from 'vitest';
import { lossChannel } from '../../../../src/host/loss-harness/loss-channel.ts';
import { seededRandom } from '../../../../src/host/loss-harness/random.ts';

/** Share of packets lost, and the mean length of losses in a row. */
function statistics(loss: number, burst: number): { share: number; run: number } {
  const isLost = lossChannel(loss, burst, seededRandom(7));
  const packets = 200_000;
  let [lost, runs, before] = [0, 0, false];
  for (let at = 0; at < packets; at += 1) {
    const now = isLost();
    if (now) lost += 1;
    if (now && !before) runs += 1;
    before = now;
  }
  return { share: lost / packets, run: runs === 0 ? 0 : lost / runs };
}

describe('the lossy link', () => {
  test.each([
    [0.01, 1, 1 / 0.99],
    [0.1, 1, 1 / 0.9],
    [0.02, 4, 4],
    [0.05, 20, 20],
  ])('loses %d of all packets in bursts of %d', (loss, burst, run) => {
    const found = statistics(loss, burst);
    expect(found.share / loss).toBeGreaterThan(0.9);
    expect(found.share / loss).toBeLessThan(1.1);
    expect(found.run / run).toBeGreaterThan(0.93);
    expect(found.run / run).toBeLessThan(1.07);
  });

  test('loses nothing at 0', () => {
    expect(statistics(0, 1)).toEqual({ share: 0, run: 0 });
    expect(statistics(0, 8)).toEqual({ share: 0, run: 0 });
  });
});
