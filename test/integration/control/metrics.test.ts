import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { missingTools } from '../../../scripts/test/system-tools.ts';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { PerunHome } from '../../support/host/running-host.ts';

const without = missingTools(process.env['PATH'] ?? '').some(({ command }) => command === 'promtool');

describe('the metrics of a host', () => {
  let home: PerunHome;
  let url = '';
  let headers: Record<string, string> = {};
  beforeAll(async () => {
    home = await PerunHome.create();
    await home.json('host', 'start', '-d', '--listen', home.unixAddress, '--control', 'tcp://127.0.0.1:0');
    url = `${(await home.json<HostStatus>('host', 'status')).api}metrics`;
    headers = { authorization: `Bearer ${(await home.json<{ token: string }>('host', 'token')).token}` };
    const { session } = await home.json<{ session: string }>(
      ...['core', 'run', `${root}/dist/cores/chip8/games/bricks.xo8`],
    );
    await home.run('client', 'connect', '--session', session, '--view', 'none', '--seat', 'play', '--frames', '5');
    // A core that dies is counted after it is gone as well.
    await home.run('session', 'stop', session, '--yes');
  });
  afterAll(() => home.remove());

  test.skipIf(without)('are clean by the judgement of promtool', async () => {
    const answer = await fetch(url, { headers });
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await answer.text(),
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? delimiter },
    });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });

  test('count what has happened, of sessions that are over too', async () => {
    const text = await (await fetch(url, { headers })).text();
    const value = (name: string): number => {
      const line = text.split('\n').find((each) => each.startsWith(`${name} `));
      if (line === undefined) throw new Error(`there is no ${name}`);
      return Number(line.split(' ').at(-1));
    };
    expect(value('perun_sessions{state="live"}')).toBe(0);
    expect(value('perun_people')).toBe(0);
    for (const name of [
      ...['perun_frames_total{dir="in",kind="whole"}', 'perun_frames_total{dir="encoded",kind="keyframe"}'],
      ...['perun_frames_total{dir="out",kind="any"}', 'perun_frame_sent_bytes_total', 'perun_events_total'],
      ...['perun_frame_bytes_count', 'perun_frame_bytes_sum', 'process_resident_memory_bytes', 'process_open_fds'],
    ]) {
      expect(value(name), name).toBeGreaterThan(0);
    }
    expect(value('perun_frame_bytes_bucket{le="+Inf"}')).toBe(value('perun_frame_bytes_count'));
  });

  test('are for those who may watch', async () => {
    expect((await fetch(url)).status).toBe(401);
  });
});
