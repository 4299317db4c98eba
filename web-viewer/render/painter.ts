import type { FramePost } from '../stream/messages.ts';
import { copyOpaque } from './opaque.ts';
import { RateMeter } from './rate-meter.ts';

/** Share of the newest frame in the time that showing takes. */
const smoothing = 1 / 8;

export interface PainterOptions {
  readonly canvas: HTMLCanvasElement;
  /** One frame is dealt with; `pixels` is a buffer that is not needed any more. */
  readonly onDone: (pixels: Uint8Array<ArrayBuffer> | undefined) => void;
  readonly onPaint: (frame: FramePost) => void;
}

/** Puts the newest frame on the canvas at each repaint of the screen; a frame that comes too late is passed over. */
export class Painter {
  readonly #options: PainterOptions;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #rate = new RateMeter();
  #image: ImageData | undefined;
  #waiting: FramePost | undefined;
  #shown: FramePost | undefined;
  #request = 0;
  #dropped = 0;
  #presentMs: number | undefined;

  constructor(options: PainterOptions) {
    this.#options = options;
    this.#context = options.canvas.getContext('2d', { alpha: false });
  }

  get canvas(): HTMLCanvasElement {
    return this.#options.canvas;
  }

  /** The frame on the screen, with its pixels as received. */
  get shown(): FramePost | undefined {
    return this.#shown;
  }

  /** Repaints in the last second. */
  get fps(): number {
    return this.#rate.perSecond(performance.now());
  }

  /** Frames that a newer one replaced between two repaints. */
  get dropped(): number {
    return this.#dropped;
  }

  /** From the moment a frame was due to its repaint, smoothed over the last few, ms. */
  get presentMs(): number | undefined {
    return this.#presentMs;
  }

  offer(frame: FramePost): void {
    const late = this.#waiting;
    this.#waiting = frame;
    if (late !== undefined) {
      this.#dropped += 1;
      this.#options.onDone(late.pixels);
    }
    this.#request ||= requestAnimationFrame(() => this.#paint());
  }

  close(): void {
    cancelAnimationFrame(this.#request);
    this.#waiting = undefined;
  }

  #paint(): void {
    this.#request = 0;
    const frame = this.#waiting;
    if (frame === undefined || this.#context === null) return;
    this.#waiting = undefined;
    const { canvas, onDone, onPaint } = this.#options;
    let image = this.#image;
    if (image?.width !== frame.width || image.height !== frame.height) {
      canvas.width = frame.width;
      canvas.height = frame.height;
      image = this.#context.createImageData(frame.width, frame.height);
      this.#image = image;
    }
    copyOpaque(frame.pixels, image.data);
    this.#context.putImageData(image, 0, 0);
    const now = performance.now();
    this.#rate.mark(now);
    const tookMs = Math.max(0, performance.timeOrigin + now - frame.dueAt);
    this.#presentMs = this.#presentMs === undefined ? tookMs : this.#presentMs + (tookMs - this.#presentMs) * smoothing;
    const before = this.#shown;
    this.#shown = frame;
    onDone(before?.pixels);
    onPaint(frame);
  }
}
