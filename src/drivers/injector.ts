import type { BackendProbe } from '../shared/backend-probe.ts';
import type { DisplayMode, InputTarget } from '../shared/desktop.ts';

/** What a pen does at one moment; coordinates as those of the pointer. */
export interface PenState {
  readonly x: number;
  readonly y: number;
  /** 0 to 1. */
  readonly pressure: number;
  /** Degrees from upright, −90 to 90. */
  readonly tiltX: number;
  readonly tiltY: number;
  readonly isTouching: boolean;
  readonly isInRange: boolean;
  readonly isEraser: boolean;
}

/** What an open injector can do; the rest it drops in silence. */
export interface InjectorAbilities {
  readonly keyboard: boolean;
  readonly pointer: boolean;
  readonly touch: boolean;
  readonly pen: boolean;
  /** Any text, whatever the keymap is. */
  readonly text: boolean;
}

/**
 * Input on one output. Calls return at once and never fail: input to a compositor that is gone is lost, and `isLost` says
 * so. Places are pixels of the output from its upper left corner, in fractions where the technology takes them.
 */
export interface Injector {
  readonly abilities: InjectorAbilities;
  readonly isLost: boolean;
  /** `code` is of Linux's input-event-codes, as are those of buttons (BTN_LEFT 0x110). */
  key(code: number, isDown: boolean): void;
  text(text: string): void;
  moveBy(dx: number, dy: number): void;
  moveTo(x: number, y: number): void;
  button(code: number, isDown: boolean): void;
  /** In 120ths of a detent; positive to the right and down. */
  scroll(horizontal: number, vertical: number): void;
  touchDown(id: number, x: number, y: number): void;
  touchMove(id: number, x: number, y: number): void;
  touchUp(id: number): void;
  pen(state: PenState): void;
  /** What was sent until now belongs together: call it after each event of a client. */
  frame(): void;
  /** Lets go of all that is held. Idempotent. */
  close(): void;
}

/** One technology. `open` fails with MISSING_CAPABILITY where `probe` says so, TIMEOUT where no device came, FAILED. */
export interface InjectorBackend {
  readonly takes: InputTarget['kind'];
  probe(): BackendProbe;
  /** For a thread with an event loop, which the injector may use to listen to the compositor. */
  open(target: InputTarget, mode: DisplayMode): Promise<Injector>;
}
