import type { EventNews } from '../../control/contract/events.ts';
import type { HistoryItem, NewRecording } from '../../control/contract/history.ts';
import type { SessionInfo, SessionStats } from '../../control/contract/schemas.ts';
import type { HistoryBounds, HistoryChange, HistoryEntry } from '../../session/history.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { StoreCalls } from '../store/store-entry.ts';
import type { StoreClient } from '../store/store-client.ts';

export interface HistoryOptions {
  readonly store: StoreClient;
  readonly bounds: () => HistoryBounds;
  readonly sessions: () => Promise<readonly SessionInfo[]>;
  readonly stats: () => Promise<readonly SessionStats[]>;
  /** What is known of a launched session: its game and whose it is. */
  readonly about: (session: string) => Pick<HistoryChange, 'game' | 'owner'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How often it is written down that a session still runs, in ms. */
const seenMs = 10_000;

/** Writes down what runs, who was there and how it ended. What cannot be written is said once, and nothing waits for it. */
export class History {
  readonly #options: HistoryOptions;
  readonly #open = new Set<string>();
  readonly #stop: () => void;
  #complaint = '';

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#stop = options.clock.every(seenMs, () => void this.#look());
  }

  /** What a host before left open has ended when it was seen last. */
  async recover(): Promise<void> {
    if (this.#isOn) await this.#write('historyEndAll', 'the host was killed');
  }

  heed(news: EventNews): void {
    if (news.kind === 'session.started') this.#begin(news.session, news.title);
    else if (news.kind === 'session.changed' && news.state === 'live') void this.#describe(news.session, news.title);
    else if (news.kind === 'person.joined') this.#person(news.session, news.name, false);
    else if (news.kind === 'person.changed') this.#person(news.session, news.name, news.seat !== 'watcher');
    else if (news.kind === 'session.ended') this.#end(news.session, news.reason, news.frames);
  }

  /** The relay is gone, and every session with it. */
  async lost(reason: string): Promise<void> {
    if (this.#open.size === 0) return;
    this.#open.clear();
    await this.#write('historyEndAll', reason);
  }

  /** The host stops in order. */
  async close(): Promise<void> {
    this.#stop();
    await this.#look();
    await this.lost('the host was stopped');
  }

  /** Newest first. */
  async list(most: number, session: string | undefined): Promise<HistoryItem[]> {
    const { store, now } = this.#options;
    if (!this.#isOn) return [];
    return (await store.call('historyList', { most, session })).map((entry) => itemOf(entry, now()));
  }

  /** A recording was made of a session. Fails with SESSION_NOT_FOUND. */
  async record({ session, ...recording }: NewRecording): Promise<void> {
    if (!this.#isOn) return;
    const { store, now } = this.#options;
    await store.call('historyRecord', { session, recording: { ...recording, endedAt: now() } });
  }

  /** The bounds have changed. */
  async tighten(): Promise<void> {
    const { bounds, now } = this.#options;
    await this.#write('historyKeep', { bounds: bounds(), at: now() });
  }

  get #isOn(): boolean {
    return this.#options.bounds().sessions > 0;
  }

  #begin(session: string, title: string): void {
    const { bounds, now } = this.#options;
    if (!this.#isOn) return;
    this.#open.add(session);
    void this.#write('historyBegin', { session, title, at: now(), bounds: bounds() });
  }

  async #describe(session: string, title: string): Promise<void> {
    if (!this.#open.has(session)) return;
    try {
      const found = (await this.#options.sessions()).find(({ id }) => id === session);
      const source = found?.source;
      const told = source && { core: source.name, system: source.system };
      const change = { title: found?.title ?? title, ...told, ...this.#options.about(session) };
      await this.#write('historyChange', { session, change });
    } catch (error) {
      this.#options.logger.debug({ error, session }, 'a session could not be described');
    }
  }

  #person(session: string, name: string, played: boolean): void {
    if (this.#open.has(session)) {
      void this.#write('historyPerson', { session, name, played, at: this.#options.now() });
    }
  }

  #end(session: string, reason: string, frames: number): void {
    if (this.#open.delete(session)) {
      void this.#write('historyEnd', { session, reason, frames, at: this.#options.now() });
    }
  }

  async #look(): Promise<void> {
    if (this.#open.size === 0) return;
    try {
      const stats = (await this.#options.stats()).filter(({ id }) => this.#open.has(id));
      const frames = new Map(stats.map(({ id, framesIn }) => [id, framesIn]));
      await this.#write('historySeen', { frames, at: this.#options.now() });
    } catch (error) {
      this.#options.logger.debug({ error }, 'the sessions could not be looked at');
    }
  }

  async #write<K extends keyof StoreCalls>(name: K, input: Parameters<StoreCalls[K]>[0]): Promise<void> {
    const { store, logger } = this.#options;
    try {
      await store.call(name, input);
      this.#complaint = '';
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      if (said !== this.#complaint) logger.warn({ error }, 'the history of the sessions could not be written');
      this.#complaint = said;
    }
  }
}

function itemOf({ startedAt, endedAt, ...entry }: HistoryEntry, now: number): HistoryItem {
  const { number, session, title, core, system, game, owner, reason, frames } = entry;
  return {
    ...{ number, session, title, core, system, frames },
    game: game || null,
    owner: owner || null,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === undefined ? null : new Date(endedAt).toISOString(),
    durationMs: Math.max(0, (endedAt ?? now) - startedAt),
    reason: endedAt === undefined ? null : reason,
    people: entry.people.map(({ name, played, joinedAt }) => ({
      name,
      played,
      joinedAt: new Date(joinedAt).toISOString(),
    })),
    recordings: entry.recordings.map(({ endedAt: at, ...recording }) => ({
      ...recording,
      endedAt: new Date(at).toISOString(),
    })),
  };
}
