import { afterEach, describe, expect, it } from 'vitest';
import type { SaveInfo } from '../../../../src/control/contract/save.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { keyEvent } from '../../../../tui/player/key-events.ts';
import { PlayerSaves, type SaveControl } from '../../../../tui/player/player-saves.ts';

const now = Date.parse('2026-01-01T01:00:00Z');

function save(id: string, slot: string, minutes: number, kind: SaveInfo['kind'] = 'manual'): SaveInfo {
  return {
    ...{ id, slot, kind, title: 'Comet', core: 'one', system: 'gb', game: 'sha256:aa', owner: 'owner', session: null },
    ...{ createdAt: new Date(now - minutes * 60_000).toISOString(), sha256: '' },
    ...{ stateBytes: 9, batteryBytes: 0, storedBytes: 9 },
  };
}

/** A host that keeps saves in memory, and writes down what is asked of it. */
class KeptSaves {
  readonly asked: string[] = [];
  saves: SaveInfo[] = [save('a', '1', 3), save('b', 'auto', 5, 'auto'), save('c', 'battery', 7, 'battery')];
  failure: PerunError | undefined;
  readonly control = {
    save: {
      list: async ({ session }: { session?: string }) => this.#note(`list ${session}`, this.saves),
      create: async ({ session, slot }: { session: string; slot?: string }) => {
        this.#note(`create ${session} ${slot}`, undefined);
        const made = save(`n${this.asked.length}`, slot ?? '0', 0);
        this.saves = [made, ...this.saves];
        return made;
      },
      load: async ({ session, id }: { session?: string; id: string }) => this.#note(`load ${session} ${id}`, undefined),
      delete: async ({ id }: { id: string }) => {
        this.saves = this.saves.filter((one) => one.id !== id);
        return this.#note(`delete ${id}`, undefined);
      },
    },
  } as unknown as SaveControl;

  #note<T>(what: string, answer: T): T {
    this.asked.push(what);
    if (this.failure !== undefined) throw this.failure;
    return answer;
  }
}

let refusal: string | undefined;
afterEach(() => (refusal = undefined));

function open(): {
  host: KeptSaves;
  saves: PlayerSaves;
  said: string[];
  text: () => string;
  key: (name: string) => Promise<void>;
} {
  const host = new KeptSaves();
  const said: string[] = [];
  const saves = new PlayerSaves({
    control: host.control,
    session: () => 'amber-1',
    title: () => 'Comet',
    refusal: () => refusal,
    say: (sentence) => said.push(sentence),
    changed: () => {},
  });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const key = async (name: string): Promise<void> => {
    saves.key(keyEvent(name, 0, 'press', name.length === 1 ? name : undefined));
    await settle();
  };
  return { host, saves, said, text: () => saves.lines(now).join('\n'), key };
}

describe('saves while a game is played', () => {
  it('go to the slot that was chosen and come from its newest', async () => {
    const { host, saves, said, key } = open();
    saves.quickLoad();
    await expect.poll(() => said).toEqual(['slot 0 is empty: ^S saves to it, ^O shows all saves']);
    saves.toggle();
    await key('1');
    saves.close();
    saves.quickSave();
    await expect.poll(() => said.at(-1)).toBe('saved to slot 1');
    saves.quickLoad();
    await expect.poll(() => said.at(-1)).toMatch(/^loaded slot 1, /);
    expect(host.asked.filter((what) => !what.startsWith('list'))).toEqual(['create amber-1 1', 'load amber-1 n3']);
  });

  it('stand in a list, where one is chosen and loaded', async () => {
    const { host, saves, said, text, key } = open();
    saves.toggle();
    expect(text()).toContain('asking the host');
    await expect.poll(text).toContain('▸ 1             3 min       by hand');
    expect(text()).toContain('  auto          5 min       by the host');
    expect(text()).toContain('  battery       7 min       kept by the game');
    for (const name of ['down', 'down', 'down', 'up', 'enter']) await key(name);
    await expect.poll(() => said.at(-1)).toMatch(/^loaded slot auto/);
    expect(host.asked.at(-1)).toBe('load amber-1 b');
    expect(saves.isOpen).toBe(false);
  });

  it('are deleted after a second word, and no other', async () => {
    const { host, saves, said, text, key } = open();
    saves.toggle();
    await expect.poll(text).toContain('▸ 1');
    await key('x');
    expect(text()).toContain('delete slot 1?');
    await key('n');
    expect(text()).not.toContain('delete slot 1?');
    await key('x');
    await key('y');
    await expect.poll(() => said.at(-1)).toBe('deleted');
    expect(host.asked).toContain('delete a');
    await expect.poll(text).toContain('▸ auto');
    expect(host.saves.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('are refused with a sentence where they cannot be', async () => {
    const { host, saves, said } = open();
    refusal = 'watchers cannot steer: take a seat with ^T';
    saves.quickSave();
    expect(said).toEqual([refusal]);
    expect(host.asked).toEqual([]);
    refusal = undefined;
    host.failure = new PerunError('LIMIT_REACHED', 'too many', { remedy: 'delete some' });
    saves.quickSave();
    await expect.poll(() => said.at(-1)).toBe('too many: delete some');
    host.saves = [];
    saves.toggle();
    await expect.poll(() => said.at(-1)).toBe('too many');
  });
});
