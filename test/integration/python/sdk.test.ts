import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import type { CoreStatus } from '../../../src/control/contract/schemas.ts';
import { randomCases, someKeys, traceOf, type Chip8Case } from '../../support/python/chip8-traces.ts';
import { countsOfPytest, PythonEnvironment, pythonMs, type Ran } from '../../support/python/environment.ts';
import { rewound } from '../../support/host/rewound.ts';
import { TestUser } from '../cli/cli.ts';

let python: PythonEnvironment;
beforeAll(async () => {
  python = await PythonEnvironment.create();
}, pythonMs);
afterAll(() => python.remove());

/** Runs pytest on a copy of those tests and returns its counts; what it said is the failure where it fails. */
async function pytest(tests: string, name: string): Promise<ReturnType<typeof countsOfPytest>> {
  const copy = python.copy(tests, name);
  const report = join(python.folder, `${name}.xml`);
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-o', 'faulthandler_timeout=120'];
  const { code, output } = await python.run(python.python, [...args, `--junit-xml=${report}`, copy], {
    PERUN_VECTORS: join(root, 'vectors/perun'),
    PERUN_COMMAND: `${process.execPath} ${join(root, 'bin/run.js')}`,
  });
  expect(code, output).toBe(0);
  return countsOfPytest(readFileSync(report, 'utf8'));
}

describe('perun_sdk', () => {
  it('is a wheel that needs lz4 and nothing else', async () => {
    expect(python.wheels.map((path) => basename(path)).toSorted()).toEqual([
      'chip8_core-0.1.0-py3-none-any.whl',
      'perun_sdk-0.1.0-py3-none-any.whl',
    ]);
    const ask = [
      'import importlib.metadata as m, perun_sdk',
      'print(m.requires("perun-sdk"), m.metadata("perun-sdk")["Requires-Python"], perun_sdk.__file__)',
    ];
    const { output } = await python.run(python.python, ['-c', ask.join('\n')]);
    expect(output).toContain("['lz4>=4.0'] >=3.10");
    expect(output).toContain(join(python.venv, 'lib'));
  });

  it(
    'passes its tests, with a host and the vectors, from outside the tree',
    async () => {
      const { tests, ...others } = await pytest('sdk/python/tests', 'sdk-tests');
      expect(others).toEqual({ failures: 0, errors: 0, skipped: 0 });
      expect(tests).toBeGreaterThan(400);
    },
    pythonMs,
  );

  it(
    'and its core state their types',
    async () => {
      const config = join(python.folder, 'mypy.ini');
      writeFileSync(
        config,
        '[mypy]\nstrict = True\ncache_dir = /dev/null\n[mypy-lz4.*]\nignore_missing_imports = True\n',
      );
      const checked = ['-p', 'perun_sdk', '-p', 'chip8_core'];
      const { code, output } = await python.run(python.python, ['-m', 'mypy', '--config-file', config, ...checked]);
      expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('Success') as string });
    },
    pythonMs,
  );
});

/** What chip8-core makes of those programs, by the names of the built-in core's. */
function tracesOf(cases: readonly Chip8Case[]): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const child = spawn(python.python, [join(python.folder, 'chip8-tests', 'trace.py')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', () => resolve(JSON.parse(output) as string[][]));
    child.stdin.end(JSON.stringify(cases));
  });
}

describe('chip8-core', () => {
  it(
    'passes its tests',
    async () => {
      const { tests, ...others } = await pytest('cores/chip8-core/tests', 'chip8-tests');
      expect(others).toEqual({ failures: 0, errors: 0, skipped: 0 });
      expect(tests).toBeGreaterThan(10);
    },
    pythonMs,
  );

  it(
    'shows, plays and remembers what the built-in core does: three games, and programs drawn by lot',
    async () => {
      const games = (['bricks.xo8', 'aurora.xo8', 'duel.ch8'] as const).map((name, index): Chip8Case => {
        const program = readFileSync(join(root, 'cores/chip8/games', name)).toString('hex');
        const profile = name.endsWith('.xo8') ? 'xochip' : 'chip8';
        return { program, profile, seed: 5 + index, palette: 'dusk', keys: someKeys(300, index + 1) };
      });
      const cases = [...games, ...randomCases(120, 25)];
      const theirs = await tracesOf(cases);
      expect(theirs).toEqual(cases.map(traceOf));
      const frames = new Set(theirs.flat().map((line) => line.split(' ').slice(0, 2).join(' ')));
      expect(frames.size).toBeGreaterThan(1000);
      expect(theirs.flat().filter((line) => !line.includes('silence')).length).toBeGreaterThan(100);
    },
    pythonMs,
  );
});

