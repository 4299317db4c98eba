import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { cargo, cargoMs, countsOfCargo } from '../../support/rust/cargo.ts';
import { rewound } from '../../support/host/rewound.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { TestUser } from '../cli/cli.ts';

const core = join(root, 'cores', 'gameboy');
const hasCargo = (await cargo(root, '--version')).code === 0;

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly roms: readonly { readonly rom: string; readonly result: string; readonly by: string; detail: string }[];
}

describe.skipIf(!hasCargo)('the Game Boy core', () => {
  let user: TestUser;
  let roms = '';
  beforeAll(async () => {
    user = new TestUser();
    roms = join(user.folder, 'roms');
    const built = await cargo(core, 'build', '--release', '--locked', '--target-dir', join(core, 'target'));
    expect(built, built.output).toMatchObject({ code: 0 });
    expect(await cargo(core, 'run', '--locked', '--example', 'assemble', '--', 'roms', roms)).toMatchObject({
      code: 0,
    });
  }, cargoMs);
  afterAll(() => user.leave());

  it(
    'passes its own tests',
    async () => {
      const { code, output } = await cargo(core, 'test', '--locked');
      const { passed, failed, ignored } = countsOfCargo(output);
      expect({ code, failed, ignored }, output).toEqual({ code: 0, failed: 0, ignored: 0 });
      expect(passed).toBeGreaterThanOrEqual(28);
    },
    cargoMs,
  );

  it('passes every test program, each by what it reports', async () => {
    const report = (await user.json('core', 'test', roms, '--core', core)) as Report;
    expect(report).toMatchObject({ failed: 0, unknown: 0 });
    const sources = readdirSync(join(core, 'roms')).filter((name) => name.endsWith('.s'));
    expect(report.roms.map(({ rom }) => rom)).toEqual(sources.map((name) => name.replace(/\.s$/, '.gb')).toSorted());
    const by = Object.fromEntries(report.roms.map((one) => [one.rom, one.by]));
    expect(by).toMatchObject({ 'daa.gb': 'memory', 'screen.gb': 'screen', 'timer.gb': 'registers' });
    const schema = JSON.parse(readFileSync(join(root, 'schemas', 'core-test.json'), 'utf8')) as { required: string[] };
    expect(Object.keys(report).toSorted()).toEqual(schema.required.toSorted());
  });

  it('says what failed, what reports nothing, and what no core can play, and ends with 1', async () => {
    const broken = join(user.folder, 'broken');
    mkdirSync(broken);
    const timer = readFileSync(join(roms, 'timer.gb'));
    // DIV is expected to be 7 where it is 1.
    const at = timer.indexOf(Buffer.from([0xf0, 0x04, 0x06, 0x01]));
    timer[at + 3] = 7;
    writeFileSync(join(broken, 'timer.gb'), timer);
    copyFileSync(join(roms, 'screen.gb'), join(broken, 'screen.gb'));
    writeFileSync(join(broken, 'screen.screen'), '0'.repeat(64));
    const silent = readFileSync(join(roms, 'cpu.gb'));
    silent.set([0x18, 0xfe], 0x150);
    writeFileSync(join(broken, 'silent.gb'), silent);
    writeFileSync(join(broken, 'stub.gb'), 'no game');
    const { code, stdout } = await user.run('core', 'test', broken, '--core', core, '--frames', '120', '--json');
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as Report;
    expect(report.roms.map(({ rom, result, by }) => [rom, result, by])).toEqual([
      ['screen.gb', 'failed', 'screen'],
      ['silent.gb', 'unknown', ''],
      ['stub.gb', 'failed', ''],
      ['timer.gb', 'failed', 'registers'],
    ]);
    expect(report.roms[0]?.detail).toMatch(/^the last picture is [0-9a-f]{64}$/);
    expect(report.roms[2]?.detail).toContain('a Game Boy ROM has at least 336 bytes, this one 7');
  });

  it('is installed, plays a game from any folder, and keeps what its battery keeps', async () => {
    await user.json('core', 'install', core);
    const installed = join(user.paths.installedCores, 'gameboy', 'target', 'release');
    expect(readdirSync(installed)).toEqual(['gameboy-core']);
    await user.host();
    const game = join(user.folder, 'daa.gb');
    copyFileSync(join(roms, 'daa.gb'), game);
    const { session } = (await user.json('core', 'run', game)) as { session: string };
    const frames = await user.run('client', 'connect', '--session', session, '--view', 'dump', '--frames', '30');
    expect(frames.stdout.trim().split('\n')).toHaveLength(30);
    expect(frames.stdout).toMatch(/^\d+ 160x144 [0-9a-f]{64}$/mu);
    expect(await user.json('session', 'show', session)).toMatchObject({ title: 'DAA', state: 'live' });
    // The entry point of every cartridge jumps past its header.
    const entered = await user.json('debug', session, '--reset', '--until', 'pc=0x100', '--read', 'bus:0x100:4');
    expect(entered).toMatchObject({ system: 'gameboy', state: 'paused', hit: '0x100' });
    const jump = (entered as { memory: { hex: string }[] }).memory[0]?.hex ?? '';
    expect(jump).toMatch(/^00c3/);
    const jumped = (await user.json('debug', session, '--step', '2', '--resume')) as {
      registers: { name: string; value: string }[];
    };
    const target = `0x${jump.slice(6, 8)}${jump.slice(4, 6)}`;
    expect(jumped.registers.find(({ name }) => name === 'PC')).toMatchObject({ value: target });
    const { before, after, states, notices } = await rewound(user, session);
    expect(after).toBeLessThan(before - 1);
    expect([new Set(states), notices]).toEqual([new Set(['live']), []]);
    await user.json('core', 'stop', session);
    const kept = await waitUntil('a saved RAM', async () => {
      const saves = (await user.json('save', 'list')) as { id: string; kind: string; title: string }[];
      return saves.find(({ kind }) => kind === 'battery');
    });
    expect(kept.title).toMatch(/^daa$/iu);
    const file = join(user.folder, 'daa.sav');
    await user.json('save', 'export', kept.id, '--battery', '--out', file);
    expect([...readFileSync(file).subarray(1, 4)]).toEqual([0xde, 0xb0, 0x61]);
  });
});
