import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { Injector, InjectorAbilities, InjectorBackend } from '../../src/drivers/injector.ts';
import type { DisplayMode, InputTarget } from '../../src/shared/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { probeX11 } from '../bindings/x11/calls.ts';
import { X11Connection } from '../bindings/x11/connection.ts';
import { TextTyper } from '../bindings/x11/text-typer.ts';

/** X counts keys from 8. */
const firstKeycode = 8;
const mostKeycode = 255;
/** Buttons of input-event-codes as X numbers them: left, right, middle, then what comes after the wheels. */
const buttons: Readonly<Record<number, number>> = {
  0x110: 1,
  0x111: 3,
  0x112: 2,
  0x113: 8,
  0x114: 9,
  0x115: 10,
  0x116: 11,
};
const wheel = { up: 4, down: 5, left: 6, right: 7 } as const;
const detent = 120;
/** What changes the meaning of other keys while it is held, as keycodes: Control, Shift, Alt, Meta, both of each. */
const modifiers = [37, 50, 62, 64, 105, 108, 133, 134];
const capsLock = 66;
/** The bit of Caps Lock in what a server says of the keyboard. */
const lockMask = 2;

/** Input through XTEST: whole pixels, wheels in whole detents, no touch and no pen. */
class XTestInjector implements Injector {
  readonly abilities: InjectorAbilities;
  readonly #connection: X11Connection;
  readonly #typer: TextTyper;
  readonly #keys = new Set<number>();
  readonly #buttons = new Set<number>();
  /** What is left of wheels and moves until a whole step is together. */
  readonly #rest = { horizontal: 0, vertical: 0, x: 0, y: 0 };
  #hasCapsLock: boolean;
  /** The server reads no more: what comes now is lost, so that nobody waits for it. */
  #stuck = false;

  constructor(connection: X11Connection) {
    this.#connection = connection;
    this.#typer = new TextTyper(connection, {
      press: (keycode, isDown) => this.#sendKey(keycode, isDown),
      isReady: () => this.#isReady(),
      isHeld: () => modifiers.some((keycode) => this.#keys.has(keycode)),
      hasCapsLock: () => this.#hasCapsLock,
    });
    this.#hasCapsLock = hasCapsLock(connection);
    this.abilities = { keyboard: true, pointer: true, touch: false, pen: false, text: this.#typer.typesAnything };
  }

  get isLost(): boolean {
    return this.#connection.isLost;
  }

