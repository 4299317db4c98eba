import type { PlayerClient, ReceivedFrame } from '../client/types.ts';
import type { Scaler } from '../drivers/scaler.ts';
import type { Clock } from '../shared/clock.ts';
import type { Steering } from './steering.ts';
import type { VideoTrack } from './video-track.ts';

/** How often a picture that stands still is looked after, and how long it may stay unsent, in ms. */
const [watchMs, repeatMs] = [20, 500];

export interface CoreSourceOptions {
  /** A watcher of the session, not started yet. */
  readonly client: PlayerClient;
  readonly track: VideoTrack;
  readonly scaler: Scaler;
  readonly steering: Steering;
  /** Frames per second at most. */
  readonly rate: number;
  readonly clock: Clock;
  /** It is in the session for the first time. */
  readonly onReady: () => void;
  /** The session is over, or the client gave up. */
  readonly onEnd: (error: Error | undefined) => void;
}

/** Shows what a session shows: each frame as it comes, at most so many a second, and the newest again while it stands still. */
export class CoreSource {
  readonly #options: CoreSourceOptions;
  readonly #periodMs: number;
  #newest: ReceivedFrame | undefined;
  #isShown = true;
  #shownAt = -Infinity;
  /** When the next frame may be shown; it moves evenly, so that jitter is not added up. */
  #dueAt = -Infinity;
  #cancelWait: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;
  #isReady = false;
  #ended = false;

  constructor(options: CoreSourceOptions) {
    this.#options = options;
    this.#periodMs = 1000 / options.rate;
  }

  start(): void {
    const { client, clock } = this.#options;
    client.decoded.on((frame) => {
      this.#newest = frame;
      this.#isShown = false;
      this.#offer();
    });
    client.sessionChanged.on((session) => {
      if (session.state === 'ended') this.#end(undefined);
      else this.#tryReady();
    });
    client.stateChanged.on((state) => {
      if (state.kind === 'closed') this.#end(state.error);
      else if (state.kind === 'open') this.#tryReady();
    });
    this.#cancelWatch = clock.every(watchMs, () => this.#watch());
    client.start();
  }

  /** Not before the host has named the session: one that is none is refused a moment after the connection stands. */
  #tryReady(): void {
    if (this.#isReady || this.#ended || this.#options.client.session.id === undefined) return;
    this.#isReady = true;
    this.#options.onReady();
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#cancelWatch?.();
    this.#cancelWait?.();
    await this.#options.client.close();
  }

  #offer(): void {
    const { clock } = this.#options;
    const now = clock.now();
    // Half of a frame early is in time: a source of the same rate is not to lose frames by its jitter.
    if (now >= this.#dueAt - this.#periodMs / 2) return this.#show(now);
    this.#cancelWait ??= clock.after(this.#dueAt - now, () => {
      this.#cancelWait = undefined;
      if (!this.#isShown) this.#show(clock.now());
    });
  }

  /** Somebody who comes while the game is paused needs a keyframe all the same. */
  #watch(): void {
    const { clock, track } = this.#options;
    const now = clock.now();
    const still = now - this.#shownAt;
    if (still >= repeatMs || (track.owesKeyframe && still >= this.#periodMs)) this.#show(now);
  }

  #show(now: number): void {
    const { track, scaler, steering } = this.#options;
    const frame = this.#newest;
    if (frame === undefined || steering.watched === 0 || this.#ended) return;
    const age = this.#isShown ? 0 : Math.max(0, now - frame.receivedAt);
    this.#isShown = true;
    this.#shownAt = now;
    this.#dueAt = Math.max(this.#dueAt + this.#periodMs, now + this.#periodMs / 2);
    const { width, height, pixels } = frame;
    track.show(
      (into) => scaler.toPlanar({ layout: 'rgba', width, height, pixels }, into),
      BigInt(Math.round(age * 1e6)),
    );
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelWatch?.();
    this.#cancelWait?.();
    this.#options.onEnd(error);
  }
}
