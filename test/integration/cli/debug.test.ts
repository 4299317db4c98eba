import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { TestUser } from './cli.ts';

interface Report {
  readonly session: string;
  readonly system: string | null;
  readonly state: string | null;
  readonly hit: string | null;
  readonly registers: readonly { readonly name: string; readonly bits: number; readonly value: string }[];
  readonly breakpoints: readonly string[];
  readonly spaces: readonly { readonly name: string; readonly size: number }[];
  readonly memory: readonly { readonly space: string; readonly address: string; readonly hex: string }[];
}

let user: TestUser;
let session = '';
let tcp = '';
beforeAll(async () => {
  user = new TestUser();
  const { addresses } = await user.host('tcp://127.0.0.1:0');
  tcp = addresses.find((address) => address.startsWith('tcp:')) ?? '';
  const game = join(root, 'cores/chip8/games/bricks.xo8');
  session = ((await user.json('core', 'run', game)) as { session: string }).session;
});
afterAll(() => user.leave());

const debug = async (...args: string[]): Promise<Report> => (await user.json('debug', session, ...args)) as Report;
const valueOf = ({ registers }: Report, name: string): string | undefined =>
  registers.find((register) => register.name === name)?.value;

describe('perun debug in a script', () => {
  it('stops where it is told, steps, reads, and lets go', async () => {
    // 200: audio with its table at 51a behind I; 204: v5 := 0.
    const start = await debug('--reset', '--until', 'pc=0x200', '--read', 'memory:0x200:8');
    expect(start).toMatchObject({ session, system: 'chip8', state: 'paused', hit: '0x200', breakpoints: [] });
    expect([valueOf(start, 'PC'), valueOf(start, 'I'), valueOf(start, 'SP')]).toEqual(['0x0200', '0x0000', '0x00']);
    expect(start.memory).toEqual([{ space: 'memory', address: '0x200', length: 8, hex: 'a51af00265006b00' }]);
    expect(start.spaces.map(({ name }) => name)).toEqual(['memory', 'display']);
    const schema = JSON.parse(readFileSync(join(root, 'schemas/debug.json'), 'utf8')) as { required: string[] };
    expect(Object.keys(start).toSorted()).toEqual(schema.required.toSorted());

    const stepped = await debug('--step', '1');
    expect([valueOf(stepped, 'PC'), valueOf(stepped, 'I')]).toEqual(['0x0202', '0x051a']);
    const further = await debug('--until', '0x20a', '--step', '1');
    expect([valueOf(further, 'PC'), further.state]).toEqual(['0x0228', 'paused']);
    const text = await user.run('debug', session, '--registers', '--read', 'memory:512:2');
    expect(text.stdout).toMatch(/session +\S+, paused\nPC +0x0228\n[^]*memory 0x200: a51a\n$/);

    expect(await debug('--resume')).toMatchObject({ session });
    expect(await debug('--registers')).toMatchObject({ state: 'live', hit: null });
  });

  it('ends with 6 where the address is not reached, and leaves the game as it was', async () => {
    const { code, stdout } = await user.run('debug', session, '--until', 'pc=0xffe', '--timeout', '1', '--json');
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'TIMEOUT', message: expect.stringContaining('0xffe') } });
    expect(await debug('--registers')).toMatchObject({ state: 'live', breakpoints: [] });
  });

  it.each([
    [2, '--until pc=here', ['--until', 'pc=here']],
    [3, 'no memory called disk', ['--until', 'disk[0]==1']],
    [2, '--read memory is no part', ['--read', 'memory']],
    [2, '--json needs something', ['--json']],
    [3, 'no memory space "disk"', ['--read', 'disk:0:1']],
  ] as [code: number, sentence: string, args: string[]][])(
    'ends with %i and says: %s',
    async (code, sentence, args) => {
      const end = await user.run('debug', session, ...args);
      expect(end.code).toBe(code);
      expect(end.stdout + end.stderr).toContain(sentence);
    },
  );

  it('is for the owner alone: who comes another way is refused, and no such session is not found', async () => {
    const stranger = await user.run('debug', session, '--registers', '--address', tcp);
    expect(stranger.code).toBe(4);
    expect(stranger.stderr).toContain('this device may not be owner here');
    expect((await user.run('debug', 'no-such-1', '--registers')).code).toBe(3);
  });
});