  key(code: number, isDown: boolean): void {
    const keycode = code + firstKeycode;
    if (!Number.isInteger(code) || code < 0 || keycode > mostKeycode || !this.#isReady()) return;
    this.#typer.flush();
    if (keycode === capsLock && isDown && !this.#keys.has(capsLock)) this.#hasCapsLock = !this.#hasCapsLock;
    hold(this.#keys, keycode, isDown);
    this.#sendKey(keycode, isDown);
  }

  text(text: string): void {
    if (this.#isReady()) this.#typer.type(text);
  }

  moveBy(dx: number, dy: number): void {
    if (!this.#isReady()) return;
    const [x, y] = [this.#whole('x', dx, 1), this.#whole('y', dy, 1)];
    const { calls, display } = this.#connection;
    if (x !== 0 || y !== 0) calls.XTestFakeRelativeMotionEvent(display, x, y, 0);
  }

  moveTo(x: number, y: number): void {
    if (!this.#isReady() || !Number.isFinite(x) || !Number.isFinite(y)) return;
    const { calls, display, width, height } = this.#connection;
    const within = (place: number, size: number) => Math.min(size - 1, Math.max(0, Math.floor(place)));
    calls.XTestFakeMotionEvent(display, 0, within(x, width), within(y, height), 0);
  }

  button(code: number, isDown: boolean): void {
    const button = buttons[code];
    if (button === undefined || !this.#isReady()) return;
    this.#typer.flush();
    hold(this.#buttons, button, isDown);
    this.#sendButton(button, isDown);
  }

  scroll(horizontal: number, vertical: number): void {
    if (!this.#isReady()) return;
    this.#turn(this.#whole('horizontal', horizontal, detent), wheel.right, wheel.left);
    this.#turn(this.#whole('vertical', vertical, detent), wheel.down, wheel.up);
  }

  touchDown(): void {}

  touchMove(): void {}

  touchUp(): void {}

  pen(): void {}

  frame(): void {
    const connection = this.#connection;
    if (connection.isClosed) return;
    this.#stuck = !connection.takesMore();
    if (this.#stuck || connection.isLost) return;
    connection.calls.XFlush(connection.display);
    // Changes of the keymap are told to everybody; nobody needs them here, but they must not pile up.
    if (connection.wait(0)) connection.drain(() => {});
  }

  close(): void {
    if (this.#connection.isClosed) return;
    this.#typer.flush();
    if (this.#isReady()) {
      for (const keycode of this.#keys) this.#sendKey(keycode, false);
      for (const button of this.#buttons) this.#sendButton(button, false);
      this.frame();
    }
    this.#connection.close();
  }

  #isReady(): boolean {
    return !this.#connection.isClosed && !this.#connection.isLost && !this.#stuck;
  }

  #sendKey(keycode: number, isDown: boolean): void {
    const { calls, display } = this.#connection;
    calls.XTestFakeKeyEvent(display, keycode, isDown ? 1 : 0, 0);
  }

  #sendButton(button: number, isDown: boolean): void {
    const { calls, display } = this.#connection;
    calls.XTestFakeButtonEvent(display, button, isDown ? 1 : 0, 0);
  }

  #turn(steps: number, forward: number, back: number): void {
    const button = steps > 0 ? forward : back;
    for (let step = 0; step < Math.min(Math.abs(steps), mostSteps); step++) {
      this.#sendButton(button, true);
      this.#sendButton(button, false);
    }
  }

  /** Adds to what was left, and takes out the whole steps. */
  #whole(axis: 'horizontal' | 'vertical' | 'x' | 'y', amount: number, step: number): number {
    if (!Number.isFinite(amount)) return 0;
    const sum = this.#rest[axis] + amount;
    const steps = Math.trunc(sum / step);
    this.#rest[axis] = sum - steps * step;
    return steps;
  }
}

/** More of one turn are no wheel's. */
const mostSteps = 64;

function hold(held: Set<number>, what: number, isDown: boolean): void {
  if (isDown) held.add(what);
  else held.delete(what);
}

function hasCapsLock({ calls, display, root }: X11Connection): boolean {
  const into = Array.from({ length: 7 }, () => Buffer.alloc(8));
  const [a, b, c, d, e, f, mask] = into as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
  calls.XQueryPointer(display, root, a, b, c, d, e, f, mask);
  return (mask.readUInt32LE(0) & lockMask) !== 0;
}

/** X11 by XTEST. */
export const xtestBackend: InjectorBackend = {
  takes: 'x11',
  probe: (): BackendProbe => probeX11(),
  open(target: InputTarget, _mode: DisplayMode): Promise<Injector> {
    return Promise.resolve().then(() => {
      if (target.kind !== 'x11') throw new PerunError('USAGE', `xtest takes no ${target.kind}`);
      const connection = new X11Connection({ display: target.display, authority: target.authority ?? null });
      try {
        const numbers = Array.from({ length: 4 }, () => Buffer.alloc(4));
        const [event, error, major, minor] = numbers as [Buffer, Buffer, Buffer, Buffer];
        if (connection.calls.XTestQueryExtension(connection.display, event, error, major, minor) === 0) {
          throw new PerunError('MISSING_CAPABILITY', `the X server ${target.display} has no XTEST`, {
            remedy: 'start it with the extension, or use another desktop',
          });
        }
        return new XTestInjector(connection);
      } catch (error) {
        connection.close();
        throw error;
      }
    });
  },
};
