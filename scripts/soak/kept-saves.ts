import { DatabaseSync } from 'node:sqlite';
import type { ControlClient } from '../../src/control/client/client.ts';
import type { SaveInfo } from '../../src/control/contract/save.ts';
import { defaultLimits } from '../../src/shared/limits.ts';

/** What a host promised to keep: a save stands here once its answer has come. */
export class PromisedSaves {
  readonly #slots = new Map<string, SaveInfo[]>();
  count = 0;

  /** Saves to one slot until the host or its core is gone. */
  async make(control: ControlClient, session: string, slot: string, signal: AbortSignal): Promise<void> {
    const promised = this.#slots.get(slot) ?? [];
    this.#slots.set(slot, promised);
    while (!signal.aborted) {
      try {
        promised.push(await control.save.create({ session, slot }));
        this.count += 1;
      } catch {
        return;
      }
    }
  }

  /** What is wrong with the saves that are there now; every one of them is read whole. */
  async complaints(control: ControlClient): Promise<string[]> {
    const wrong: string[] = [];
    const there = await control.save.list({});
    const ids = new Set(there.map(({ id }) => id));
    for (const [slot, promised] of this.#slots) {
      // The one whose answer was lost may be there too, and have pushed the oldest out.
      const newest = promised.slice(-(defaultLimits.saveVersions - 1));
      for (const { id } of newest) if (!ids.has(id)) wrong.push(`save ${id} of slot ${slot} is lost`);
      const kept = there.filter((save) => save.slot === slot).length;
      if (kept > defaultLimits.saveVersions) wrong.push(`slot ${slot} has ${kept} versions`);
    }
    const known = new Map([...this.#slots.values()].flat().map(({ id, sha256 }) => [id, sha256]));
    for (const { id, sha256 } of there) {
      // Reading proves the bytes by the hash beside them; that it is the promised one is proven here.
      await control.save.export({ id });
      if ((known.get(id) ?? sha256) !== sha256) wrong.push(`save ${id} is another than was promised`);
    }
    return wrong;
  }
}

/** What SQLite itself finds wrong in a database that nobody has open. */
export function integrityComplaints(path: string): string[] {
  const database = new DatabaseSync(path);
  try {
    const rows = database.prepare('PRAGMA integrity_check').all();
    return rows.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok');
  } finally {
    database.close();
  }
}
