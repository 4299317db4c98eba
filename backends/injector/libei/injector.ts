import type { Injector, InjectorAbilities, PenState } from '../../../src/drivers/injector.ts';
import type { DisplayMode } from '../../../src/shared/desktop.ts';
import type { LibeiCalls, Pointer } from '../../bindings/libei.ts';
import type { EiDevice, EiDevices, Placed, Region } from './devices.ts';
import { ScrollSteps } from './scroll-steps.ts';
import type { EiSender } from './sender.ts';
import { textKeys, type TextKey } from './text-keys.ts';

interface Touch {
  readonly handle: Pointer;
  readonly placed: Placed;
}

const nothing: TextKey = { code: 0, held: [] };
/** The wire has coordinates of single precision: what is nearer to the edge may come out beyond it. */
const insideEdge = 1 / 64;

/** A region beyond this is no output: gamescope's covers all numbers, and takes pixels of the picture as they are. */
const largestOutput = 65_536;
/** mutter, which is who tells mapping ids, takes whole detents and drops parts of them. */
const wholeDetent = 120;
/** Of Linux's input-event-codes: KEY_MAX. */
const highestCode = 0x2ff;

/** Input by libei. What is held remembers its device: another one does not let go of it. */
export class LibeiInjector implements Injector {
  readonly #devices: EiDevices;
  readonly #calls: LibeiCalls;
  readonly #sender: EiSender;
  readonly #mapping: string | null;
  readonly #mode: DisplayMode;
  readonly #keys = new Map<number, EiDevice>();
  readonly #buttons = new Map<number, EiDevice>();
  readonly #touches = new Map<number, Touch>();
  readonly #unframed = new Set<EiDevice>();
  readonly #steps: ScrollSteps;
  readonly #textKeys = new WeakMap<EiDevice, ReadonlyMap<string, TextKey>>();
  /** Moved last: buttons and wheels are pressed there, so that they come after the motion. */
  #mover: EiDevice | undefined;
  #closed = false;

  /** `sender` belongs to the injector from now on. */
  constructor(sender: EiSender, mapping: string | null, mode: DisplayMode) {
    this.#sender = sender;
    this.#devices = sender.devices;
    this.#calls = sender.calls;
    this.#mapping = mapping;
    this.#steps = new ScrollSteps(mapping === null ? 1 : wholeDetent);
    this.#mode = mode;
    this.#devices.stopped.on((device) => this.#drop(device));
  }

  get abilities(): InjectorAbilities {
    return {
      keyboard: this.#devices.can('keyboard'),
      pointer: this.#devices.can('pointer') || this.#place('absolute') !== undefined,
      touch: this.#place('touch') !== undefined,
      pen: false,
      text: false,
    };
  }

  get isLost(): boolean {
    return this.#sender.isLost;
  }

