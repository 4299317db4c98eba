import { alignRight } from '../plots/align-right.ts';
import type { LatencyResult } from './result.ts';

const barWidth = 48;

/** A line for each stage, and how the times were taken. */
export function stageTable({ stages, clocks, span }: LatencyResult): string {
  const rows = stages.map(({ stage, where, p50Ms, p95Ms, p99Ms }, at) => {
    const before = stages[at - 1]?.p50Ms ?? 0;
    return [stage, where, ...[p50Ms, p95Ms, p99Ms, p50Ms - before].map((ms) => ms.toFixed(3))];
  });
  const host = clocks.host === null ? [] : ["stages of the host: since capture, by the host's monotonic clock"];
  const offset = `${clocks.offsetMs} ms off, ±${clocks.uncertainMs} ms`;
  const compared = clocks.client === 'compared' ? `compared in ${clocks.rounds} rounds: ${offset}` : 'taken for equal';
  return [
    alignRight([['stage', 'where', 'p50 ms', 'p95 ms', 'p99 ms', 'p50 added'], ...rows]),
    ...host,
    `stages of the client: since capture, by the wall clocks of both, ${compared}; span: ${span}`,
  ].join('\n');
}

/** A bar for each stage: to the median, on to p95, on to p99. */
export function stagePlot({ stages }: LatencyResult): string {
  const most = Math.max(...stages.map(({ p99Ms }) => p99Ms), Number.EPSILON);
  const cells = (ms: number): number => Math.max(0, Math.round((ms / most) * barWidth));
  const longest = Math.max(...stages.map(({ stage }) => stage.length));
  const bars = stages.map(({ stage, p50Ms, p95Ms, p99Ms }) => {
    const [median, high, highest] = [cells(p50Ms), cells(p95Ms), cells(p99Ms)];
    const bar = '█'.repeat(median) + '▓'.repeat(Math.max(0, high - median)) + '░'.repeat(Math.max(0, highest - high));
    return `${stage.padStart(longest)} │${bar}`;
  });
  const scale = `${most.toFixed(1)} ms`;
  return [
    ...bars,
    `${' '.repeat(longest)} └${'─'.repeat(barWidth)}`,
    `${' '.repeat(longest)}  0${scale.padStart(barWidth - 1)}`,
    `${' '.repeat(longest)}  █ p50  ▓ p95  ░ p99, since capture`,
  ].join('\n');
}
