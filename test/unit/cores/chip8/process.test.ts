import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { palettes } from '../../../../cores/chip8/palette.ts';
import { decodeCoreInfo } from '../../../../src/protocol/perun/core-info.ts';
import { CoreHost } from '../../../support/cores/core-host.ts';
import { assembleFile, digestOf, fixtures, machineOf } from '../../../support/cores/chip8.ts';
import { chip8Launcher, startCore } from '../../../support/cores/process.ts';
import type { CoreProcess } from '../../../support/cores/process.ts';

const patient = 30_000;
let folder = '';
let running: CoreProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perun-chip8-'));
});
afterEach(async () => {
  for (const core of running) core.kill('SIGKILL');
  await Promise.all(running.map((core) => core.exited));
  running = [];
  await rm(folder, { recursive: true });
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): CoreProcess {
  const core = startCore(chip8Launcher, args, env);
  running.push(core);
  return core;
}

function fixture(name: string): string {
  return fileURLToPath(new URL(name, fixtures));
}

describe('what cannot run says so in one line', () => {
  it.each([
    ['a file that is not there', ['/nowhere/game.ch8'], 3, /^chip8: \/nowhere\/game\.ch8 does not exist; .*\n$/],
    ['no file', [], 2, /^chip8: no game file was named; .*\n$/],
    ['an unknown option', ['a.ch8', '--fast'], 2, /^chip8: .*--fast.*\n$/],
    ['a folder', ['/'], 2, /^chip8: \/ is not a file; .*\n$/],
  ])(
    '%s',
    async (_what, args, code, line) => {
      const core = run(args);
      expect(await core.exited).toBe(code);
      expect(core.stderr()).toMatch(line);
    },
    patient,
  );

  it(
    'a file that is too large',
    async () => {
      const path = join(folder, 'large.ch8');
      await writeFile(path, new Uint8Array(5000));
      const core = run([path]);
      expect(await core.exited).toBe(2);
      expect(core.stderr()).toMatch(/^chip8: .*large\.ch8 has 5000 bytes; CHIP-8 takes at most 3584; .*\n$/);
    },
    patient,
  );

  it(
    '--help',
    async () => {
      const core = run(['--help']);
      expect(await core.exited).toBe(0);
      expect(core.stdout()).toContain('--profile auto|chip8|superchip');
    },
    patient,
  );
});

describe('as a process', () => {
  it(
    'plays over PERUN_ADDRESS, shows the keys pressed exactly, and ends in order on SIGTERM',
    async () => {
      const host = await CoreHost.listen({ address: `unix://${folder}/host.sock` });
      const core = run([fixture('keyboard.xo8')], { PERUN_ADDRESS: host.address });
      const peer = await host.core();
      await peer.untilFrames(5);
      expect(decodeCoreInfo(peer.configs('coreInfo')[0]!)).toMatchObject({
        system: 'chip8',
        title: 'keyboard',
        layout: 'chip8',
      });

      const machine = machineOf(assembleFile(new URL('keyboard.8s', fixtures)), { palette: palettes.dusk });
      for (const keys of [0, 0x0001, 0x8421, 0xffff, 0]) {
        for (let frame = 0; frame < 4; frame++) machine.runFrame(keys);
        const expected = digestOf(machine.picture());
        peer.input(keys);
        await peer.until(({ frames }) => digestOf(frames.at(-1)!) === expected);
      }
      core.kill();
      expect(await core.exited).toBe(0);
      expect(core.stderr()).toBe('');
      await peer.until(({ closed }) => closed);
      await host.close();
    },
    patient,
  );

  it(
    'keeps the last picture of a program that goes wrong, and says so once',
    async () => {
      const path = join(folder, 'bad.ch8');
      await writeFile(path, Uint8Array.of(0x60, 0x01, 0xf0, 0x29, 0xd0, 0x05, 0xff, 0xff));
      const host = await CoreHost.listen({ address: 'tcp://127.0.0.1:0' });
      const core = run([path, '--address', host.address, '--palette', 'octo']);
      const peer = await host.core();
      await peer.untilFrames(20);
      const line = 'chip8: bad: the program stopped: unknown opcode 0xFFFF at 0x206; its last picture stays\n';
      await vi.waitUntil(() => core.stderr() !== '', { timeout: patient });
      const pictures = new Set(peer.frames.slice(2).map(digestOf));
      expect(pictures.size).toBe(1);
      core.kill('SIGINT');
      expect(await core.exited).toBe(0);
      expect(core.stderr()).toBe(line);
      await host.close();
    },
    patient,
  );
});
