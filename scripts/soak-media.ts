import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, exit, kill, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { MediaKeeper } from '../src/host/media/media-keeper.ts';
import { systemClock } from '../src/shared/clock.ts';
import { defaultLimits } from '../src/shared/limits.ts';
import { silentLogger } from '../src/shared/logger.ts';
import { isTestUnit } from '../src/shared/test-unit.ts';
import { streamOptions, TestReceiver } from '../test/support/media/test-receiver.ts';

/**
 * `npm run soak:media [-- seconds [kills]]`: 5120×1440 at 240 frames per second and 500 Mbit/s as test bytes, every byte
 * compared, while the media process is killed a few times (0 unless said). Fails for frames that came wrong, for lost
 * ones where nobody killed anything, and where the process grows.
 */
const seconds = Number(argv[2] ?? 60);
const kills = Number(argv[3] ?? 0);
const rate = 240;
const bytes = Math.round(500e6 / 8 / rate);
/** Growth of a process between the first quarter and the end, in bytes. */
const mostGrowth = 64e6;

const folder = mkdtempSync(join(tmpdir(), 'perun-soak-'));
const keeper = new MediaKeeper({
  ...{ runtimeDirectory: folder, perunAddress: '', perf: true, encoder: 'auto', limits: defaultLimits },
  ...{ clock: systemClock, logger: silentLogger },
});
const base = streamOptions('soak', {
  mode: { codec: 'h264', width: 5120, height: 1440, rate },
  kbps: 500_000,
  source: { kind: 'units', bytes },
});
const options = { ...base, wire: { ...base.wire, fecPercent: 20, shardBytes: 1408 } };
const stream = await keeper.open(options);
const receiver = await TestReceiver.open(options, stream.port);
await receiver.until(1);

const complaints: string[] = [];
let [taken, wrong, early, grown] = [0, 0, 0, 0];
const started = performance.now();
for (let second = 1; second <= seconds; second++) {
  await delay(1000);
  // Looked at and let go: a minute of it is four gigabytes.
  for (const { data, index } of receiver.frames.splice(0)) {
    taken += 1;
    if (!isTestUnit(data, index)) wrong += 1;
  }
  const [pid] = await keeper.pids();
  if (pid !== undefined) grown = memoryOf(pid);
  if (second === Math.ceil(seconds / 4)) early = grown;
  if (pid !== undefined && kills > 0 && second % Math.max(2, Math.floor(seconds / (kills + 1))) === 0) {
    kill(pid, 'SIGKILL');
    await delay(1500);
  }
  if (second % 10 === 0) stdout.write(`${second} s: ${taken} frames, ${wrong} wrong\n`);
}
const elapsed = (performance.now() - started) / 1000;
const { frames, packets, dropped, unsent, restarts, perf } = await stream.stats();
if (wrong > 0) complaints.push(`${wrong} frames came wrong`);
if (kills === 0 && taken < frames * 0.999) complaints.push(`${frames - taken} of ${frames} frames were lost`);
if (kills === 0 && grown - early > mostGrowth)
  complaints.push(`the process grew by ${Math.round((grown - early) / 1e6)} MB`);
stdout.write(
  `${taken} of ${frames} frames in ${elapsed.toFixed(0)} s (${(taken / elapsed).toFixed(1)} a second), ${packets} packets, ` +
    `${dropped} dropped, ${unsent} unsent, ${restarts} restarts\n`,
);
if (perf !== undefined)
  stdout.write(`since capture, ms p50/p95/p99: sent ${perf.sent.map((ms) => ms.toFixed(2)).join('/')}\n`);
for (const complaint of complaints) stdout.write(`FAILED: ${complaint}\n`);
receiver.close();
await keeper.close();
rmSync(folder, { recursive: true });
exit(complaints.length > 0 ? 1 : 0);

function memoryOf(pid: number): number {
  const resident = /^VmRSS:\s+(?<kilobytes>\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(resident?.groups?.['kilobytes'] ?? 0) * 1024;
}
