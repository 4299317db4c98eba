import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { rewound } from '../../support/host/rewound.ts';
import { TestUser } from './cli.ts';

let user: TestUser;
let session = '';
beforeAll(async () => {
  user = new TestUser();
  await user.host();
  const game = join(root, 'cores/chip8/games/bricks.xo8');
  session = ((await user.json('core', 'run', game)) as { session: string }).session;
});
afterAll(() => user.leave());

const shown = async (): Promise<SessionInfo> => (await user.json('session', 'show', session)) as SessionInfo;

describe('perun session', () => {
  it('has no past before somebody plays, and says so', async () => {
    const { code, stdout } = await user.run('session', 'rewind', session, '--json');
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ error: { message: 'there is nothing to go back to yet' } });
    const text = await user.run('session', 'show', session);
    expect(text.stdout).toMatch(/^speed +1×; 0 s can be taken back$/mu);
  });

  it('is rewound, runs faster, and goes on', async () => {
    const { before, after, pictures, speeds, states, jumped, notices } = await rewound(user, session);
    expect(after).toBeLessThan(before - 1);
    expect(pictures).toBeGreaterThanOrEqual(2);
    // The way back is no pause to anybody.
    expect(new Set(states)).toEqual(new Set(['live']));
    expect(speeds.filter((speed, at) => speed !== speeds[at - 1])).toEqual([-200, 400, 100]);
    expect(jumped).toBeGreaterThan(0.8);
    expect(jumped).toBeLessThan(2.5);
    expect(notices).toEqual([]);
    expect(await shown()).toMatchObject({ state: 'live', speed: 100 });
  });

  it('keeps a speed that a command set, and tells it', async () => {
    const { speed } = (await user.json('session', 'speed', session, '0.5')) as SessionInfo;
    expect(speed).toBe(50);
    const listed = await user.run('session', 'list');
    expect(listed.stdout).toContain('live, 0.5×');
    const schema = JSON.parse(readFileSync(join(root, 'schemas/session-speed.json'), 'utf8')) as { required: string[] };
    expect(Object.keys(await shown()).toSorted()).toEqual(schema.required.toSorted());
    await user.json('session', 'speed', session, '1x');
    expect((await shown()).speed).toBe(100);
  });

  it.each([
    [2, ['speed', '17'], '17 is no speed'],
    [2, ['speed', 'fast'], 'fast is no speed'],
    [2, ['rewind', '0'], '0 is no number of seconds'],
    [2, ['rewind', 'far'], 'far is no number of seconds'],
  ] as const)('ends with %i for %j', async (code, [command, value], sentence) => {
    const end = await user.run('session', command, session, value);
    expect(end.code).toBe(code);
    expect(end.stderr).toContain(sentence);
    expect((await user.run('session', command, 'no-such-1', '1')).code).toBe(3);
  });
});
