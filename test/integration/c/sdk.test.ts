import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { PerunClient } from '../../../src/client/client.ts';
import { checkConformance } from '../../../src/host/conformance.ts';
import { createUnixTransport } from '../../../src/transport/unix/unix.ts';
import { countsOfCheck, makeMs, ran, Restless } from '../../support/c/make.ts';
import { rewound } from '../../support/host/rewound.ts';
import { TestUser } from '../cli/cli.ts';

const sdk = join(root, 'sdk', 'c');
const hasCompilers = (
  await Promise.all(['cc', 'c++', 'make', 'pkg-config'].map((tool) => ran(tool, ['--version'])))
).every(({ code }) => code === 0);

/** Everything is made, installed and compiled outside of the tree. */
let folder = '';
let user: TestUser;
const build = (): string => join(folder, 'build');
const prefix = (): string => join(folder, 'prefix');
const pkgConfig = (): NodeJS.ProcessEnv => ({ PKG_CONFIG_PATH: join(prefix(), 'lib', 'pkgconfig') });
const libraries = (): NodeJS.ProcessEnv => ({ LD_LIBRARY_PATH: join(prefix(), 'lib') });
const program = (name: string): string => join(folder, name);

/** Compiles an example against what was installed, as a user would. */
async function compiled(source: string, compiler: string, standard: string): Promise<string> {
  copyFileSync(join(sdk, 'examples', source), join(folder, source));
  const flags = await ran('pkg-config', ['--cflags', '--libs', 'perun'], pkgConfig());
  const words = flags.output.trim().split(/\s+/u);
  const target = program(source.replace('.', '-'));
  const { code, output } = await ran(compiler, [`-std=${standard}`, join(folder, source), '-o', target, ...words]);
  expect({ code, output }).toEqual({ code: 0, output: '' });
  return target;
}