  key(code: number, isDown: boolean): void {
    this.#hold(this.#keys, code, isDown, this.#devices.with('keyboard'), (device) =>
      this.#calls.ei_device_keyboard_key(device.handle, code, isDown),
    );
  }

  /** mutter lets clicks and wheels of a new pointer fall until it has moved, be it by nothing. */
  wake(): void {
    this.moveBy(0, 0);
    this.frame();
    this.#mover = undefined;
  }

  /** What the compositor's keymap has is typed on its keyboard; the rest is dropped. */
  text(text: string): void {
    const device = this.#devices.with('keyboard');
    if (device === undefined || device.keymap === null || this.#sender.isStuck) return;
    let keys = this.#textKeys.get(device);
    if (keys === undefined) this.#textKeys.set(device, (keys = textKeys(device.keymap)));
    for (const letter of text) {
      const { code, held } = keys.get(letter) ?? nothing;
      // What a person holds is not ours to press again.
      if (code === 0 || this.#keys.has(code) || held.some((modifier) => this.#keys.has(modifier))) continue;
      for (const each of [...held, code]) this.#calls.ei_device_keyboard_key(device.handle, each, true);
      this.#sender.frame([device]);
      for (const each of [code, ...held]) this.#calls.ei_device_keyboard_key(device.handle, each, false);
      this.#sender.frame([device]);
    }
  }

  moveBy(dx: number, dy: number): void {
    const device = this.#devices.with('pointer');
    if (device === undefined || this.#sender.isStuck || !Number.isFinite(dx) || !Number.isFinite(dy)) return;
    this.#calls.ei_device_pointer_motion(device.handle, dx, dy);
    this.#moved(device);
  }

  moveTo(x: number, y: number): void {
    const placed = this.#place('absolute');
    if (placed === undefined || this.#sender.isStuck || !Number.isFinite(x) || !Number.isFinite(y)) return;
    this.#calls.ei_device_pointer_motion_absolute(placed.device.handle, ...this.#at(placed.region, x, y));
    this.#moved(placed.device);
  }

  button(code: number, isDown: boolean): void {
    this.#hold(this.#buttons, code, isDown, this.#near('button'), (device) =>
      this.#calls.ei_device_button_button(device.handle, code, isDown),
    );
  }

  scroll(horizontal: number, vertical: number): void {
    const device = this.#near('scroll');
    if (device === undefined || this.#sender.isStuck) return;
    const [x, y] = this.#steps.add(horizontal, vertical);
    if (x === 0 && y === 0) return;
    this.#calls.ei_device_scroll_discrete(device.handle, x, y);
    this.#unframed.add(device);
  }

  touchDown(id: number, x: number, y: number): void {
    const placed = this.#place('touch');
    if (
      this.#sender.isStuck ||
      placed === undefined ||
      this.#touches.has(id) ||
      !Number.isFinite(x) ||
      !Number.isFinite(y)
    )
      return;
    const handle = this.#calls.ei_device_touch_new(placed.device.handle);
    this.#touches.set(id, { handle, placed });
    this.#calls.ei_touch_down(handle, ...this.#at(placed.region, x, y));
    this.#unframed.add(placed.device);
  }

  touchMove(id: number, x: number, y: number): void {
    const touch = this.#touches.get(id);
    if (touch === undefined || this.#sender.isStuck || !Number.isFinite(x) || !Number.isFinite(y)) return;
    this.#calls.ei_touch_motion(touch.handle, ...this.#at(touch.placed.region, x, y));
    this.#unframed.add(touch.placed.device);
  }

  touchUp(id: number): void {
    const touch = this.#touches.get(id);
    if (touch === undefined) return;
    this.#touches.delete(id);
    this.#calls.ei_touch_up(touch.handle);
    this.#calls.ei_touch_unref(touch.handle);
    this.#unframed.add(touch.placed.device);
  }

  pen(_state: PenState): void {
    // libei has no pens.
  }

  frame(): void {
    this.#sender.frame(this.#unframed);
    this.#unframed.clear();
  }

  close(): void {
    if (this.#closed) return;
    for (const code of this.#keys.keys()) this.key(code, false);
    for (const code of this.#buttons.keys()) this.button(code, false);
    for (const id of this.#touches.keys()) this.touchUp(id);
    this.frame();
    this.#closed = true;
    this.#sender.close();
  }

  #hold(
    held: Map<number, EiDevice>,
    code: number,
    isDown: boolean,
    now: EiDevice | undefined,
    send: (device: EiDevice) => void,
  ): void {
    const device = isDown ? now : held.get(code);
    if (!Number.isInteger(code) || code < 1 || code > highestCode) return;
    if (device === undefined || (isDown && (held.has(code) || this.#sender.isStuck))) return;
    if (isDown) held.set(code, device);
    else held.delete(code);
    send(device);
    this.#unframed.add(device);
  }

  /** The device that moved last, where it has that too. */
  #near(capability: 'button' | 'scroll'): EiDevice | undefined {
    if (this.#mover?.capabilities.has(capability) === true) return this.#mover;
    return this.#devices.with(capability);
  }

  #moved(device: EiDevice): void {
    this.#mover = device;
    this.#unframed.add(device);
  }

  #place(capability: 'absolute' | 'touch'): Placed | undefined {
    return this.#devices.placed(capability, this.#mapping, this.#mode);
  }

  /** A place of the output, in pixels of the desktop that holds it. */
  #at(region: Region, x: number, y: number): [x: number, y: number] {
    const along = (place: number, pixels: number, size: number): number => {
      const [scale, end] = size > largestOutput ? [1, pixels] : [size / pixels, size];
      return Math.min(Math.max(place * scale, 0), end - insideEdge);
    };
    return [region.x + along(x, this.#mode.width, region.width), region.y + along(y, this.#mode.height, region.height)];
  }

  /** The compositor lets go of what is held on a device that stops. */
  #drop(device: EiDevice): void {
    this.#unframed.delete(device);
    if (this.#mover === device) this.#mover = undefined;
    for (const held of [this.#keys, this.#buttons]) {
      for (const [code, on] of held) if (on === device) held.delete(code);
    }
    for (const [id, touch] of this.#touches) {
      if (touch.placed.device !== device) continue;
      this.#touches.delete(id);
      this.#calls.ei_touch_unref(touch.handle);
    }
  }
}
