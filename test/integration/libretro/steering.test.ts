import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rewound } from '../../support/host/rewound.ts';
import { cartridge, debianCore } from '../../support/libretro/debian-core.ts';
import { TestUser } from '../cli/cli.ts';

interface Report {
  readonly state: string;
  readonly hit: string | null;
  readonly registers: readonly unknown[];
  readonly spaces: readonly { readonly name: string; readonly size: number }[];
  readonly memory: readonly { readonly hex: string }[];
}

describe.skipIf(debianCore('nestopia') === undefined)('a libretro core', () => {
  let user: TestUser;
  let session = '';
  beforeAll(async () => {
    user = new TestUser();
    await user.host();
    session = ((await user.json('core', 'run', cartridge('rackets.nes'))) as { session: string }).session;
  });
  afterAll(() => user.leave());

  const debug = async (...args: string[]): Promise<Report> => (await user.json('debug', session, ...args)) as Report;

  it('is rewound, runs faster, and goes on', async () => {
    const { before, after, pictures, states, notices } = await rewound(user, session);
    expect(after).toBeLessThan(before - 1);
    expect(pictures).toBeGreaterThanOrEqual(2);
    expect(new Set(states)).toEqual(new Set(['live']));
    expect(notices).toEqual([]);
  });

  it('shows its memories to a debugger, whole and as the processor sees them', async () => {
    const report = await debug('--read', 'ram:0x200:16', '--read', 'ram:0:1');
    expect(report.spaces.map(({ name }) => name)).toContain('ram');
    expect(report.spaces.find(({ name }) => name === 'ram')?.size).toBe(2048);
    expect(report.memory[0]?.hex).toMatch(/^[0-9a-f]{32}$/);
    expect(report.registers).toEqual([]);
  });

  it('runs until a byte of its memory has a value, frame by frame, and stands still there', async () => {
    // A byte that changes by itself: the frame counter, wherever the game keeps it.
    const before = await debug('--read', 'ram:0:256', '--until', 'ram[0x7ff]==0', '--reset');
    expect(before).toMatchObject({ state: 'paused', hit: '0x7ff' });
    const { code, stdout } = await user.run(
      ...['debug', session, '--until', 'ram[0x7ff]==0xa5', '--timeout', '1', '--json'],
    );
    expect([code, JSON.parse(stdout)]).toMatchObject([
      6,
      { error: { message: 'ram[0x7ff] did not become 165 within 1 s' } },
    ]);
    expect(await debug('--resume', '--registers')).toMatchObject({ hit: null });
  });

  it.each([
    ['--until pc=0x8000', ['--until', 'pc=0x8000'], 'this core cannot stop at an address'],
    ['--step 1', ['--step', '1'], 'this core cannot run single instructions'],
  ] as const)('says in a line that it cannot do %s', async (_, args, sentence) => {
    const { code, stderr } = await user.run('debug', session, ...args);
    expect(code).toBe(7);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  });
});
