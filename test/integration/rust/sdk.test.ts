import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { checkConformance } from '../../../src/host/conformance.ts';
import { cargo, cargoMs, cargoTarget, countsOfCargo } from '../../support/rust/cargo.ts';
import { TestUser } from '../cli/cli.ts';

const sdk = join(root, 'sdk', 'rust');
const hasCargo = (await cargo(root, '--version')).code === 0;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe.skipIf(!hasCargo)('the Rust SDK', () => {
  it(
    'passes its own tests: golden data, properties, a core over a socket',
    async () => {
      const { code, output } = await cargo(sdk, 'test', '--locked');
      const counts = countsOfCargo(output);
      expect({ code, failed: counts.failed, ignored: counts.ignored }, output).toEqual({
        ...{ code: 0, failed: 0, ignored: 0 },
      });
      expect(counts.passed).toBeGreaterThanOrEqual(30);
    },
    cargoMs,
  );

  it(
    'makes cores that keep every rule of the protocol',
    async () => {
      expect(await cargo(sdk, 'build', '--locked', '--example', 'bounce')).toMatchObject({ code: 0 });
      let isOver = false;
      const start = (address: string): void => {
        const program = join(cargoTarget, 'debug', 'examples', 'bounce');
        const child = spawn(program, [], { env: { PERUN_ADDRESS: address }, stdio: 'ignore' });
        children.push(child);
        // A refusal ends it for good; whoever checks wants the next connection.
        child.once('exit', () => isOver || start(address));
      };
      const results = await checkConformance({
        address: 'tcp://127.0.0.1:0',
        role: 'host',
        onListening: start,
        onResult: () => {},
      });
      isOver = true;
      expect(results.filter(({ result }) => result !== 'kept')).toEqual([]);
      expect(results.length).toBeGreaterThanOrEqual(9);
    },
    cargoMs,
  );

  describe('outside of the tree', () => {
    let user: TestUser;
    beforeAll(() => (user = new TestUser()));
    afterAll(() => user.leave());

    it(
      'is packed, and a core begun from the template is built on it and plays',
      async () => {
        expect(await cargo(sdk, 'package', '--locked', '--allow-dirty', '--no-verify')).toMatchObject({ code: 0 });
        const unpacked = join(user.folder, 'crate');
        mkdirSync(unpacked);
        const packed = join(cargoTarget, 'package', 'perun-sdk-0.1.0.crate');
        execFileSync('tar', ['-xzf', packed, '--strip-components=1', '-C', unpacked]);
        expect(existsSync(join(unpacked, 'src', 'lib.rs'))).toBe(true);
        expect(existsSync(join(unpacked, 'tests'))).toBe(false);

        const { origin } = (await user.json('core', 'new', 'rust', 'outside')) as { origin: string };
        const early = await user.host();
        expect(early.pid).toBeGreaterThan(0);
        const unbuilt = await user.run('core', 'run', origin);
        expect(unbuilt.code).toBe(7);
        expect(unbuilt.stderr).toContain(`cd ${origin} && cargo build --release`);

        const manifest = join(origin, 'Cargo.toml');
        const text = readFileSync(manifest, 'utf8');
        expect(text).toContain(`path = "${join(root, 'dist', 'sdk', 'rust')}"`);
        writeFileSync(manifest, text.replace(/path = ".*"/, `path = "${unpacked}"`));
        const built = await cargo(origin, 'build', '--release', '--target-dir', join(origin, 'target'));
        expect(built, built.output).toMatchObject({ code: 0 });

        const { session } = (await user.json('core', 'run', origin)) as { session: string };
        const frames = await user.run('client', 'connect', '--session', session, '--view', 'dump', '--frames', '3');
        expect(frames.stdout.trim().split('\n')).toHaveLength(3);
        expect(frames.stdout).toMatch(/^\d+ 160x120 [0-9a-f]{64}$/mu);
      },
      cargoMs,
    );
  });
});
