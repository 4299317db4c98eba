import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeCoreInfo } from '../../../src/protocol/perun/core-info.ts';
import { CoreHost } from '../../support/cores/core-host.ts';
import { startCore } from '../../support/cores/process.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perun-template-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A copy of the template, beside a package `perun` that is this tree's source. */
async function copyTemplate(): Promise<string> {
  const copy = join(folder, 'copy');
  await cp(join(root, 'cores/templates/typescript'), copy, { recursive: true });
  const entry = join(copy, 'node_modules/perun');
  await mkdir(entry, { recursive: true });
  await symlink(root, join(entry, 'tree'));
  const manifest = { name: 'perun', type: 'module', exports: './tree/sdk/typescript/index.ts' };
  await writeFile(join(entry, 'package.json'), JSON.stringify(manifest));
  return copy;
}

it('the template runs as it is: it moves, and the buttons do something', async () => {
  const copy = await copyTemplate();
  const host = await CoreHost.listen({ address: `unix://${folder}/host.sock` });
  const core = startCore(join(copy, 'main.ts'), [], { PERUN_ADDRESS: host.address });
  const peer = await host.core();
  await peer.untilFrames(10);
  expect(decodeCoreInfo(peer.configs('coreInfo')[0]!)).toMatchObject({ name: 'my-core', system: 'my-core' });
  expect(Buffer.from(peer.frames[0]!.pixels).equals(peer.frames[9]!.pixels)).toBe(false);

  const middle = (60 * 160 + 80) * 4;
  const left = (60 * 160 + 2) * 4;
  const redAt = (at: number): number => peer.frames.at(-1)!.pixels[at]!;
  expect(redAt(middle)).toBe(125);
  peer.input(0x1004);
  await peer.until(() => redAt(left) === 255);
  expect(peer.messages.some((message) => message.kind === 'audio')).toBe(true);
  peer.input(0);
  await peer.until(() => redAt(left) === 125);

  core.kill();
  expect([await core.exited, core.stderr()]).toEqual([0, '']);
  await host.close();
}, 30_000);

it('its manifest has exactly the keys the host knows', async () => {
  const text = await readFile(join(root, 'cores/templates/typescript/perun-core.toml'), 'utf8');
  expect(text.match(/^\w+/gm)).toEqual(['name', 'command', 'extensions', 'systems']);
});
