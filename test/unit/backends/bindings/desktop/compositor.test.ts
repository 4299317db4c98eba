import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OwnCompositor } from '../../../../../backends/bindings/desktop/compositor.ts';
import { isAtLeast, programVersion } from '../../../../../backends/bindings/desktop/version.ts';

let folder: string;
const open: OwnCompositor[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pc-'));
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A shell script in the place of a compositor. */
async function start(script: string, timeoutMs = 10_000, isReady = () => existsSync(join(folder, 'ready'))) {
  const compositor = await OwnCompositor.start({
    ...{ name: 'shell', command: 'sh', args: ['-c', script], runtimeDirectory: folder, say: () => undefined },
    ...{ env: { OURS: 'for all' }, ownEnv: { MINE: 'alone' }, isReady, timeoutMs },
    placeOf: ({ bus, pipewire }) => ({
      ...{ kind: 'mutter', runtimeDirectory: folder, wayland: null, x11: null, sway: null, eis: null },
      ...{ bus, pipewire },
    }),
  });
  open.push(compositor);
  return compositor;
}

/** Programs that are there still, of those that had the directory in their environment. */
function left(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`XDG_RUNTIME_DIR=${folder}`);
      } catch {
        return false;
      }
    });
}

it('is there with its services and its variables, and ends with them', async () => {
  const compositor = await start(`env > ${folder}/env; touch ${folder}/ready; exec sleep 600`);
  expect(compositor.place).toMatchObject({ bus: `unix:path=${folder}/bus`, pipewire: `${folder}/pipewire-0` });
  const variables = readFileSync(join(folder, 'env'), 'utf8').split('\n');
  expect(variables).toContain('OURS=for all');
  expect(variables).toContain('MINE=alone');
  expect(variables).toContain(`DBUS_SESSION_BUS_ADDRESS=unix:path=${folder}/bus`);
  expect(compositor.pids.length).toBeGreaterThanOrEqual(4);
  await compositor.close();
  await compositor.close();
  expect(compositor.pids).toEqual([]);
  expect(left()).toEqual([]);
});

it('one that ends by itself is told of once, with its last words', async () => {
  const compositor = await start(`touch ${folder}/ready; sleep 0.3; echo 'no more' >&2; exit 3`);
  const ended: unknown[] = [];
  compositor.ended.on((error) => ended.push(error));
  await expect.poll(() => ended).toMatchObject([{ message: 'shell ended by itself (code 3); it said: no more' }]);
  await compositor.close();
  expect(ended).toHaveLength(1);
});

it('one that ends before it is ready, or never is, is an error, and nothing is left', async () => {
  await expect(start(`echo 'cannot' >&2; exit 1`)).rejects.toMatchObject({
    code: 'FAILED',
    message: 'shell ended by itself (code 1); it said: cannot',
  });
  expect(left()).toEqual([]);
  await expect(start('echo waiting; exec sleep 600', 300)).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: 'shell was not ready within 0.3 s; it said: waiting',
  });
  expect(left()).toEqual([]);
});

it('versions are compared by their numbers', () => {
  for (const [version, least] of [
    ['6.5.6', '6.5.6'],
    ['6.10', '6.5.6'],
    ['48.7', '45'],
    ['45', '45'],
  ] as const) {
    expect(isAtLeast(version, least)).toBe(true);
  }
  for (const [version, least] of [
    ['6.5', '6.5.6'],
    ['6.4.9', '6.5.6'],
    ['5.27.10', '6.1'],
    ['3.9', '3.15'],
  ] as const) {
    expect(isAtLeast(version, least)).toBe(false);
  }
  expect(programVersion(process.execPath, 'no such name')).toBeUndefined();
  expect(programVersion('/no/such/program', 'mutter')).toBeUndefined();
});
