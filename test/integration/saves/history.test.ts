import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControlClient, createControlClient } from '../../../src/control/client/client.ts';
import type { HistoryItem } from '../../../src/control/contract/history.ts';
import { KeyPlayer, until, writeKeyCounter } from '../../support/saves/key-counter.ts';
import { TestUser } from '../cli/cli.ts';

let user: TestUser;
let control: ControlClient;
const players: KeyPlayer[] = [];
beforeEach(() => {
  user = new TestUser();
  control = createControlClient({ socketPath: user.paths.controlSocket });
});
afterEach(async () => {
  for (const player of players.splice(0)) await player.close();
  await user.leave();
});

const history = async (...args: string[]): Promise<HistoryItem[]> =>
  (await user.json('session', 'history', ...args)) as HistoryItem[];

async function play(title: string): Promise<string> {
  const { session } = await control.core.run({ target: writeKeyCounter(user.folder, title), cwd: user.folder });
  const player = await KeyPlayer.join(user.unix, session);
  players.push(player);
  await player.press();
  return session;
}

test(
  'sessions are remembered: who played, how many frames, what was recorded, and how each ended',
  { timeout: 180_000 },
  async () => {
    const { pid } = await user.host();
    const first = await play('keys');
    const recording = join(user.folder, 'keys.prl');
    await user.json('session', 'record', first, '--out', recording, '--seconds', '1');
    const [running] = await history('-s', first);
    expect(running).toMatchObject({
      ...{ session: first, title: 'keys', core: 'Perun CHIP-8', system: 'chip8', owner: 'owner' },
      ...{ endedAt: null, reason: null, recordings: [{ path: recording }] },
    });
    expect(running?.people).toContainEqual(expect.objectContaining({ name: 'Player', played: true }));
    expect(running?.game).toMatch(/^sha256:/);
    await user.json('session', 'stop', first, '--yes');
    await until(async () => (await history('-s', first))[0]?.endedAt !== null);
    const [ended] = await history('-s', first);
    expect(ended).toMatchObject({ reason: 'the session was stopped' });
    expect(ended?.frames).toBeGreaterThan(60);
    expect(ended?.durationMs).toBeGreaterThan(1000);

    // A host that is killed ends its sessions too; the next one says so, and goes on under the same name.
    const second = await play('more');
    process.kill(pid, 'SIGKILL');
    await until(async () => (await user.run('host', 'status')).code !== 0);
    await user.host();
    await until(async () => (await history('-s', second)).length === 2);
    const [again, killed] = await history('-s', second);
    expect(killed).toMatchObject({ reason: 'the host was killed', title: 'more' });
    expect(again).toMatchObject({ endedAt: null });

    // An orderly end is one.
    await user.run('host', 'stop', '--yes');
    writeFileSync(join(user.paths.config, 'config.toml'), 'history-sessions = 2\n');
    await user.host();
    expect((await history('-s', second))[0]).toMatchObject({ reason: 'the host was stopped' });
    const third = await play('third');
    expect((await history()).map(({ session }) => session)).toEqual([third, second]);
    const table = await user.run('session', 'history');
    expect(table.stdout).toMatch(/^BEGAN +SESSION +TITLE .*\n.*third.*Player.*runs/);
  },
);
