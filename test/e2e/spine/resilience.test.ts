import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreStatus, HostStatus, SessionInfo, Stats } from '../../../src/control/contract/schemas.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { RawTcpClient } from '../../support/foreign/raw-tcp-client.ts';
import { DumpClient } from '../../support/host/dump-client.ts';
import { MovingCore } from '../../support/host/moving-core.ts';
import { PerunHome, portOf } from '../../support/host/running-host.ts';
import { waitUntil } from '../../support/host/wait-until.ts';

const game = new URL('../../../cores/chip8/games/bricks.xo8', import.meta.url).pathname;

describe('what dies comes back', () => {
  let home: PerunHome;
  let host: HostStatus;

  beforeAll(async () => {
    home = await PerunHome.create();
    host = await home.start();
  });
  afterAll(async () => home?.remove());

  it('a killed core: its session stays and the picture goes on for who watches', async () => {
    const { session, core } = await home.json<{ session: string; core: CoreStatus }>('core', 'run', game);
    const watcher = new DumpClient(home, session);
    await eventually(() => watcher.hashes.length).toBeGreaterThan(30);
    process.kill(core.pid!, 'SIGKILL');
    const killedAt = performance.now();
    const back = await waitUntil('another process', async () => {
      const [now] = await home.json<CoreStatus[]>('core', 'list');
      return now?.state === 'running' && now.pid !== core.pid ? now : undefined;
    });
    expect(back.restarts).toBe(1);
    const seen = watcher.hashes.length;
    await eventually(() => watcher.hashes.length).toBeGreaterThan(seen + 30);
    console.info(
      `picture back ${Math.round(watcher.longestGapMs)} ms after the kill (asked ${Math.round(performance.now() - killedAt)} ms after)`,
    );
    expect((await home.json<SessionInfo>('session', 'show', session)).state).toBe('live');
    await watcher.close();
    await home.json('core', 'stop', session);
  });

  it('a killed host: watchers wait and reconnect, its cores and those by hand return under their names', async () => {
    const { session } = await home.json<{ session: string }>('core', 'run', game);
    const byHand = new MovingCore('By hand');
    byHand.start(`tcp://127.0.0.1:${portOf(host, 'tcp')}`);
    const other = await waitUntil('the session of the core by hand', async () =>
      (await home.json<SessionInfo[]>('session', 'list')).find(({ title }) => title === 'By hand'),
    );
    const watchers = [new DumpClient(home, session), new DumpClient(home, other.id)];
    await eventually(() => Math.min(...watchers.map(({ hashes }) => hashes.length))).toBeGreaterThan(30);
    process.kill(host.pid, 'SIGKILL');
    await waitUntil('the end of the host', async () =>
      (await home.run('host', 'status')).code === 5 ? true : undefined,
    );
    host = await home.start(portOf(host, 'tcp'), portOf(host, 'ws'));
    const seen = watchers.map(({ hashes }) => hashes.length);
    await eventually(() => watchers.every(({ hashes }, index) => hashes.length > seen[index]! + 30)).toBe(true);
    const titles = (await home.json<SessionInfo[]>('session', 'list')).map(({ id, state }) => [id, state]).toSorted();
    expect(titles).toEqual([session, other.id].map((id) => [id, 'live']).toSorted());
    for (const watcher of watchers) await watcher.close();
    await byHand.stop();
    await home.json('core', 'stop', session);
  });

  it('a watcher that stops reading: others lose nothing, the host does not grow, and it rejoins by a whole frame', async () => {
    const core = new MovingCore('Unread', { width: 256, height: 240 });
    core.start(`tcp://127.0.0.1:${portOf(host, 'tcp')}`);
    const session = await waitUntil('the session', async () =>
      (await home.json<SessionInfo[]>('session', 'list')).find(({ title }) => title === 'Unread'),
    );
    const quick = new DumpClient(home, session.id);
    const laggard = await RawTcpClient.connect({ address: { host: '127.0.0.1', port: portOf(host, 'tcp') } });
    await laggard.waitFrames(5);
    const stats = async (): Promise<Stats> => home.json<Stats>('stats', session.id);
    laggard.stopReading();
    await eventually(async () =>
      (await stats()).sessions[0]!.people.some(({ droppedFrames }) => droppedFrames > 60),
    ).toBe(true);
    const before = (await stats()).relayMemoryBytes;
    const dropped = (person: Stats): number[] => person.sessions[0]!.people.map(({ droppedFrames }) => droppedFrames);
    await eventually(async () => Math.max(...dropped(await stats()))).toBeGreaterThan(240);
    const after = await stats();
    expect(Math.min(...dropped(after))).toBe(0);
    expect(Math.max(...after.sessions[0]!.people.map(({ queuedBytes }) => queuedBytes))).toBeLessThan(1_000_000);
    expect(after.relayMemoryBytes - before).toBeLessThan(48 * 1024 * 1024);
    laggard.startReading();
    await core.stop();
    const last = [...core.hashes].at(-1)!;
    await laggard.until('the last frame', () => laggard.frames.at(-1)?.sha256 === last);
    await eventually(() => quick.hashes.at(-1)).toBe(last);
    expect(laggard.frames.every(({ intact, sha256 }) => intact && core.hashes.has(sha256))).toBe(true);
    const first = [...core.hashes].indexOf(quick.hashes[0]!);
    expect(quick.hashes.filter((hash, index) => hash !== quick.hashes[index - 1])).toEqual(
      [...core.hashes].slice(first),
    );
    await quick.close();
    await laggard.close();
  });
});
