import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kwinDesktopBackend } from '../../../backends/desktop/kwin.ts';
import { kwinDisplayBackend } from '../../../backends/display/kwin/kwin.ts';
import type { RunningDesktop } from '../../../src/drivers/desktop.ts';

const mode = { width: 1170, height: 540, rate: 60 };
const said: string[] = [];
let folder: string;
let desktop: RunningDesktop;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pk-'));
  const say = (line: string) => said.push(line);
  desktop = await kwinDesktopBackend.start({ runtimeDirectory: folder, mode, env: {}, app: null, say });
});
afterAll(async () => {
  await desktop.close();
  expect(desktop.pids).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

it('is found by what is there', () => {
  expect(kwinDesktopBackend.probe()).toMatchObject({ available: true, found: expect.stringContaining('kwin 6.') });
  const { bus, runtimeDirectory } = desktop.place;
  expect(kwinDesktopBackend.find({ DBUS_SESSION_BUS_ADDRESS: bus ?? '', XDG_RUNTIME_DIR: runtimeDirectory })).toEqual(
    desktop.place,
  );
  expect(kwinDesktopBackend.find({ XDG_RUNTIME_DIR: runtimeDirectory })).toBeUndefined();
});

it('a release that cannot make outputs is refused by its version', async () => {
  const words = /^KWin 6\.3\.\d+ cannot make virtual outputs for others; 6\.5\.6 or newer can$/;
  expect(await kwinDisplayBackend.probe(desktop.place)).toMatchObject({
    available: false,
    found: expect.stringMatching(words),
  });
  await expect(kwinDisplayBackend.open(desktop.place, mode)).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
    message: expect.stringMatching(words),
  });
});
