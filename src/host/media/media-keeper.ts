import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { DesktopWays } from '../../shared/desktop.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { VideoEncoderChoice } from '../../shared/video.ts';
import { ReceiverStream } from './media-stream.ts';
import { type MediaLimits, Rendition } from './rendition.ts';
import type { MediaMode, MediaProcesses, MediaSource, MediaStream, MediaStreamOptions } from '../../media/types.ts';

type DesktopSource = Extract<MediaSource, { readonly kind: 'desktop' }>;

export interface MediaKeeperOptions {
  /** Folder of this user alone (0700), for sockets between processes. */
  readonly runtimeDirectory: string;
  /** Where sessions are watched: unix://… */
  readonly perunAddress: string;
  /** Stages are timed. */
  readonly perf: boolean;
  /** What codes video. */
  readonly encoder: VideoEncoderChoice;
  readonly desktop?: KeptDesktops;
  readonly limits: MediaLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Slices of a picture: more would leave earlier, and cost more bits. */
const streamedSlices = 4;

/** What media processes need of those that keep desktops. */
export interface KeptDesktops {
  /** Where the same one is now; undefined where it has ended. */
  again(source: DesktopSource): Promise<DesktopSource | undefined>;
  /** Takes away what a process that died has left there. Never fails. */
  sweep(source: DesktopSource): Promise<void>;
  /** How those that are opened from now on are shown and steered. */
  readonly ways?: () => DesktopWays;
  /** How long the output of a lost client stays. */
  readonly lingerMs: () => number;
}

/** Media processes by what they make: one for each rendition, however many take it. */
export class MediaKeeper implements MediaProcesses {
  readonly #options: MediaKeeperOptions;
  readonly #renditions = new Map<string, Promise<Rendition>>();
  readonly #streams = new Map<string, ReceiverStream>();
  #count = 0;
  #closed = false;

  constructor(options: MediaKeeperOptions) {
    this.#options = options;
  }

  /** Of the processes that run now. */
  async pids(): Promise<number[]> {
    const renditions = await Promise.all([...this.#renditions.values()]);
    return renditions.flatMap(({ pid }) => pid ?? []);
  }

  async open(options: MediaStreamOptions): Promise<MediaStream> {
    const { id } = options;
    if (this.#closed) throw new PerunError('FAILED', 'the host is stopping');
    if (!/^[\w-]{1,64}$/.test(id)) throw new PerunError('USAGE', `${JSON.stringify(id)} is no name of a stream`);
    if (this.#streams.has(id)) throw new PerunError('USAGE', `there is a stream ${id} already`);
    const stream = new ReceiverStream(
      options,
      (mode, kbps) => this.#renditionFor(options, mode, kbps),
      () => this.#streams.delete(id),
      options.source.kind === 'desktop' ? (this.#options.desktop?.lingerMs() ?? 0) : 0,
    );
    this.#streams.set(id, stream);
    try {
      await stream.open();
      return stream;
    } catch (error) {
      this.#streams.delete(id);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#streams.values()].map((stream) => stream.close()));
    const renditions = await Promise.allSettled([...this.#renditions.values()]);
    const running = renditions.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    await Promise.all(running.map((rendition) => rendition.close()));
  }

  #renditionFor(
    { id, source, wire, audioChannels }: MediaStreamOptions,
    mode: MediaMode,
    kbps: number,
  ): Promise<Rendition> {
    const { codec, width, height, rate } = mode;
    // Those who take no slices share a picture of one.
    const slices = wire.streamed ? streamedSlices : 1;
    // Only a desktop plays into as many channels as are asked for.
    const channels = source.kind === 'desktop' && audioChannels !== 0 ? audioChannels : 2;
    const key = `${keyOf(source, id)} ${codec} ${width}×${height}@${rate}/${slices} ${channels}`;
    const running = this.#renditions.get(key);
    if (running !== undefined) return running;
    this.#count += 1;
    const { runtimeDirectory, perunAddress, perf, encoder, desktop, limits, clock, logger } = this.#options;
    const rendition = new Rendition({
      start: {
        kind: 'start',
        ...{ source, mode, kbps, slices, channels, encoder, perf, firstFrame: 0, perun: perunAddress },
        ...(source.kind === 'desktop' && desktop?.ways && { ways: desktop.ways() }),
        route: join(runtimeDirectory, `media-${process.pid}-${this.#count}.sock`),
      },
      ...{ limits, clock, logger },
      again: (shown) => this.#again(shown),
      sweep: (shown) => {
        if (shown.kind === 'desktop') void this.#options.desktop?.sweep(shown);
      },
      onEmpty: () => this.#renditions.delete(key),
    });
    const started = rendition.start().then(() => rendition);
    this.#renditions.set(key, started);
    return started;
  }

  async #again(source: MediaSource): Promise<MediaSource | undefined> {
    const { desktop } = this.#options;
    return source.kind === 'desktop' && desktop !== undefined ? desktop.again(source) : source;
  }
}

/** Tells sources apart whose pictures differ. */
function keyOf(source: MediaSource, id: string): string {
  if (source.kind === 'core') return `core ${source.session}`;
  // What test bytes hold depends on their number, which is each receiver's own.
  if (source.kind === 'units') return `units ${source.bytes} ${id}`;
  return source.kind === 'desktop' ? `desktop ${JSON.stringify(source.place)}` : source.kind;
}
