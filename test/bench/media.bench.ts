/**
 * Streams of a media process to a receiver in this one, over loopback. Span: capture → reassembled, by the one clock of
 * this machine. Prints frames lost, times, what the process's threads used of a core, and µs of it per packet.
 * PERUN_BENCH_SECONDS is how long the large one runs, 10 unless said.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, stdout } from 'node:process';
import { MediaKeeper } from '../../src/host/media/media-keeper.ts';
import type { MediaStreamOptions } from '../../src/media/types.ts';
import { FrameFlag } from '../../src/protocol/punktfunk/constants.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { defaultLimits } from '../../src/shared/limits.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { isTestUnit } from '../../src/shared/test-unit.ts';
import { streamOptions, TestReceiver } from '../support/media/test-receiver.ts';

const seconds = Number(env['PERUN_BENCH_SECONDS'] ?? 10);
const small = { codec: 'h264', width: 1280, height: 720, rate: 120 } as const;
const large = { codec: 'h264', width: 5120, height: 1440, rate: 240 } as const;
/** 500 Mbit/s at 240 frames per second. */
const largeBytes = Math.round(500e6 / 8 / 240);

interface Row extends Partial<MediaStreamOptions> {
  readonly count: number;
  readonly loses?: number;
  /** Nobody takes what is sent: what counts is what sending costs. */
  readonly unread?: true;
}

const rows: Readonly<Record<string, Row>> = {
  'test picture, 720p at 120': { mode: small, kbps: 20_000, count: 1680 },
  'the same, 1 packet in 12 lost': { mode: small, kbps: 20_000, count: 1680, loses: 12 },
  'test bytes, 500 Mbit/s at 240': {
    ...{ mode: large, kbps: 500_000, count: seconds * 240, source: { kind: 'units', bytes: largeBytes } },
  },
  'test bytes, 2 Gbit/s, unread': {
    ...{ mode: large, kbps: 2_000_000, count: 5 * 240, source: { kind: 'units', bytes: largeBytes * 4 }, unread: true },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'perun-media-bench-'));
const keeper = new MediaKeeper({
  ...{ runtimeDirectory: folder, perunAddress: '', perf: true, encoder: 'auto', limits: defaultLimits },
  ...{ clock: systemClock, logger: silentLogger },
});
const width = Math.max(...Object.keys(rows).map((name) => name.length));
stdout.write(
  `${'capture → reassembled'.padEnd(width)}  lost of frames  p50 ms  p99 ms  cores  µs/packet  Mbit/s  Gbit/s/core\n`,
);
for (const [name, row] of Object.entries(rows)) await measure(name, row);
await changeMode();
await keeper.close();
rmSync(folder, { recursive: true });

async function measure(name: string, { count, loses, unread, ...change }: Row): Promise<void> {
  const base = streamOptions('bench', change);
  const options = { ...base, frames: count, wire: { ...base.wire, fecPercent: 20, shardBytes: 1408 } };
  const stream = await keeper.open(options);
  const receiver = await TestReceiver.open(options, stream.port, loses === undefined ? {} : { loses });
  const ended = new Promise((resolve) => stream.ended.on(resolve));
  await receiver.until(1);
  if (unread) receiver.ignore();
  const [pid = 0] = await keeper.pids();
  const before = [usedMs(pid), performance.now()] as const;
  const start = await stream.stats();
  await new Promise((resolve) => setTimeout(resolve, (count / options.mode.rate / 2) * 1000));
  const [cpu, wall] = [usedMs(pid) - before[0], performance.now() - before[1]];
  const { perf, ...end } = await stream.stats();
  const [packets, bytes] = [end.packets - start.packets, end.bytes - start.bytes];
  await ended;
  await new Promise((resolve) => setTimeout(resolve, 200));
  const units = options.source.kind === 'units';
  const whole = receiver.frames.filter(({ data, index }) => !units || isTestUnit(data, index));
  const ages = receiver.frames.map(({ ageMs }) => ageMs).toSorted((a, b) => a - b);
  const at = (share: number): string => (ages[Math.floor((ages.length - 1) * share)] ?? 0).toFixed(2).padStart(6);
  const cells = [
    (unread ? '-' : `${count - whole.length} of ${count}`).padStart(14),
    ...[at(0.5), at(0.99)],
    (cpu / wall).toFixed(2).padStart(5),
    ((cpu * 1000) / packets).toFixed(2).padStart(9),
    ((bytes * 8) / 1000 / wall).toFixed(0).padStart(6),
    ((bytes * 8) / 1e6 / cpu).toFixed(2).padStart(11),
  ];
  stdout.write(`${name.padEnd(width)}  ${cells.join('  ')}\n`);
  if (perf !== undefined) {
    const stages = Object.entries(perf).map(([stage, [p50, , p99]]) => `${stage} ${p50.toFixed(2)}/${p99.toFixed(2)}`);
    stdout.write(`${''.padEnd(width)}  since capture, ms p50/p99: ${stages.join(', ')}\n`);
  }
  receiver.close();
}

/** Time from the last frame of one size to the first of another, when a running stream changes. */
async function changeMode(): Promise<void> {
  const options = streamOptions('modes', { mode: { ...small, rate: 60 }, kbps: 10_000 });
  const stream = await keeper.open(options);
  const receiver = await TestReceiver.open(options, stream.port);
  const gaps: number[] = [];
  for (let round = 0; round < 10; round++) {
    const { length } = receiver.frames;
    await receiver.until(length + 60);
    await stream.reconfigure({ ...small, rate: 60, height: round % 2 === 0 ? 540 : 720 });
    await receiver.until(receiver.frames.length + 30);
    // The new size begins with the only keyframe.
    const frames = receiver.frames.slice(length);
    const first = frames.findIndex(({ userFlags }) => (userFlags & FrameFlag.keyframe) !== 0);
    gaps.push((frames[first]?.at ?? 0) - (frames[first - 1]?.at ?? 0));
  }
  const sorted = gaps.toSorted((a, b) => a - b);
  stdout.write(
    `another size while it runs: ${sorted[5]?.toFixed(0)} ms without a frame (median of 10), ${sorted[9]?.toFixed(0)} at most\n`,
  );
  receiver.close();
  await stream.close();
}

/** Time of a processor that all threads of a process have had, in ms. */
function usedMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8');
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return sum + (user + system) * 10;
  }, 0);
}