const children: ChildProcess[] = [];
const clients: PerunClient[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

describe.skipIf(!hasCompilers)('libperun', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'perun-c-'));
    user = new TestUser();
    const made = await ran('make', ['-C', sdk, '-j2', 'lib', 'install', `BUILD=${build()}`, `PREFIX=${prefix()}`]);
    expect(made, made.output).toMatchObject({ code: 0 });
    await compiled('bounce.c', 'cc', 'c11');
    await compiled('bounce.cpp', 'c++', 'c++17');
    await compiled('watch.c', 'cc', 'c11');
    await user.host('tcp://127.0.0.1:0');
  }, makeMs);
  afterAll(async () => {
    await user.leave();
    rmSync(folder, { recursive: true });
  });

  /** Runs an example as a core that writes down what it sends; the session, and where that is written. */
  async function played(name: string): Promise<{ session: string; trace: string }> {
    const trace = join(folder, `${name}.trace`);
    const words = [`PERUN_FRAME_TRACE=${trace}`, `LD_LIBRARY_PATH=${prefix()}/lib`, program(name)];
    const { session } = (await user.json('core', 'run', 'env', '--', ...words)) as { session: string };
    return { session, trace };
  }

  it(
    'passes its own tests, with sanitizers: golden data, properties, a core and a client over sockets',
    async () => {
      const { code, output } = await ran('make', ['-C', sdk, '-j2', 'check', `BUILD=${build()}`]);
      expect(code, output).toBe(0);
      const { programs, checks } = countsOfCheck(output);
      expect(programs).toBeGreaterThanOrEqual(6);
      expect(checks).toBeGreaterThan(100_000);
    },
    makeMs,
  );

  it(
    'has a README whose core compiles, and plays',
    async () => {
      const [source] = /(?<=```c\n)[^`]*int main[^`]*(?=```)/u.exec(readFileSync(join(sdk, 'README.md'), 'utf8')) ?? [
        '',
      ];
      writeFileSync(join(folder, 'readme.c'), source);
      const flags = ['-std=c11', '-Wall', '-Werror', `-I${prefix()}/include`];
      const words = [join(folder, 'readme.c'), join(prefix(), 'lib', 'libperun.a'), '-o', program('readme')];
      expect(await ran('cc', [...flags, ...words])).toEqual({ code: 0, output: '' });
      const { session } = (await user.json('core', 'run', program('readme'))) as { session: string };
      const frames = await user.run('client', 'connect', '--session', session, '--view', 'dump', '--frames', '3');
      expect(new Set(pictures(frames.stdout)).size).toBe(3);
      await user.json('core', 'stop', session);
    },
    makeMs,
  );

  it.each(['core', 'client'])(
    'makes a %s that keeps every rule of the protocol',
    async (role) => {
      let guest: Restless | undefined;
      const results = await checkConformance({
        address: 'tcp://127.0.0.1:0',
        role: 'host',
        onListening: (address) => {
          guest =
            role === 'core'
              ? new Restless(program('bounce-c'), [], { ...libraries(), PERUN_ADDRESS: address })
              : new Restless(program('watch-c'), [address, '--quiet'], libraries());
        },
        onResult: () => {},
      });
      guest?.stop();
      expect(results.filter(({ result }) => result !== 'kept')).toEqual([]);
      expect(results.length).toBeGreaterThanOrEqual(9);
    },
    makeMs,
  );

  it.each(['bounce-c', 'bounce-cpp'])(
    '%s plays under a host: what it sent, the client in C and ours agree on every pixel',
    async (name) => {
      const { session, trace } = await played(name);
      const watching = ['--session', session, '--frames', '20'];
      const [ours, theirs] = await Promise.all([
        user.run('client', 'connect', ...watching, '--view', 'dump'),
        ran(program('watch-c'), [user.unix, ...watching], libraries()),
      ]);
      expect(ours).toMatchObject({ code: 0 });
      expect(theirs).toMatchObject({ code: 0 });
      const sent = pictures(readFileSync(trace, 'utf8'));
      for (const seen of [pictures(ours.stdout), pictures(theirs.output)]) {
        expect(seen).toHaveLength(20);
        expect(new Set(seen).size).toBe(20);
        const first = sent.indexOf(seen[0] ?? '');
        expect(first).toBeGreaterThanOrEqual(0);
        // A core that goes round shows the same picture again; what was left out for a slow one is not an error.
        expect(isWithin(sent.slice(first), seen)).toBe(true);
      }
      await user.json('core', 'stop', session);
    },
    makeMs,
  );

  it(
    'pong is built outside of the tree; two seats play it, it is heard, and its state goes to and fro',
    async () => {
      const pong = join(folder, 'pong');
      cpSync(join(root, 'cores', 'pong'), pong, { recursive: true });
      rmSync(join(pong, 'build'), { recursive: true, force: true });
      const made = await ran('make', ['-C', pong, 'all', 'check'], pkgConfig());
      expect(made, made.output).toMatchObject({ code: 0 });
      expect(made.output).toMatch(/^pong: \d{4,} checks$/mu);

      const { session } = (await user.json('core', 'run', pong)) as { session: string };
      const down = ['--session', session, '--seat', 'player', '--hold', '0x1002', '--quiet'];
      const first = spawn(program('watch-c'), [user.unix, ...down], { env: libraries(), stdio: 'ignore' });
      children.push(first);
      const second = await joined(session);
      let samples = 0;
      second.audio.on((audio) => (samples += audio.samples.length));
      second.setButtons(0x1001);
      await vi.waitUntil(
        async () => {
          const [left, right] = paddles(await second.inspector.saveState());
          return [left, right].toSorted((a, b) => a - b).join() === '12,100';
        },
        { timeout: 30_000, interval: 50 },
      );
      await vi.waitUntil(() => samples > 0, { timeout: 30_000, interval: 20 });

      const state = await second.inspector.saveState();
      expect(Buffer.from(state.subarray(0, 4)).toString()).toBe('PONG');
      state[leftScore] = 7;
      await second.inspector.loadState(state);
      expect((await second.inspector.saveState())[leftScore]).toBeGreaterThanOrEqual(7);
      await expect(second.inspector.loadState(state.subarray(1))).rejects.toMatchObject({
        code: 'PROTOCOL_MALFORMED',
      });
      const { before, after, states, notices } = await rewound(user, session);
      expect(after).toBeLessThan(before - 1);
      expect([new Set(states), notices]).toEqual([new Set(['live']), []]);
    },
    makeMs,
  );

  it(
    'is what the template is built on, found by pkg-config or in the source that comes along',
    async () => {
      const { origin } = (await user.json('core', 'new', 'c', 'outside')) as { origin: string };
      const unbuilt = await user.run('core', 'run', origin);
      expect(unbuilt).toMatchObject({ code: 7, stderr: expect.stringContaining(`cd ${origin} && make`) as string });
      for (const env of [{ PKG_CONFIG_LIBDIR: '/nonexistent' }, pkgConfig()]) {
        rmSync(join(origin, 'build'), { recursive: true, force: true });
        const made = await ran('make', ['-C', origin], env);
        expect(made, made.output).toMatchObject({ code: 0 });
        const { session } = (await user.json('core', 'run', origin)) as { session: string };
        const frames = await user.run('client', 'connect', '--session', session, '--view', 'dump', '--frames', '3');
        expect(frames.stdout).toMatch(/^\d+ 160x120 [0-9a-f]{64}$/mu);
        await user.json('core', 'stop', session);
      }
    },
    makeMs,
  );

  /** A client in the seat of a player, in that session. */
  async function joined(session: string): Promise<PerunClient> {
    const transport = createUnixTransport();
    const client = new PerunClient({
      connect: () => transport.connect(user.unix),
      session,
      seat: { kind: 'player', player: 0 },
    });
    clients.push(client);
    client.start();
    await vi.waitUntil(() => client.seat.kind === 'player' && client.stats().frames > 0, { timeout: 30_000 });
    return client;
  }
});

/** Offset of the left side's score in a state of pong. */
const leftScore = 7;

/** Where both paddles are, out of a state. */
function paddles(state: Uint8Array): [number, number] {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  return [view.getInt16(5), view.getInt16(9)];
}

/** Size and hash of each frame that the lines are about. */
function pictures(text: string): string[] {
  return [...text.matchAll(/^\d+ (\d+x\d+ [0-9a-f]{64})$/gmu)].map(([, picture]) => picture ?? '');
}

/** True where all of `part` stands in `whole`, in that order. */
function isWithin(whole: readonly string[], part: readonly string[]): boolean {
  let at = -1;
  return part.every((one) => {
    at = whole.indexOf(one, at + 1);
    return at >= 0;
  });
}
