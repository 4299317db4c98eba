import { PadKind, type PadState } from '../drivers/gamepad.ts';
import { Gamepad, MotionScale, PadAxis, PadButton } from '../protocol/punktfunk/constants.ts';
import type { Clock } from '../shared/clock.ts';
import type { DesktopPads, PadEvent, RichPadInput } from './desktop-pads.ts';
import type { BayPad, PadBay } from './pad-bay.ts';
import { FeedbackSender } from './pad-feedback.ts';

/** Pads of Sony's are DualSense, all others Xbox 360; undefined where nobody said. */
export function padKindOf(gamepad: Gamepad): PadKind | undefined {
  switch (gamepad) {
    case Gamepad.auto:
      return undefined;
    case Gamepad.dualSense:
    case Gamepad.dualSenseEdge:
    case Gamepad.dualShock4:
      return PadKind.dualsense;
    default:
      return PadKind.xbox360;
  }
}

/** One pad of the client's, and the one of the system that stands for it. */
interface Plugged {
  readonly made: BayPad;
  readonly feedback: FeedbackSender;
  state: PadState;
  /** Touchpads of it that are pressed: a click there is a button too. */
  readonly clicks: Set<number>;
  readonly fingers: Map<number, readonly [x: number, y: number]>;
}

export interface ClientPadsOptions {
  readonly bay: PadBay;
  /** What a pad is that does not say it. */
  readonly kind: PadKind;
  /** Takes datagrams of feedback for the client. */
  readonly send: (datagram: Uint8Array) => void;
  readonly clock: Clock;
}

const atRest: PadState = {
  ...{ buttons: 0, leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 },
};
const axisNames: Readonly<Record<number, keyof PadState>> = {
  [PadAxis.leftX]: 'leftX',
  [PadAxis.leftY]: 'leftY',
  [PadAxis.rightX]: 'rightX',
  [PadAxis.rightY]: 'rightY',
  [PadAxis.leftTrigger]: 'leftTrigger',
  [PadAxis.rightTrigger]: 'rightTrigger',
};
/** Least time between two times that one pad is plugged in: the system makes devices for each. */
const pauseMs = 500;
/** m/s² of one g. */
const gravity = 9.806_65;

/** The gamepads of one client, each plugged in when it arrives or is first used, and pulled out when it goes. */
export class ClientPads implements DesktopPads {
  readonly #options: ClientPadsOptions;
  readonly #plugged = new Map<number, Plugged>();
  /** Those that could not be made: not tried anew for each event. */
  readonly #missing = new Set<number>();
  /** What each said that it is, and when it was plugged in. */
  readonly #kinds = new Map<number, PadKind>();
  readonly #pluggedAt = new Map<number, number>();

  constructor(options: ClientPadsOptions) {
    this.#options = options;
  }

  take(event: PadEvent | RichPadInput): boolean {
    if (event.kind === 'padRemoved') return this.#pullOut(event.pad);
    if (event.kind === 'padArrived') return this.#arrive(event.pad, padKindOf(event.gamepad) ?? this.#options.kind);
    // Reports of pads that only their own drivers understand.
    if (event.kind === 'hidReport') return false;
    const plugged = this.#plugged.get(event.pad) ?? this.#plugIn(event.pad);
    return plugged !== undefined && apply(plugged, event);
  }

  /** All pads let go of everything. */
  rest(): void {
    for (const plugged of this.#plugged.values()) {
      for (const [finger, place] of plugged.fingers) plugged.made.pad.touch(finger, false, ...place);
      plugged.fingers.clear();
      plugged.clicks.clear();
      become(plugged, atRest);
    }
  }

  close(): void {
    for (const pad of this.#plugged.keys()) this.#pullOut(pad);
  }

  /** A client says so again after each break: the pad it has already stays in. */
  #arrive(pad: number, kind: PadKind): boolean {
    this.#missing.delete(pad);
    const before = this.#plugged.has(pad) ? this.#kinds.get(pad) : undefined;
    if (before === kind) return true;
    this.#pullOut(pad);
    this.#kinds.set(pad, kind);
    return this.#plugIn(pad) !== undefined;
  }

