import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { TestUser } from '../cli/cli.ts';

interface Streamed {
  readonly frames: number;
  readonly lost: number;
  readonly mode: { readonly width: number; readonly height: number };
}

/** A real host whose clients see an app of apps.toml, on a desktop in Xvfb. */
describe('an app of the catalogue', () => {
  let user: TestUser;
  let pidFile: string;
  beforeAll(() => {
    user = new TestUser();
    pidFile = join(user.folder, 'pid');
    const client = join(packageRoot(), 'test', 'support', 'x11', 'test-client.ts');
    const script = `echo $$ > ${pidFile}; sleep 600 | ${process.execPath} ${client}`;
    mkdirSync(user.paths.config, { recursive: true, mode: 0o700 });
    writeFileSync(
      join(user.paths.config, 'apps.toml'),
      `[[app]]\nname = "Numbers"\ncommand = ["sh", "-c", ${JSON.stringify(script)}]\n`,
    );
  });
  afterAll(() => user.leave());

  test('is started for the client that asks, shown to it, and ends with the host', async () => {
    const listen = ['--listen', user.unix, '--control', 'off', '--punktfunk', '127.0.0.1:0', '--pairing', 'off'];
    const words = ['host', 'start', '--detach', ...listen, '--desktop', 'x11', '--source', 'app:Numbers'];
    const { addresses } = (await user.json(...words)) as { addresses: string[] };
    expect(existsSync(pidFile)).toBe(false);
    const address = addresses.find((each) => each.startsWith('punktfunk:')) ?? '';
    const streamed = (await user.json(
      'client',
      'connect',
      address,
      '--mode',
      '640x360x30',
      '--frames',
      '20',
    )) as Streamed;
    expect(streamed).toMatchObject({ mode: { width: 640, height: 360 }, lost: 0 });
    expect(streamed.frames).toBeGreaterThanOrEqual(20);
    const pid = readFileSync(pidFile, 'utf8').trim();
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    await user.run('host', 'stop', '--yes');
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});