describe('under a host', () => {
  let user: TestUser;
  beforeAll(async () => {
    user = new TestUser();
    await user.host('tcp://127.0.0.1:0');
  }, pythonMs);
  afterAll(() => user.leave());

  /** The example of the SDK as a program that knows no more than the host's address. */
  const watch = (session: string, ...words: string[]): Promise<Ran> =>
    python.run(
      python.python,
      [join(root, 'sdk/python/examples/watch.py'), user.unix, '--session', session, '--timeout', '30', ...words],
      { PERUN_ADDRESS: '' },
    );

  const started = async (...words: string[]): Promise<{ core: CoreStatus; session: string }> =>
    (await user.json('core', 'run', ...words)) as { core: CoreStatus; session: string };

  it(
    'chip8-core is installed from a folder outside the tree, chosen by its name, and seen by its own client and by ours',
    async () => {
      const folder = python.copy('cores/chip8-core', 'chip8-core');
      const game = join(user.folder, 'bricks.xo8');
      cpSync(join(root, 'cores/chip8/games/bricks.xo8'), game);
      const unbuilt = await user.run('core', 'run', folder, game);
      expect(unbuilt.code).not.toBe(0);
      expect(unbuilt.stderr).toContain('python3 -m venv .venv');
      symlinkSync(python.venv, join(folder, '.venv'));
      await user.json('core', 'install', folder);

      const { core, session } = await started(game, '--system', 'chip8-core');
      expect(core).toMatchObject({ name: 'chip8-core', state: 'running', restarts: 0 });
      expect(core.command).toEqual([expect.stringContaining('.venv/bin/python'), expect.anything(), game]);
      const played = await watch(session, '--frames', '20', '--press', '2:6', '--press', '10:');
      expect(played).toMatchObject({ code: 0 });
      const lines = played.output.trim().split('\n');
      expect(lines).toHaveLength(20);
      for (const line of lines) expect(line).toMatch(/^\d+ (?:64x32|128x64) [0-9a-f]{64}$/);
      expect(new Set(lines.map((line) => line.split(' ')[2])).size).toBeGreaterThan(1);
      const seen = await user.run('client', 'connect', '--session', session, '--view', 'dump', '--frames', '5');
      expect(seen.stdout.trim().split('\n')).toHaveLength(5);

      await rewoundAndDebugged(session);

      // By its folder, with the game as a word; killed, it comes back.
      const other = await started(folder, game);
      process.kill(other.core.pid ?? 0, 'SIGKILL');
      expect((await watch(other.session, '--frames', '3')).code).toBe(0);
      await user.json('core', 'stop', session);
      expect((await watch(session, '--frames', '1')).code).not.toBe(0);
      await user.json('core', 'stop', other.session);
    },
    pythonMs,
  );

  /** The core has no more than its hooks: the rest is the host's and the SDK's. */
  async function rewoundAndDebugged(session: string): Promise<void> {
    const { before, after, states, notices } = await rewound(user, session);
    expect(after).toBeLessThan(before - 1);
    expect([new Set(states), notices]).toEqual([new Set(['live']), []]);
    const pc = async (...args: string[]): Promise<string | undefined> => {
      const { registers } = (await user.json('debug', session, ...args)) as {
        registers: { name: string; value: string }[];
      };
      return registers.find(({ name }) => name === 'PC')?.value;
    };
    // As the built-in core does: two instructions, the second of which is two bytes further.
    expect(await pc('--reset', '--until', 'pc=0x200')).toBe('0x0200');
    expect(await pc('--step', '1')).toBe('0x0202');
    expect(await pc('--step', '1', '--until', '0x20a')).toBe('0x0228');
    expect(await pc('--registers', '--resume')).toMatch(/^0x/);
  }

  it(
    'a core from the template is built as it says, and runs',
    async () => {
      const made = (await user.json('core', 'new', 'python', 'my-snake')) as { origin: string };
      const needs = readFileSync(join(made.origin, 'requirements.txt'), 'utf8').trim();
      expect(existsSync(join(needs, 'pyproject.toml'))).toBe(true);
      expect(readFileSync(join(made.origin, 'main.py'), 'utf8')).toContain('my-snake');
      const pip = [
        '-m',
        'pip',
        '--quiet',
        '--disable-pip-version-check',
        'install',
        '--dry-run',
        '-r',
        'requirements.txt',
      ];
      const installs = await python.run('sh', ['-c', `cd "${made.origin}" && "${python.python}" ${pip.join(' ')}`]);
      expect(installs, installs.output).toMatchObject({ code: 0 });
      symlinkSync(python.venv, join(made.origin, '.venv'));
      const { session } = await started(made.origin);
      const { code, output } = await watch(session, '--frames', '10', '--press', '1:right,a');
      expect({ code, size: output.split(' ')[1] }).toEqual({ code: 0, size: '160x120' });
      await user.json('core', 'stop', session);
    },
    pythonMs,
  );

  it(
    'the program in the README of the SDK runs',
    async () => {
      const readme = readFileSync(join(root, 'sdk/python/README.md'), 'utf8');
      const program = join(user.folder, 'readme.py');
      writeFileSync(program, /```python\n(?<program>.*?)```/s.exec(readme)?.groups?.['program'] ?? '');
      const { session } = await started(python.python, '--', program);
      const { code, output } = await watch(session, '--frames', '3');
      expect({ code, size: output.split(' ')[1] }).toEqual({ code: 0, size: '256x224' });
      await user.json('core', 'stop', session);
    },
    pythonMs,
  );

  it(
    'the program of the first documents runs as it stands there',
    async () => {
      const folder = join(user.folder, 'seed');
      mkdirSync(folder);
      writeFileSync(join(folder, 'main.py'), firstProgram);
      // Without a host that starts it, it finds this user's by itself.
      const child = spawn(python.python, ['main.py'], { cwd: folder, env: { ...user.env, PATH: python.path } });
      try {
        const sessions = async (): Promise<string[]> =>
          ((await user.json('session', 'list')) as { id: string }[]).map(({ id }) => id);
        await expect.poll(sessions, { timeout: 30_000 }).toHaveLength(1);
        const [session = ''] = await sessions();
        const { code, output } = await watch(session, '--frames', '3');
        expect({ code, size: output.split(' ')[1] }).toEqual({ code: 0, size: '64x32' });
      } finally {
        child.kill();
      }
      // Started by one, it plays in the session that was opened for it.
      const { core, session } = await started(python.python, '--', join(folder, 'main.py'));
      expect(core.state).toBe('running');
      expect((await watch(session, '--frames', '3')).code).toBe(0);
      await user.json('core', 'stop', session);
    },
    pythonMs,
  );
});

const firstProgram = `
from perun_sdk import PerunCore, PerunConnection

class Chip8(PerunCore):
    def tick(self, buttons: int) -> tuple[bytes, bytes]:
        self.step(buttons)
        return self.get_framebuffer(), self.get_audio()

    def load_rom(self, name):
        self.frame = 0

    def step(self, buttons):
        self.frame += 1

    def get_framebuffer(self):
        return bytes([self.frame & 255, buttons_lit, 0, 255]) * (64 * 32)

    def get_audio(self):
        return bytes(2 * 735)

buttons_lit = 7

if __name__ == "__main__":
    core = Chip8()
    core.load_rom("game.ch8")
    PerunConnection("unix:///tmp/perun.sock").run(core)
`;
