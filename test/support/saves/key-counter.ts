import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { vi } from 'vitest';
import type { PerunClient } from '../../../src/client/client.ts';
import { openClient } from '../../../src/host/open-client.ts';
import { bytesOfWords } from '../cores/chip8.ts';

/** Waits for a key, counts it at 0x301 and waits for the next: between keys its state never changes. */
const program = bytesOfWords([0xf00a, 0x7101, 0xa300, 0xf155, 0x1200]);

export const until = (holds: () => boolean | Promise<boolean>): Promise<boolean> =>
  vi.waitUntil(holds, { timeout: 30_000, interval: 100 });

/** Writes the game that counts keys; `title` is what its file is called, `salt` makes it another game. */
export function writeKeyCounter(folder: string, title: string, salt = 0): string {
  const path = join(folder, `${title}.ch8`);
  writeFileSync(path, Uint8Array.of(...program, salt));
  return path;
}

/** Somebody who plays that game. */
export class KeyPlayer {
  readonly client: PerunClient;

  static async join(address: string, session: string): Promise<KeyPlayer> {
    const client = await openClient({ address, session, seat: { kind: 'owner', player: 0 }, name: 'Player' });
    client.start();
    await until(() => client.seat.kind === 'owner' && client.session.state === 'live' && client.stats().frames > 0);
    return new KeyPlayer(client);
  }

  private constructor(client: PerunClient) {
    this.client = client;
  }

  /** Presses a key until the game has counted it, and lets it go; the count, which changes no more by itself. */
  async press(): Promise<number> {
    const before = await this.count();
    while ((await this.count()) === before) {
      this.client.setButtons(1 << 5);
      await delay(60);
      this.client.setButtons(0);
      await delay(60);
    }
    for (let last = -1, now = await this.count(); now !== last;) {
      await delay(100);
      [last, now] = [now, await this.count()];
    }
    return this.count();
  }

  async count(): Promise<number> {
    const [count = -1] = await this.client.inspector.readMemory('memory', 0x301, 1);
    return count;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
