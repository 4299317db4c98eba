import type { MediaSource } from '../../media/types.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { type MediaProcess, startMediaProcess } from './media-process.ts';
import {
  errorOf,
  type AddOrder,
  type MediaNews,
  type StartOrder,
  type StatsNews,
  type StreamResume,
} from './messages.ts';
import { Waiting } from './waiting.ts';

/** A process that lived so long was healthy: it is followed by the next at once. */
const healthyMs = 10_000;
/** Longest wait for where a receiver stood: a process whose compositor hangs may hang with it. */
const removeMs = 2000;

/** One receiver as its rendition sees it. */
export interface RenditionMember {
  readonly id: string;
  /** What to tell a process so that it sends to the receiver, from there on. Called again for each process. */
  order(): AddOrder;
  kbps: number;
  /** Number of the first frame of the next process. */
  readonly firstFrame: number;
  /** The newest that is known of it. */
  heard(receiver: StatsNews['receivers'][number], stats: StatsNews): void;
  /** Its process died, and could not say where it stood. */
  lost(): void;
  /** It has a new process. */
  restarted(): void;
  /** Nothing more comes of it. */
  end(error: Error | undefined): void;
}

/** What bounds media processes. */
export type MediaLimits = Pick<Limits, 'coreRestartMinMs' | 'coreRestartMaxMs' | 'mediaDeaths' | 'mediaReadyMs'>;

export interface RenditionOptions {
  readonly start: StartOrder;
  readonly limits: MediaLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where its source is after a process of it has died; undefined where it has ended. */
  readonly again: (source: MediaSource) => Promise<MediaSource | undefined>;
  /** A process is gone that may have left something of that source behind. */
  readonly sweep: (source: MediaSource) => void;
  /** It has no members any more, and is closed. */
  readonly onEmpty: () => void;
}

/** One media process, started again where it dies, with its members where they were. */
export class Rendition {
  readonly route: string;
  readonly #options: RenditionOptions;
  readonly #members = new Map<string, RenditionMember>();
  readonly #added = new Waiting<number>();
  readonly #removed = new Waiting<StreamResume | null>();
  readonly #probed = new Waiting<Extract<MediaNews, { kind: 'probed' }>['outcome']>();
  readonly #stats = new Waiting<StatsNews>();
  #process: MediaProcess | undefined;
  #startedAt = 0;
  #deaths = 0;
  #kbps: number;
  #source: MediaSource;
  #cancelRestart: (() => void) | undefined;
  /** Set while it waits for one of its members to come back. */
  #cancelLinger: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  #closed = false;

