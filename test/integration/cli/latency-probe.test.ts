import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LatencyResult, latencyResultSchema } from '../../../src/host/latency-probe/result.ts';
import { childrenOf } from '../../../scripts/soak/process-times.ts';
import { TestUser } from './cli.ts';

let user: TestUser;
beforeAll(() => {
  user = new TestUser(undefined, { PERUN_CLOCK_OFFSET: '250' });
});
afterAll(() => user.leave());

const short = ['tool', 'latency-probe', '--seconds', '2', '--mode', '320x240x60'];
const stagesOf = ({ stages }: LatencyResult): string[] => stages.map(({ stage, where }) => `${where}: ${stage}`);

describe('perun tool latency-probe', () => {
  test('measures every stage from a host of its own, and leaves nothing of it', async () => {
    const file = join(user.folder, 'latency.svg');
    const result = latencyResultSchema.parse(await user.json(...short, '--drop', '12', '--svg', file));
    expect(stagesOf(result)).toEqual([
      ...['host: scaled', 'host: encoded', 'host: taken', 'host: sent'],
      ...['client: begun', 'client: received', 'client: reassembled'],
    ]);
    const medians = result.stages.slice(0, 4).map(({ p50Ms }) => p50Ms);
    expect(medians).toEqual(medians.toSorted((a, b) => a - b));
    for (const { p50Ms, p95Ms, p99Ms } of result.stages) expect([p50Ms <= p95Ms, p95Ms <= p99Ms]).toEqual([true, true]);
    expect(result).toMatchObject({ source: 'synthetic', clocks: { host: 'monotonic', client: 'compared', rounds: 8 } });
    // Our clock is set wrong on purpose, and the host's is not.
    expect(Math.abs(result.clocks.offsetMs + 250)).toBeLessThanOrEqual(0.05 + result.clocks.uncertainMs);
    expect(result.frames).toBeGreaterThan(30);
    expect(result.dropped).toBeGreaterThan(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^<svg /u);
    const own = readdirSync('/proc').filter((name) => readCommand(name).includes(user.folder));
    expect(own).toEqual([]);
    expect(childrenOf(process.pid, 'host start')).toEqual([]);
  });

  test('of a host that does not tell its stages, those of the client', async () => {
    const flags = ['--listen', user.unix, '--punktfunk', '127.0.0.1:0', '--source', 'synthetic', '--pairing', 'off'];
    const { addresses } = (await user.json('host', 'start', '--detach', ...flags)) as { addresses: string[] };
    const address = addresses.find((each) => each.startsWith('punktfunk:')) ?? '';
    const { code, stdout, stderr } = await user.run(...short, address);
    expect(code).toBe(0);
    expect(stderr).toContain('stages of the host are not known: the host was not started with PERUN_PERF=1');
    expect(stdout).toMatch(/stage +where +p50 ms/u);
    expect(stdout).toMatch(/reassembled +client/u);
    expect(stdout).not.toMatch(/encoded +host/u);
  });

  test('says where nobody answers', async () => {
    const { code, stdout } = await user.run(...short, 'punktfunk://127.0.0.1:1', '--json');
    expect(code).not.toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('error.code');
  });
});

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
