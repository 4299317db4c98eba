import { describe, expect, test } from 'vitest';
import { FecScheme } from '../../../../src/codec/fec/erasure-code.ts';
import { lossReport } from '../../../../src/host/loss-harness/loss-report.ts';
import { parseNumbers, runSweep } from '../../../../src/host/loss-harness/run-sweep.ts';
import { svgOf } from '../../../../src/host/loss-harness/svg-plot.ts';
import { measureLoss, type StreamShape } from '../../../../src/host/loss-harness/sweep.ts';
import { plotOf, tableOf } from '../../../../src/host/loss-harness/text-plot.ts';

const shape: StreamShape = { scheme: FecScheme.gf16, frames: 80, kbps: 8000, fps: 60, shardBytes: 1200, seed: 3 };

describe.each(Object.entries(FecScheme))('a stream with %s', (_name, scheme) => {
  const stream = { ...shape, scheme };

  test('loses nothing where no packet is lost', () => {
    expect(measureLoss(stream, { lossPercent: 0, burst: 1, fecPercent: 0 })).toMatchObject({
      framesLost: 0,
      framesRecovered: 0,
      packetsLost: 0,
      overheadPercent: 0,
    });
  });

  test('loses frames without parity, and saves them with it', () => {
    const bare = measureLoss(stream, { lossPercent: 4, burst: 1, fecPercent: 0 });
    expect(bare.framesLost).toBeGreaterThan(15);
    expect(bare.shardsRecovered).toBe(0);
    const safe = measureLoss(stream, { lossPercent: 4, burst: 1, fecPercent: 50 });
    expect(safe.framesLost).toBeLessThan(2);
    expect(safe.framesRecovered).toBeGreaterThan(15);
    expect(safe.shardsRecovered).toBeGreaterThanOrEqual(safe.framesRecovered);
    expect(safe.overheadPercent).toBeGreaterThan(48);
  });

  test('fares the same with the same seed', () => {
    const cell = { lossPercent: 8, burst: 4, fecPercent: 20 };
    expect(measureLoss(stream, cell)).toEqual(measureLoss(stream, cell));
    expect(measureLoss({ ...stream, seed: 4 }, cell)).not.toEqual(measureLoss(stream, cell));
  });
});

test('frames of more blocks than one are counted whole only', () => {
  const wide = { ...shape, scheme: FecScheme.gf8, kbps: 250_000, frames: 12 };
  const result = measureLoss(wide, { lossPercent: 2, burst: 1, fecPercent: 20 });
  expect(result.packets).toBeGreaterThan(12 * 255);
  expect(result.framesLost).toBe(0);
  expect(result.framesRecovered).toBe(12);
});

describe('a sweep', () => {
  const axes = { lossPercents: [0, 10], bursts: [1, 6], fecPercents: [0, 25] };

  test('has every combination once, in the table and in both plots', async () => {
    const results = await runSweep({ ...shape, frames: 20 }, axes);
    expect(results.map(({ burst, fecPercent, lossPercent }) => [burst, fecPercent, lossPercent])).toEqual(
      [1, 6].flatMap((burst) => [0, 25].flatMap((fec) => [0, 10].map((loss) => [burst, fec, loss]))),
    );
    expect(tableOf(results).split('\n')).toHaveLength(9);
    const plot = plotOf(results);
    expect(plot).toContain('single losses');
    expect(plot).toContain('bursts of 6 packets');
    expect(plot).toContain('0 = 0 % FEC, 1 = 25 % FEC');
    const svg = svgOf(results);
    expect(svg.match(/<polyline/g)).toHaveLength(4);
    expect(svg).not.toContain('NaN');
    expect(svg.endsWith('</svg>\n')).toBe(true);
  });

  test('that is too large is refused before it begins', async () => {
    const many = Array.from({ length: 101 }, (_, at) => at / 2);
    const wide = { lossPercents: many, bursts: [1], fecPercents: many.slice(0, 20) };
    await expect(runSweep(shape, wide)).rejects.toMatchObject({ code: 'USAGE' });
  });

  test.each(['', 'x', '1,,2', '-1', '96', '1;2', 'NaN'])('refuses --loss %j', (text) => {
    expect(() => parseNumbers('loss', text, 0, 95)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  test('says what is wrong with shards and files', async () => {
    const question = { loss: '1', burst: '1', fec: '10', svgFile: undefined };
    const small = { frames: 2, kbps: 1000, fps: 60, seed: 1 };
    await expect(
      lossReport({ ...question, shape: { ...small, scheme: 'gf16', shardBytes: 99 } }),
    ).rejects.toMatchObject({ code: 'USAGE' });
    await expect(
      lossReport({ ...question, svgFile: '/nowhere/at/all.svg', shape: { ...small, scheme: 'gf8', shardBytes: 99 } }),
    ).rejects.toMatchObject({ code: 'FAILED' });
  });
});
