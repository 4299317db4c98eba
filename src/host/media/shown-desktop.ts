import type { Worker } from 'node:worker_threads';
import { backends } from '../../../backends/registry.ts';
import type { VirtualDisplay } from '../../drivers/display.ts';
import type { Steering } from '../../media/steering.ts';
import type { DesktopPlace, DesktopWays, DisplayMode } from '../../shared/desktop.ts';
import { type ErrorJson, PerunError, toPerunError } from '../../shared/errors.ts';
import type { FromRoutes, FromSound, SoundStart, ToRoutes, VideoStart } from './workers.ts';

/** Pause between looks at the thread that captures, and silence after which it is wedged, in ms. */
const [lookMs, wedgedMs] = [1000, 6000];
/** Longest wait for input to be let go, and for a compositor to take its output away: the process is killed soon after. */
const [letGoMs, closeMs] = [1000, 1000];
/** Pause before input that was lost is asked for again, in ms, and how often without success. */
const [inputMs, inputTries] = [1000, 5];

export interface ShownDesktopOptions {
  readonly place: DesktopPlace;
  readonly mode: DisplayMode;
  readonly ways: DesktopWays;
  readonly samples: SharedArrayBuffer;
  readonly spoken: SharedArrayBuffer;
  readonly steering: Steering;
  readonly worker: (name: string, entry: string, workerData: unknown) => Worker;
  /** It cannot go on; `isStuck` where nothing more may be said to the compositor, for it would not answer. */
  readonly fail: (error: ErrorJson, isStuck: boolean) => Promise<void>;
}

/** The output of a desktop in its media process, on the thread that has an event loop: what other threads open is told here. */
export class ShownDesktop {
  readonly #options: ShownDesktopOptions;
  readonly #display: VirtualDisplay;
  #routes: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #tries = 0;
  #isClosed = false;
  #letGo: (() => void) | undefined;

  private constructor(options: ShownDesktopOptions, display: VirtualDisplay) {
    this.#options = options;
    this.#display = display;
    display.lost.on((error) => {
      const { code, message, remedy } = toPerunError(error);
      const what = `the output of ${options.place.kind} is gone: ${message}`;
      this.#lose(new PerunError(code, what, { remedy, cause: error }), false);
    });
  }

  /** Opens the output at that mode. Fails as the backend does. */
  static async open(options: ShownDesktopOptions): Promise<ShownDesktop> {
    const backend = await backends.display(options.place.kind, options.ways.output);
    const { width, height, rate } = options.mode;
    return new ShownDesktop(options, await backend.open(options.place, { width, height, rate }));
  }

  /** For the thread that captures. */
  get pictures(): NonNullable<VideoStart['desktop']> {
    return { capture: this.#display.capture, output: this.#display.mode };
  }

  /** Pictures come: input and sound begin, which compositors often have no place for before. */
  begin(routes: Worker): void {
    this.#routes = routes;
    void this.#offerInput();
    this.#hearSound();
    const { steering, place } = this.#options;
    let [beats, since] = [steering.beats, performance.now()];
    this.#timer = setInterval(() => {
      const now = performance.now();
      if (steering.beats !== beats) [beats, since] = [steering.beats, now];
      else if (now - since > wedgedMs) {
        const what = `the capture of ${place.kind} has been stuck for ${wedgedMs / 1000} s`;
        this.#lose(new PerunError('TIMEOUT', what), true);
      }
    }, lookMs);
  }

  /** What the thread of routes says about input. */
  hear(said: Extract<FromRoutes, { kind: 'inputLost' | 'noInput' | 'input' | 'letGo' }>): void {
    if (said.kind === 'letGo') return this.#letGo?.();
    if (said.kind === 'input') {
      this.#tries = 0;
      return;
    }
    if (said.kind === 'noInput') this.#noInput(said.error.message);
    else this.#again();
  }

  /** As far as it can be waited for. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    const letGo = new Promise<void>((resolve) => (this.#letGo = resolve));
    const order: ToRoutes = { kind: 'end' };
    this.#routes?.postMessage(order);
    if (this.#routes !== undefined) await within(letGo, letGoMs);
    await within(this.#display.close(), closeMs);
  }

  #lose(error: PerunError, isStuck: boolean): void {
    if (!this.#isClosed) void this.#options.fail(error.toJSON(), isStuck);
  }

  async #offerInput(): Promise<void> {
    const { ways, place } = this.#options;
    if (ways.input === 'off') return;
    try {
      const target = await this.#display.input();
      if (ways.input !== 'auto' && ways.input !== target.kind) {
        say(`no input reaches ${place.kind}: it takes ${target.kind}, and input-backend is ${ways.input}`);
        return;
      }
      const order: ToRoutes = { kind: 'input', target, output: this.#display.mode };
      if (!this.#isClosed) this.#routes?.postMessage(order);
    } catch (error) {
      this.#noInput(toPerunError(error).message);
    }
  }

  #noInput(why: string): void {
    if (this.#isClosed) return;
    say(`no input reaches ${this.#options.place.kind}: ${why}`);
    this.#again();
  }

  #again(): void {
    this.#tries += 1;
    if (this.#tries > inputTries) return;
    setTimeout(() => void (this.#isClosed || this.#offerInput()), inputMs * this.#tries);
  }

  #hearSound(): void {
    const { place, samples, spoken, steering, worker } = this.#options;
    if (place.pipewire === null) return;
    const name = `perun-${process.pid}`;
    const hearing: SoundStart = { samples, spoken, steering: steering.memory, socket: place.pipewire, name };
    worker('sound', './sound-entry', hearing).on('message', (said: FromSound) => {
      if (said.kind === 'noSound') say(`no sound of ${place.kind}: ${said.error.message}`);
      if (said.kind === 'noMicrophone') say(`no microphone for ${place.kind}: ${said.error.message}`);
    });
  }
}

async function within(done: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([done.catch(() => {}), late]);
  clearTimeout(timer);
}

/** What a media process says goes to the log of its host. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
