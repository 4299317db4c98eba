import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostStatus, SessionInfo } from '../../../src/control/contract/schemas.ts';
import { launchChromium } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { ViewerPage } from '../../support/browser/viewer-page.ts';
import { RawTcpClient } from '../../support/foreign/raw-tcp-client.ts';
import { MovingCore } from '../../support/host/moving-core.ts';
import { PlayerTerminal, readTrace } from '../../support/host/player-terminal.ts';
import { PerunHome, portOf } from '../../support/host/running-host.ts';
import { waitUntil } from '../../support/host/wait-until.ts';

const game = new URL('../../fixtures/chip8/keyboard.xo8', import.meta.url).pathname;

/** The main job from end to end: one picture, seen at once in a terminal, a browser tab and by a peer of the seed. */
describe('three watchers of one core', () => {
  let home: PerunHome;
  let host: HostStatus;
  let browser: Browser;
  let trace: string;

  beforeAll(async () => {
    home = await PerunHome.create();
    trace = join(home.folder, 'core-trace');
    home.env['PERUN_FRAME_TRACE'] = trace;
    host = await home.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await home?.remove();
  });

  it('started by hand over TCP: every frame of it, the same in all three, and keys from each seat', async () => {
    const core = new MovingCore('By hand');
    core.start(`tcp://127.0.0.1:${portOf(host, 'tcp')}`);
    const session = await sessionCalled('By hand');
    const watchers = await Watchers.open(home, host, browser, session.id);
    await eventually(() => core.hashes.size).toBeGreaterThan(60);
    await watchers.playEachSeat(async (buttons) => eventually(() => core.buttons).toBe(buttons));
    await core.stop();
    await watchers.compare([...core.hashes]);
    await watchers.close();
  });

  it('launched by perun core run: the same, by the trace of its own process', async () => {
    const { session } = await home.json<{ session: string }>('core', 'run', game);
    const watchers = await Watchers.open(home, host, browser, session);
    const traced = (): string[] => readTrace(trace);
    await eventually(() => traced().length).toBeGreaterThan(60);
    let picture = traced().at(-1);
    await watchers.playEachSeat(async () => {
      await eventually(() => traced().at(-1)).not.toBe(picture);
      picture = traced().at(-1);
    });
    await watchers.compare(traced());
    await watchers.close();
  });

  async function sessionCalled(title: string): Promise<SessionInfo> {
    return waitUntil(`the session "${title}"`, async () =>
      (await home.json<SessionInfo[]>('session', 'list')).find((session) => session.title === title),
    );
  }
});

/** A terminal player, a browser tab, and a client written from the facts of the seed alone. */
class Watchers {
  readonly terminal: PlayerTerminal;
  readonly page: ViewerPage;
  readonly raw: RawTcpClient;

  static async open(home: PerunHome, host: HostStatus, browser: Browser, session: string): Promise<Watchers> {
    const terminal = new PlayerTerminal(home, session);
    const page = await ViewerPage.open(browser, `http://localhost:${portOf(host, 'ws')}`);
    await page.visit();
    await page.startHashes();
    await page.visit(`/#/s/${session}?seat=play`);
    await page.picture();
    const raw = await RawTcpClient.connect({ address: { host: '127.0.0.1', port: portOf(host, 'tcp') } });
    await raw.waitFrames(10);
    await eventually(() => terminal.hashes.length).toBeGreaterThan(10);
    return new Watchers(terminal, page, raw);
  }

  private constructor(terminal: PlayerTerminal, page: ViewerPage, raw: RawTcpClient) {
    this.terminal = terminal;
    this.page = page;
    this.raw = raw;
  }

  /** One key from each seat in turn, alone; `arrived` waits until the core has it. */
  async playEachSeat(arrived: (buttons: number) => Promise<void>): Promise<void> {
    this.raw.sendInput(1 << 0xa);
    await arrived(1 << 0xa);
    this.raw.sendInput(0);
    await arrived(0);
    await this.page.page.keyboard.down('x');
    await arrived(1 << 0);
    await this.page.page.keyboard.up('x');
    await arrived(0);
    this.terminal.type('q');
    await arrived(1 << 4);
    await arrived(0);
  }

  /** Within the time that all three watched, up to the picture that stands still, each saw exactly what the core made. */
  async compare(made: readonly string[]): Promise<void> {
    const last = made.at(-1)!;
    await eventually(async () => (await this.page.canvas()).hash).toBe(last);
    await eventually(() => this.terminal.hashes.at(-1)).toBe(last);
    await eventually(() => this.raw.frames.at(-1)?.sha256).toBe(last);
    const watched = [this.terminal.hashes, await this.page.stopHashes(), this.raw.frames.map(({ sha256 }) => sha256)];
    const expected = new Set(made.slice(Math.max(...watched.map((hashes) => made.indexOf(hashes[0]!)))));
    expect(expected.size).toBeGreaterThan(3);
    for (const hashes of watched) {
      expect(hashes.filter((hash) => !made.includes(hash))).toEqual([]);
      expect(new Set(hashes.filter((hash) => expected.has(hash)))).toEqual(expected);
    }
  }

  async close(): Promise<void> {
    await this.terminal.close();
    await this.page.page.close();
    await this.raw.close();
  }
}
