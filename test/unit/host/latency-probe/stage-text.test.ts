import { describe, expect, test } from 'vitest';
import type { LatencyResult } from '../../../../src/host/latency-probe/result.ts';
import { stageSvg } from '../../../../src/host/latency-probe/stage-svg.ts';
import { stagePlot, stageTable } from '../../../../src/host/latency-probe/stage-text.ts';

const result: LatencyResult = {
  ...{ address: 'punktfunk://127.0.0.1:1', source: 'synthetic', mode: { width: 1280, height: 720, rate: 120 } },
  ...{ codec: 'h264', seconds: 1, frames: 120, lost: 1, dropped: 0, recovered: 0, span: 'capture to reassembled' },
  clocks: { host: 'monotonic', client: 'compared', offsetMs: 1500.02, uncertainMs: 0.05, rounds: 8 },
  stages: [
    { stage: 'encoded', where: 'host', p50Ms: 2, p95Ms: 3, p99Ms: 4 },
    { stage: 'sent', where: 'host', p50Ms: 2.5, p95Ms: 4, p99Ms: 6 },
    { stage: 'reassembled', where: 'client', p50Ms: 3, p95Ms: 6, p99Ms: 12 },
  ],
};

describe('what the latency probe says', () => {
  test('a line for each stage with what it added, and both clocks by name', () => {
    const lines = stageTable(result).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '      stage   where  p50 ms  p95 ms  p99 ms  p50 added',
      '    encoded    host   2.000   3.000   4.000      2.000',
      '       sent    host   2.500   4.000   6.000      0.500',
      'reassembled  client   3.000   6.000  12.000      0.500',
    ]);
    expect(lines[4]).toContain("the host's monotonic clock");
    expect(lines[5]).toContain('compared in 8 rounds: 1500.02 ms off, ±0.05 ms; span: capture to reassembled');
  });

  test('says nothing of the host where it told nothing, and of no comparison where there was none', () => {
    const clocks = { ...result.clocks, host: null, client: 'assumed equal', rounds: 0 } as const;
    const text = stageTable({ ...result, clocks, stages: result.stages.slice(2) });
    expect(text).not.toContain('monotonic');
    expect(text).toContain('taken for equal');
  });

  test('bars are as long as the times, the longest as wide as the plot', () => {
    const [encoded, sent, whole] = stagePlot(result).split('\n');
    expect(encoded).toBe(`    encoded │${'█'.repeat(8)}${'▓'.repeat(4)}${'░'.repeat(4)}`);
    expect(sent?.length).toBe('       sent │'.length + 24);
    expect(whole).toBe(`reassembled │${'█'.repeat(12)}${'▓'.repeat(12)}${'░'.repeat(24)}`);
  });

  test('a clock that is off may put a stage before the capture, which has no bar', () => {
    const stages = [{ stage: 'received', where: 'client', p50Ms: -1, p95Ms: 0, p99Ms: 1 }] as const;
    expect(stagePlot({ ...result, stages }).split('\n')[0]).toBe(`received │${'░'.repeat(48)}`);
    expect(stageSvg({ ...result, stages })).not.toContain('width="-');
  });

  test('the plot as SVG has three bars for each stage', () => {
    const svg = stageSvg(result);
    expect(svg).toMatch(/^<svg /u);
    expect(svg.match(/<rect [^>]*height="18"/gu)).toHaveLength(9);
    expect(svg).toContain('1280×720 at 120 Hz, h264: 120 frames, 1 lost');
  });
});
