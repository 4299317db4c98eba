import type {
  MediaMode,
  MediaProbe,
  MediaProcesses,
  MediaStats,
  MediaStream,
  MediaStreamOptions,
} from '../../../src/media/types.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';

/** Media that is never made: it writes down what a door asks of it. */
export class ScriptedMedia implements Pick<MediaProcesses, 'open'> {
  readonly streams: ScriptedStream[] = [];
  /** Modes of this width are refused. */
  refuseWidth = 0;

  async open(options: MediaStreamOptions): Promise<MediaStream> {
    this.#check(options.mode);
    const stream = new ScriptedStream(options, (mode) => this.#check(mode));
    this.streams.push(stream);
    return stream;
  }

  #check({ width }: MediaMode): void {
    if (width === this.refuseWidth) throw new PerunError('USAGE', `nothing makes a width of ${width}`);
  }
}

export class ScriptedStream implements MediaStream {
  readonly id: string;
  readonly port = 50_123;
  readonly route = '/tmp/route.sock';
  readonly moved: Signal<[route: string]> = new Signal();
  readonly ended: Signal<[error: Error | undefined]> = new Signal();
  /** Every call, as `name argument …`. */
  readonly calls: string[] = [];
  readonly options: MediaStreamOptions;
  mode: MediaMode;
  readonly #check: (mode: MediaMode) => void;

  constructor(options: MediaStreamOptions, check: (mode: MediaMode) => void) {
    this.options = options;
    this.id = options.id;
    this.mode = options.mode;
    this.#check = check;
  }

  async reconfigure(mode: MediaMode): Promise<MediaMode> {
    this.#check(mode);
    this.mode = mode;
    this.calls.push(`reconfigure ${mode.width}x${mode.height}@${mode.rate}`);
    return mode;
  }

  requestKeyframe(): void {
    this.calls.push('keyframe');
  }

  invalidate(first: number, last: number): void {
    this.calls.push(`invalidate ${first} ${last}`);
  }

  setBitrate(kbps: number): void {
    this.calls.push(`bitrate ${kbps}`);
  }

  setFec(percent: number): void {
    this.calls.push(`fec ${percent}`);
  }

  setGrants(grants: number): void {
    this.calls.push(`grants ${grants}`);
  }

  async probe(kbps: number, durationMs: number): Promise<MediaProbe> {
    this.calls.push(`probe ${kbps} ${durationMs}`);
    return { bytes: 1_000_000, packets: 800, durationMs, unsent: 3 };
  }

  async stats(): Promise<MediaStats> {
    throw new Error('nobody asked for these');
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }
}
