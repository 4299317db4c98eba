import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Person } from '../../../src/control/contract/schemas.ts';
import { buildViewer, type BuiltViewer } from './build-viewer.ts';
import { launchChromium } from './chromium.ts';
import { ScriptedHost } from './scripted-host.ts';
import { ScriptedSession, type ScriptedSessionOptions } from './scripted-session.ts';
import { ViewerPage, type OpenOptions } from './viewer-page.ts';

/** One pad and a small picture, as of a CHIP-8. */
export const onePad = {
  id: 'brave-otter-12',
  title: 'Test picture',
  layout: 'chip8',
  players: 1,
  width: 64,
  height: 32,
} as const satisfies ScriptedSessionOptions;

export const fourPads = {
  id: 'calm-heron-7',
  title: 'Four pads',
  layout: 'xinput',
  players: 4,
  width: 160,
  height: 144,
} as const satisfies ScriptedSessionOptions;

/** A person in the list beside those who are really connected. */
export function someone(id: string, name: string, player: number): Person {
  const joinedAt = new Date().toISOString();
  const rest = { door: 'perun', transport: 'tcp', remote: '127.0.0.1', rendition: 'rgba8888', joinedAt };
  return { id, name, seat: player > 0 ? 'player' : 'watcher', player, ...rest };
}

/** Builds the page and starts Chromium once for the tests of a file, and a host without sessions for each of them. */
export class ScriptedSuite {
  #built: BuiltViewer | undefined;
  #browser: Browser | undefined;
  #host: ScriptedHost | undefined;

  constructor() {
    beforeAll(async () => {
      this.#built = await buildViewer();
      this.#browser = await launchChromium();
    });
    afterAll(async () => {
      await this.#browser?.close();
      await this.#built?.remove();
    });
    beforeEach(async () => {
      const host = await ScriptedHost.start(present(this.#built).directory);
      this.#host = host;
      return () => host.close();
    });
  }

  get host(): ScriptedHost {
    return present(this.#host);
  }

  add(options: ScriptedSessionOptions): ScriptedSession {
    const session = new ScriptedSession(options);
    this.host.sessions.push(session);
    return session;
  }

  /** A new tab; on the host's own address unless another is given. */
  async open(options: OpenOptions & { readonly url?: string } = {}): Promise<ViewerPage> {
    const { url = this.host.url, ...rest } = options;
    return ViewerPage.open(present(this.#browser), url, rest);
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('only inside a test');
  return value;
}
