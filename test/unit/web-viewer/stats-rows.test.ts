import { describe, expect, it } from 'vitest';
import { formatRate, statsRows, statsText } from '../../../web-viewer/app/stats-rows.ts';
import type { WorkerStats } from '../../../web-viewer/stream/messages.ts';

const stats: WorkerStats = {
  fps: 59.94,
  bytesPerSecond: 12_345,
  frames: 600,
  keyframes: 3,
  dropped: 1,
  undecodable: 4,
  bytes: 123_450,
  reconnects: 2,
  inputToFrameMs: 12.34,
  roundTripMs: undefined,
  decodeMs: 0.25,
  queued: 1,
  skipped: 10,
  recorded: 0,
};

const page = { fps: 30, dropped: 100, presentMs: 7 };

describe('statsRows', () => {
  it('can be copied as lines', () => {
    const text = statsText(statsRows(stats, page, undefined));
    expect(text).toContain('round trip: not measured\n');
    expect(text).toContain('sound: not started\n');
  });

  it('shows each number with its unit, and adds up all places where a frame may be passed over', () => {
    const rows = Object.fromEntries(
      statsRows(stats, page, { queuedMs: 81.4, underruns: 1, dropped: 0, played: 5 }).map(({ label, value }) => [
        label,
        value,
      ]),
    );
    expect(rows).toEqual({
      decode: '0.3 ms',
      present: '7.0 ms',
      queue: '1 frame',
      sound: '81 ms, 1 gap',
      received: '59.9 fps',
      painted: '30.0 fps',
      traffic: '12.3 kB/s',
      'input to frame': '12.3 ms',
      'round trip': 'not measured',
      frames: '600 (3 whole)',
      'not shown': '111',
      undecodable: '4',
      reconnects: '2',
    });
  });
});

describe('formatRate', () => {
  it('changes to megabytes where kilobytes become long', () => {
    expect(formatRate(0)).toBe('0.0 kB/s');
    expect(formatRate(999_900)).toBe('999.9 kB/s');
    expect(formatRate(2_500_000)).toBe('2.50 MB/s');
  });
});
