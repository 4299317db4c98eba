import type { PenState } from '../drivers/injector.ts';
import { PenState as Bits, PenTool, PenUnknown } from '../protocol/punktfunk/constants.ts';
import { isNewer } from '../protocol/punktfunk/planes/plane.ts';
import type { PenSample, RichInput } from '../protocol/punktfunk/planes/rich-input.ts';
import type { Clock } from '../shared/clock.ts';

/** A pen whose client falls silent for so many ms is lifted: clients repeat its state every 100 ms. */
const silenceMs = 200;
const mostPressure = 65_535;
const degrees = 180 / Math.PI;

/** Batches of one client's pen as the states that it goes through, the last of them lifted. */
export class DesktopPen {
  readonly #clock: Clock;
  readonly #place: (x: number, y: number) => readonly [x: number, y: number];
  readonly #show: (state: PenState) => void;
  #sequence: number | undefined;
  #last: PenState | undefined;
  #cancelLift: () => void = () => {};

  /** `place` takes places from 0 to 1 to those of the output. */
  constructor(
    clock: Clock,
    place: (x: number, y: number) => readonly [x: number, y: number],
    show: (state: PenState) => void,
  ) {
    this.#clock = clock;
    this.#place = place;
    this.#show = show;
  }

  /** False where it was overtaken. */
  take({ sequence, samples }: Extract<RichInput, { readonly kind: 'pen' }>): boolean {
    if (!isNewer(sequence, this.#sequence, 16)) return false;
    this.#sequence = sequence;
    for (const sample of samples) {
      this.#last = this.#stateOf(sample);
      this.#show(this.#last);
    }
    this.#cancelLift();
    if (this.#last?.isInRange === true) this.#cancelLift = this.#clock.after(silenceMs, () => this.lift());
    return true;
  }

  /** Out of range, where it is not. */
  lift(): void {
    this.#cancelLift();
    const last = this.#last;
    this.#last = undefined;
    if (last?.isInRange === true) this.#show({ ...last, pressure: 0, isTouching: false, isInRange: false });
  }

  #stateOf(sample: PenSample): PenState {
    const [x, y] = this.#place(sample.x, sample.y);
    const isTouching = (sample.state & Bits.touching) !== 0;
    const [tiltX, tiltY] = tiltOf(sample);
    return {
      ...{ x, y, tiltX, tiltY, isTouching },
      pressure: isTouching ? sample.pressure / mostPressure : 0,
      isInRange: (sample.state & Bits.inRange) !== 0,
      isEraser: sample.tool === PenTool.eraser,
    };
  }
}

/** The azimuth counts clockwise from up, where the pen's end points to. */
function tiltOf({ tilt, azimuth }: PenSample): readonly [x: number, y: number] {
  if (tilt === PenUnknown.tilt || azimuth === PenUnknown.angle) return [0, 0];
  const [lean, way] = [Math.min(tilt, 90) / degrees, azimuth / degrees];
  const along = (part: number): number => Math.round(Math.atan2(Math.sin(lean) * part, Math.cos(lean)) * degrees);
  return [along(Math.sin(way)), along(-Math.cos(way))];
}
