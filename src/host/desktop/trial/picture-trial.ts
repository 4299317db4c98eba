import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Capture } from '../../../drivers/capture.ts';
import type { VideoEncoder } from '../../../drivers/encoder.ts';
import type { Injector } from '../../../drivers/injector.ts';
import type { Scaler } from '../../../drivers/scaler.ts';
import type { DisplayMode } from '../../../shared/desktop.ts';
import { StageTimes } from './stage-times.ts';

const nsPerMs = 1e6;
/** More than any picture takes to come, also where each is drawn by a processor. */
const [patienceMs, waitMs] = [5000, 50];

export interface PictureTrialOptions {
  readonly capture: Capture;
  readonly mode: DisplayMode;
  readonly frames: number;
  readonly injector: Injector | undefined;
  readonly scaler: Scaler | undefined;
  readonly encoder: VideoEncoder | undefined;
}

/** Takes pictures while the pointer goes round, and codes them. */
export class PictureTrial {
  readonly pointer: StageTimes = new StageTimes();
  readonly age: StageTimes = new StageTimes();
  readonly scale: StageTimes = new StageTimes();
  readonly encode: StageTimes = new StageTimes();
  readonly #options: PictureTrialOptions;
  #came = 0;
  #bytes = 0;
  #first: number | undefined;
  #last = 0;

  constructor(options: PictureTrialOptions) {
    this.#options = options;
  }

  get frames(): number {
    return this.#came;
  }

  /** Of the time between the first and the last. */
  get fps(): number {
    const ms = this.#last - (this.#first ?? 0);
    return this.#came < 2 || ms <= 0 ? 0 : Math.round(((this.#came - 1) / ms) * 10_000) / 10;
  }

  /** Of what was coded, at the rate of the mode. */
  get kbps(): number | null {
    const { count } = this.encode.reading;
    return count === 0 ? null : Math.round((this.#bytes * 8 * this.#options.mode.rate) / count / 1000);
  }

  /** Ends when all came, or none comes any more. Fails as the capture and the encoder do. */
  async run(): Promise<void> {
    const { capture, frames } = this.#options;
    let lastAt = performance.now();
    for (let step = 0; this.#came < frames && performance.now() - lastAt < patienceMs; step++) {
      const movedAt = this.#move(step);
      const until = performance.now() + waitMs;
      let isNew = false;
      while (!isNew && performance.now() < until) {
        isNew = capture.next(waitMs, ({ picture, capturedAt }) => {
          const now = performance.now();
          this.#first ??= now;
          this.#last = now;
          this.#came += 1;
          this.age.add(Number(process.hrtime.bigint() - capturedAt) / nsPerMs);
          if (movedAt !== undefined) this.pointer.add(now - movedAt);
          this.#code(picture);
        });
        // Displays and injectors listen to their compositors meanwhile.
        await nextTurn();
      }
      if (isNew) lastAt = performance.now();
    }
  }

  /** Round a circle; when it was sent. */
  #move(step: number): number | undefined {
    const { injector, mode } = this.#options;
    if (injector === undefined) return undefined;
    const angle = step / 10;
    const radius = Math.min(mode.width, mode.height) / 4;
    injector.moveTo(mode.width / 2 + radius * Math.cos(angle), mode.height / 2 + radius * Math.sin(angle));
    injector.frame();
    return performance.now();
  }

  #code(picture: Parameters<Scaler['toPlanar']>[0]): void {
    const { scaler, encoder } = this.#options;
    if (scaler === undefined || encoder === undefined) return;
    const start = performance.now();
    scaler.toPlanar(picture, encoder.surface());
    const scaled = performance.now();
    const unit = encoder.encode(encoder.surface(), process.hrtime.bigint(), false);
    this.scale.add(scaled - start);
    this.encode.add(performance.now() - scaled);
    this.#bytes += unit.data.length;
  }
}