  constructor(options: RenditionOptions) {
    this.#options = options;
    this.route = options.start.route;
    this.#kbps = options.start.kbps;
    this.#source = options.start.source;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The first start; its failure is the caller's. */
  async start(): Promise<void> {
    try {
      await this.#run();
    } catch (error) {
      this.#closed = true;
      this.#options.onEmpty();
      throw error;
    }
  }

  /** Sends to one more receiver, and says at which port. Fails with what the process says. */
  async add(member: RenditionMember): Promise<number> {
    this.#stopLingering();
    this.#members.set(member.id, member);
    try {
      return await this.#add(member);
    } catch (error) {
      this.#members.delete(member.id);
      void this.closeIfEmpty();
      throw error;
    }
  }

  /** Ends one receiver, and says where another process would go on; undefined where this one cannot say. The process stays. */
  async remove(id: string): Promise<StreamResume | undefined> {
    if (!this.#members.delete(id)) return undefined;
    const { clock } = this.#options;
    const cancel = clock.after(removeMs, () => this.#removed.reject(id, new PerunError('TIMEOUT', 'it is stuck')));
    try {
      this.#send({ kind: 'remove', id });
      return (await this.#removed.wait(id)) ?? undefined;
    } catch {
      // It died before it could say, or does not hear any more.
      return undefined;
    } finally {
      cancel();
      this.#tellBitrate();
    }
  }

  /** Members have other bitrates now: the least of them counts. */
  bitrateChanged(): void {
    this.#tellBitrate();
  }

  keyframe(): void {
    this.#process?.send({ kind: 'keyframe' });
  }

  forget(id: string, frame: number): void {
    this.#process?.send({ kind: 'forget', id, frame });
  }

  setFec(id: string, percent: number): void {
    this.#process?.send({ kind: 'fec', id, percent });
  }

  setGrants(id: string, grants: number): void {
    this.#process?.send({ kind: 'grants', id, grants });
  }

  /** Null where one runs already. */
  probe(id: string, kbps: number, durationMs: number): Promise<Extract<MediaNews, { kind: 'probed' }>['outcome']> {
    this.#send({ kind: 'probe', id, kbps, durationMs });
    return this.#probed.wait(id);
  }

  async freshStats(): Promise<void> {
    if (this.#process === undefined) return;
    this.#process.send({ kind: 'stats' });
    await this.#stats.wait('');
  }

  /** Idempotent; resolves when the process is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    this.#cancelRestart?.();
    this.#stopLingering();
    const running = this.#process;
    this.#process = undefined;
    this.#failWaiting(new PerunError('FAILED', 'the media process was ended'));
    await running?.stop();
    this.#options.sweep(this.#source);
  }

  async #run(): Promise<void> {
    const { start, limits, logger, clock } = this.#options;
    const started = await startMediaProcess({
      readyMs: limits.mediaReadyMs,
      start: { ...start, source: this.#source, kbps: this.#kbps, firstFrame: this.#firstFrame() },
      logger,
      onNews: (news) => this.#hear(news),
      onEnd: (error) => this.#lost(error),
    });
    if (this.#closed) return started.stop();
    this.#process = started;
    this.#startedAt = clock.now();
  }

  /** Of all its members, so that what is in a frame can be told by its number. */
  #firstFrame(): number {
    return Math.max(0, ...[...this.#members.values()].map(({ firstFrame }) => firstFrame));
  }

  #hear(news: MediaNews): void {
    if (news.kind === 'added') this.#added.resolve(news.id, news.port);
    else if (news.kind === 'refused') this.#added.reject(news.id, errorOf(news.error));
    else if (news.kind === 'removed') this.#removed.resolve(news.id, news.resume);
    else if (news.kind === 'probed') this.#probed.resolve(news.id, news.outcome);
    else if (news.kind === 'finished') this.#end(news.id, undefined);
    else if (news.kind === 'ended') for (const id of [...this.#members.keys()]) this.#end(id, undefined);
    else if (news.kind === 'stats') {
      for (const receiver of news.receivers) this.#members.get(receiver.id)?.heard(receiver, news);
      this.#stats.resolve('', news);
    }
  }

  #end(id: string, error: Error | undefined): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    void this.remove(id).then(() => this.closeIfEmpty());
    member.end(error);
  }

  async #add(member: RenditionMember): Promise<number> {
    this.#send(member.order());
    const port = await this.#added.wait(member.id);
    this.#tellBitrate();
    return port;
  }

  #tellBitrate(): void {
    const kbps = Math.min(...[...this.#members.values()].map((member) => member.kbps));
    if (!Number.isFinite(kbps) || kbps === this.#kbps) return;
    this.#kbps = kbps;
    this.#process?.send({ kind: 'kbps', kbps });
  }

  #send(order: Parameters<MediaProcess['send']>[0]): void {
    if (this.#process === undefined) throw new PerunError('FAILED', 'the media process is being restarted');
    this.#process.send(order);
  }

  #lost(error: Error): void {
    this.#process = undefined;
    this.#failWaiting(error);
    if (this.#closed) return;
    // Nobody is here whom it would be started again for.
    if (this.#cancelLinger !== undefined) return void this.closeIfEmpty();
    for (const member of this.#members.values()) member.lost();
    const { logger, clock, limits } = this.#options;
    this.#deaths = clock.now() - this.#startedAt > healthyMs ? 1 : this.#deaths + 1;
    logger.error({ error: error.message, deaths: this.#deaths }, 'a media process ended');
    if (this.#deaths > limits.mediaDeaths) return this.#giveUp(error);
    const delay = this.#deaths === 1 ? 0 : limits.coreRestartMinMs * 2 ** (this.#deaths - 2);
    this.#cancelRestart = clock.after(Math.min(delay, limits.coreRestartMaxMs), () => void this.#restart());
  }

  async #restart(): Promise<void> {
    try {
      const source = await this.#options.again(this.#source);
      if (this.#closed) return;
      if (source === undefined) return this.#giveUp(undefined);
      this.#source = source;
      await this.#run();
      if (this.#closed) return;
      await Promise.all(
        [...this.#members.values()].map(async (member) => {
          await this.#add(member);
          member.restarted();
        }),
      );
      this.#options.logger.info({ pid: this.pid }, 'the media process is back');
    } catch (error) {
      if (this.#process === undefined) this.#lost(toPerunError(error));
      else this.#giveUp(toPerunError(error));
    }
  }

  #giveUp(error: Error | undefined): void {
    for (const member of this.#members.values()) member.end(error);
    this.#members.clear();
    void this.closeIfEmpty();
  }

  /** Ends the process where nobody takes what it makes, and nobody comes within so many ms. */
  async closeIfEmpty(lingerMs: number = 0): Promise<void> {
    if (this.#members.size > 0) return;
    this.#stopLingering();
    if (lingerMs > 0 && !this.#closed && this.#process !== undefined) {
      this.#cancelLinger = this.#options.clock.after(lingerMs, () => void this.closeIfEmpty());
      return;
    }
    if (!this.#closed) this.#options.onEmpty();
    await this.close();
  }

  #stopLingering(): void {
    this.#cancelLinger?.();
    this.#cancelLinger = undefined;
  }

  #failWaiting(error: Error): void {
    for (const waiting of [this.#added, this.#removed, this.#probed, this.#stats]) waiting.rejectAll(error);
  }
}