  #plugIn(pad: number): Plugged | undefined {
    const { bay, kind, send, clock } = this.#options;
    const isTooSoon = clock.now() - (this.#pluggedAt.get(pad) ?? -Infinity) < pauseMs;
    if (isTooSoon || this.#missing.has(pad)) return undefined;
    const wanted = this.#kinds.get(pad) ?? kind;
    this.#kinds.set(pad, wanted);
    this.#pluggedAt.set(pad, clock.now());
    const made = bay.open(wanted);
    if (made === undefined) {
      this.#missing.add(pad);
      return undefined;
    }
    const feedback = new FeedbackSender(pad, send, clock);
    made.pad.feedback.on((said) => feedback.take(said));
    const plugged: Plugged = { made, feedback, state: atRest, clicks: new Set(), fingers: new Map() };
    this.#plugged.set(pad, plugged);
    return plugged;
  }

  /** False where there is none. */
  #pullOut(pad: number): boolean {
    this.#missing.delete(pad);
    this.#kinds.delete(pad);
    const plugged = this.#plugged.get(pad);
    if (plugged === undefined) return false;
    this.#plugged.delete(pad);
    this.#options.bay.close(plugged.made);
    plugged.feedback.close();
    return true;
  }
}

type Used = Exclude<PadEvent | RichPadInput, { readonly kind: 'padRemoved' | 'padArrived' | 'hidReport' }>;

function apply(plugged: Plugged, event: Used): boolean {
  const { state } = plugged;
  switch (event.kind) {
    case 'padButton': {
      const buttons = event.isDown ? state.buttons | event.button : state.buttons & ~event.button;
      return become(plugged, { ...state, buttons });
    }
    case 'padAxis': {
      const name = axisNames[event.axis];
      return name !== undefined && become(plugged, { ...state, [name]: event.value });
    }
    case 'padSnapshot': {
      const { buttons, leftX, leftY, rightX, rightY, leftTrigger, rightTrigger } = event;
      return become(plugged, { buttons, leftX, leftY, rightX, rightY, leftTrigger, rightTrigger });
    }
    case 'touchpad':
      return touch(plugged, event.finger, event.isActive, event.x / 0xffff, event.y / 0xffff);
    case 'touchpadExtended': {
      if (event.isClicked) plugged.clicks.add(event.surface);
      else plugged.clicks.delete(event.surface);
      become(plugged, state);
      return touch(plugged, ...placeOf(event));
    }
    case 'motion': {
      const g = ([x, y, z]: readonly [number, number, number], scale: number) =>
        [x * scale, y * scale, z * scale] as const;
      const { gyroPerDegree, accelPerG } = MotionScale;
      plugged.made.pad.motion(g(event.gyro, 1 / gyroPerDegree), g(event.acceleration, gravity / accelPerG));
      return true;
    }
  }
}

function become(plugged: Plugged, state: PadState): true {
  plugged.state = state;
  const buttons = plugged.clicks.size > 0 ? state.buttons | PadButton.touchpad : state.buttons;
  plugged.made.pad.update({ ...state, buttons });
  return true;
}

/** Of two touchpads, each is half of the one that there is, with a finger of its own. */
function placeOf({
  surface,
  finger,
  isTouched,
  x,
  y,
}: Extract<RichPadInput, { readonly kind: 'touchpadExtended' }>): readonly [number, boolean, number, number] {
  const [across, down] = [(x + 0x8000) / 0xffff, (y + 0x8000) / 0xffff];
  if (surface === 0) return [finger, isTouched, across, down];
  const half = surface - 1;
  return [half, isTouched, (half + across) / 2, down];
}

function touch(plugged: Plugged, finger: number, isDown: boolean, x: number, y: number): boolean {
  if (finger > 1) return false;
  if (isDown) plugged.fingers.set(finger, [x, y]);
  else plugged.fingers.delete(finger);
  plugged.made.pad.touch(finger, isDown, x, y);
  return true;
}
