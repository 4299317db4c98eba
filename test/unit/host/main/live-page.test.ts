import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHostPage } from '../../../../src/host/main/host-page.ts';
import { LivePage, pageCheckMs } from '../../../../src/host/main/live-page.ts';
import type { PageCredentials } from '../../../../src/host/relay/protocol.ts';
import { type Logger, silentLogger } from '../../../../src/shared/logger.ts';
import { ManualClock } from '../../../support/cores/manual-clock.ts';

let folder = '';
let clock: ManualClock;
let warnings: string[];
let logger: Logger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lp-'));
  clock = new ManualClock();
  warnings = [];
  logger = { ...silentLogger, warn: (_fields, message) => void warnings.push(message) };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function made(name: string): Promise<PageCredentials> {
  const at = join(folder, name);
  mkdirSync(at, { mode: 0o700 });
  return (await openHostPage({ folder: at, certificate: null, key: null, logger: silentLogger })).credentials;
}

describe('the certificate of the page while the host runs', () => {
  it('is read anew where it is given, and stays where the new one cannot be used', async () => {
    const [first, second] = [await made('one'), await made('two')];
    const [certificate, key] = [join(folder, 'mine.crt'), join(folder, 'mine.key')];
    const give = ({ certificatePem, keyPem }: PageCredentials): void => {
      writeFileSync(certificate, certificatePem);
      writeFileSync(key, keyPem);
    };
    give(first);
    const page = await LivePage.open({ folder, certificate, key, logger }, clock);
    const told: string[] = [];
    page.shown.changed.on(({ certificatePem }) => told.push(certificatePem));
    expect(page.shown.current).toEqual({ ...first, authorityPem: null });

    give({ ...second, keyPem: first.keyPem });
    clock.advance(pageCheckMs);
    await expect.poll(() => warnings).toEqual([expect.stringContaining('the old one stays')]);
    expect(page.shown.current).toEqual({ ...first, authorityPem: null });

    give(second);
    clock.advance(pageCheckMs);
    await expect.poll(() => told).toEqual([second.certificatePem]);
    expect(page.shown.current).toEqual({ ...second, authorityPem: null });

    page.close();
    give(first);
    clock.advance(10 * pageCheckMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toHaveLength(1);
  });

  it('is made anew by the authority of the host, which stays the same', async () => {
    const page = await LivePage.open({ folder, certificate: null, key: null, logger }, clock);
    const [before, authority] = [page.shown.current, page.authorityFingerprint];
    clock.advance(pageCheckMs);
    rmSync(join(folder, 'page.crt'));
    clock.advance(pageCheckMs);
    await expect.poll(() => page.shown.current?.certificatePem === before?.certificatePem).toBe(false);
    expect(page.shown.current?.authorityPem).toBe(before?.authorityPem);
    expect(page.authorityFingerprint).toBe(authority);
    expect(warnings).toEqual([]);
    page.close();
  });
});
