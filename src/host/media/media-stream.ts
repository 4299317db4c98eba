import { Gamepad } from '../../protocol/punktfunk/constants.ts';
import { PerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';
import type { AddOrder, StatsNews, StreamResume } from './messages.ts';
import type { Rendition, RenditionMember } from './rendition.ts';
import type { MediaMode, MediaProbe, MediaStats, MediaStream, MediaStreamOptions } from '../../media/types.ts';

/** Sequence numbers of one process: none sends so many datagrams, so the next one begins after them. */
const sequencesEach = 2 ** 40;
/** Processes that one key lasts for: beyond, numbers would not be exact. */
const mostRuns = 8000;
/** Frames and packets that a dead process may have sent since it was last heard of, as seconds. */
const unheardSeconds = 1;

const nothing: Omit<StatsNews['receivers'][number], 'id' | 'resume'> = {
  ...{ frames: 0, keyframes: 0, dropped: 0, packets: 0, bytes: 0, unsent: 0 },
  ...{ punched: false, fecPercent: 0 },
};

async function leave(rendition: Rendition, id: string, lingerMs = 0): Promise<void> {
  await rendition.remove(id);
  await rendition.closeIfEmpty(lingerMs);
}

/** Chroma is shared by two by two pixels, so sizes are even. */
function grantedMode(mode: MediaMode): MediaMode {
  return { ...mode, width: mode.width - (mode.width % 2), height: mode.height - (mode.height % 2) };
}

/** One receiver: the options it came with, and where the next process of it would go on. */
export class ReceiverStream implements MediaStream, RenditionMember {
  readonly moved: Signal<[route: string]> = new Signal();
  readonly ended: Signal<[error: Error | undefined]> = new Signal();
  readonly #options: MediaStreamOptions;
  readonly #renditionFor: (mode: MediaMode, kbps: number) => Promise<Rendition>;
  readonly #onOver: (stream: ReceiverStream) => void;
  /** How long what it was shown stays for it where it is lost. */
  readonly #lingerMs: number;
  #mode: MediaMode;
  #rendition: Rendition | undefined;
  #port = 0;
  #runs = 0;
  #restarts = 0;
  /** Of processes before this one. */
  #before = nothing;
  #newest = nothing;
  #resume: StreamResume = { port: 0, sequence: 0, frame: 0, packet: 0, peerPort: 0 };
  #stats: StatsNews | undefined;
  #fecPercent: number;
  #grants: number;
  /** Settles when no change of the mode is under way. */
  #changes: Promise<unknown> = Promise.resolve();
  #closed = false;
  kbps: number;

  constructor(
    options: MediaStreamOptions,
    renditionFor: (mode: MediaMode, kbps: number) => Promise<Rendition>,
    onOver: (stream: ReceiverStream) => void,
    lingerMs: number,
  ) {
    this.#lingerMs = lingerMs;
    this.#options = options;
    this.#mode = grantedMode(options.mode);
    this.#renditionFor = renditionFor;
    this.#fecPercent = options.wire.fecPercent;
    this.#grants = options.grants;
    this.kbps = options.kbps;
    this.#onOver = onOver;
  }

  get id(): string {
    return this.#options.id;
  }

  get port(): number {
    return this.#port;
  }

  get mode(): MediaMode {
    return this.#mode;
  }

  get route(): string {
    return this.#rendition?.route ?? '';
  }

  get firstFrame(): number {
    return this.#resume.frame;
  }

  async open(): Promise<void> {
    this.#rendition = await this.#open(this.#mode);
    this.#port = await this.#rendition.add(this);
    this.#resume = { ...this.#resume, port: this.#port };
  }

  order(): AddOrder {
    const { id, local, peer, frames, audioChannels, timing = false, name = id, wire } = this.#options;
    const { gamepad = Gamepad.auto } = this.#options;
    const { fecScheme, maxDataShards, shardBytes, cipher, streamed } = wire;
    if (this.#runs >= mostRuns) throw new PerunError('FAILED', `stream ${id} was restarted too often`);
    const sequence = this.#runs * sequencesEach;
    this.#runs += 1;
    const sent = this.#before.frames + this.#newest.frames;
    return {
      kind: 'add',
      ...{ id, name, local, peer, audioChannels, timing, gamepad, grants: this.#grants },
      frames: frames === 0 ? 0 : Math.max(1, frames - sent),
      ...{ fecScheme, maxDataShards, shardBytes, cipher, streamed, fecPercent: this.#fecPercent },
      key: Buffer.from(wire.key).toString('hex'),
      salt: Buffer.from(wire.salt).toString('hex'),
      resume: { ...this.#resume, sequence },
    };
  }

  heard(receiver: StatsNews['receivers'][number], stats: StatsNews): void {
    const { resume, ...newest } = receiver;
    this.#newest = newest;
    this.#resume = resume;
    this.#stats = stats;
  }

  restarted(): void {
    this.#restarts += 1;
    this.moved.emit(this.route);
  }

  /** The process died without saying where it stood: what it may have sent since is left out. */
  lost(): void {
    const { frame, packet } = this.#resume;
    const frames = Math.ceil(this.#mode.rate * unheardSeconds);
    const packets = Math.ceil((this.kbps * 1000 * 2 * unheardSeconds) / 8 / this.#options.wire.shardBytes);
    this.#resume = { ...this.#resume, frame: (frame + frames) >>> 0, packet: (packet + packets) >>> 0 };
    this.#settle();
  }

  /** One change after the other. */
  reconfigure(wanted: MediaMode): Promise<MediaMode> {
    const change = this.#changes.then(() => this.#change(grantedMode(wanted)));
    this.#changes = change.catch(() => {});
    return change;
  }

  requestKeyframe(): void {
    this.#rendition?.keyframe();
  }

  invalidate(first: number): void {
    this.#rendition?.forget(this.id, first);
  }

  setBitrate(kbps: number): void {
    this.kbps = kbps;
    this.#rendition?.bitrateChanged();
  }

  setFec(percent: number): void {
    this.#fecPercent = percent;
    this.#rendition?.setFec(this.id, percent);
  }

  setGrants(grants: number): void {
    this.#grants = grants;
    this.#rendition?.setGrants(this.id, grants);
  }

  async probe(kbps: number, durationMs: number): Promise<MediaProbe> {
    const outcome = await this.#running().probe(this.id, kbps, durationMs);
    if (outcome === null) throw new PerunError('REFUSED', `stream ${this.id} is being probed already`);
    return outcome;
  }

  async stats(): Promise<MediaStats> {
    await this.#rendition?.freshStats().catch(() => {});
    const [a, b] = [this.#before, this.#newest];
    return {
      frames: a.frames + b.frames,
      keyframes: a.keyframes + b.keyframes,
      dropped: a.dropped + b.dropped,
      packets: a.packets + b.packets,
      bytes: a.bytes + b.bytes,
      unsent: a.unsent + b.unsent,
      punched: a.punched || b.punched,
      kbps: this.#stats?.kbps ?? this.kbps,
      fecPercent: this.#fecPercent,
      restarts: this.#restarts,
      perf: this.#stats?.perf ?? undefined,
    };
  }

  async close(how: 'quit' | 'lost' = 'quit'): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const rendition = this.#rendition;
    this.#rendition = undefined;
    this.#onOver(this);
    if (rendition !== undefined) await leave(rendition, this.id, how === 'lost' ? this.#lingerMs : 0);
  }

  end(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rendition = undefined;
    this.#onOver(this);
    this.ended.emit(error);
  }

  async #change(mode: MediaMode): Promise<MediaMode> {
    const before = this.#running();
    const next = await this.#open(mode);
    if (this.#rendition !== before) {
      // Ended meanwhile: nobody else may have a use for what was started.
      await next.closeIfEmpty();
      return this.#running() && mode;
    }
    if (next === before) return mode;
    const [old, resume] = [this.#mode, await before.remove(this.id)];
    if (resume === undefined) this.lost();
    else {
      this.#resume = resume;
      this.#settle();
    }
    try {
      await this.#join(next, mode);
      void before.closeIfEmpty();
    } catch (error) {
      await this.#join(await this.#open(old), old);
      throw error;
    } finally {
      this.moved.emit(this.route);
    }
    return mode;
  }

  async #join(rendition: Rendition, mode: MediaMode): Promise<void> {
    this.#mode = mode;
    this.#rendition = rendition;
    await rendition.add(this);
    // Closed meanwhile, when it was a member of nothing.
    if (this.#closed) await leave(rendition, this.id);
  }

  /** Fails with FAILED after the end. */
  #running(): Rendition {
    if (this.#rendition === undefined || this.#closed) throw new PerunError('FAILED', `stream ${this.id} is closed`);
    return this.#rendition;
  }

  /** One that was left by its last member meanwhile is of no use. */
  async #open(mode: MediaMode): Promise<Rendition> {
    for (;;) {
      const rendition = await this.#renditionFor(mode, this.kbps);
      if (!rendition.isClosed) return rendition;
    }
  }

  /** What the process counted belongs to the past. */
  #settle(): void {
    const [a, b] = [this.#before, this.#newest];
    this.#before = {
      frames: a.frames + b.frames,
      keyframes: a.keyframes + b.keyframes,
      dropped: a.dropped + b.dropped,
      packets: a.packets + b.packets,
      bytes: a.bytes + b.bytes,
      unsent: a.unsent + b.unsent,
      punched: a.punched || b.punched,
      fecPercent: b.fecPercent,
    };
    this.#newest = nothing;
  }
}
