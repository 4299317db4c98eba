import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KnownHosts } from '../../../src/trust/store/known-hosts.ts';
import { PairedDevices } from '../../../src/trust/store/paired-devices.ts';

const script = fileURLToPath(new URL('../../support/trust/writing-process.ts', import.meta.url));
const fingerprint = '0'.repeat(64);
const tries = 100;

let [folder, cache] = ['', ''];
beforeEach(() => ([folder, cache] = [mkdtempSync(join(tmpdir(), 'ki-')), mkdtempSync(join(tmpdir(), 'kc-'))]));
afterEach(() => {
  for (const each of [folder, cache]) rmSync(each, { recursive: true, force: true });
});

/** Lets a process write for a moment, and kills it; the last number that it said. */
async function writeAndKill(ms: number): Promise<number> {
  const child = spawn(execPath, ['--disable-warning=ExperimentalWarning', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A hundred of them start: compiled once is enough.
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  await delay(ms);
  child.kill('SIGKILL');
  await closed;
  return Number(said.trimEnd().split('\n').at(-1));
}

describe('a process that is killed while it writes', () => {
  test(`leaves the old files or the new ones, ${tries} times`, { timeout: 300_000 }, async () => {
    const devices = new PairedDevices(folder);
    // Enough of them that a write takes a while.
    for (const [at] of Array.from({ length: 40 }).entries()) {
      const device = {
        name: at === 0 ? '0' : `device ${at}`,
        kind: 'certificate',
        grants: ['view'],
        expiresAt: null,
      } as const;
      await devices.add({ ...device, fingerprint: at.toString(16).padStart(64, '0') });
    }
    let leftovers = 0;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const said = await writeAndKill(Math.random() * 12);
      // What it said is there; what it was at may be there too, but nothing in between.
      const device = Number(new PairedDevices(folder).find(fingerprint)?.name);
      const host = Number(new KnownHosts(folder).find(fingerprint)?.name);
      expect(device === said || device === said + 1, `device ${device}, said ${said}`).toBe(true);
      expect(host === device || host === device + 1, `host ${host}, device ${device}`).toBe(true);
      expect(new PairedDevices(folder).list()).toHaveLength(40);
      leftovers += readdirSync(folder).length - 2;
    }
    // Killed within writes indeed, or this would have shown nothing; and the next writer clears up.
    expect(leftovers).toBeGreaterThan(0);
    await devices.rename(fingerprint, 'last');
    await new KnownHosts(folder).forget(fingerprint);
    expect(readdirSync(folder).toSorted()).toEqual(['hosts.json', 'paired.json']);
  });
});
