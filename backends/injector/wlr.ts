import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { Injector, InjectorAbilities, InjectorBackend } from '../../src/drivers/injector.ts';
import type { DisplayMode, InputTarget } from '../../src/shared/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { WaylandConnection } from '../bindings/wayland/connection.ts';
import { findOutput } from '../bindings/wayland/outputs.ts';
import { wlSeat } from '../bindings/wayland/protocol/core.ts';
import { WaylandRegistry } from '../bindings/wayland/registry.ts';
import {
  createKeyboards,
  createPointer,
  sendKeymap,
  type VirtualKeyboard,
  type VirtualPointer,
} from '../bindings/wayland/virtual-devices.ts';
import { Keyboard, type KeyboardModifiers, probeXkb } from '../bindings/xkb.ts';
import { TextKeymap } from '../bindings/text-keymap.ts';

const openMs = 5000;
/** What is held is let go within that: of a client that is gone a busy compositor reads no more, and a button stays down. */
const closeMs = 1000;
/** XKB has 8 to 255, and Linux counts from 0. */
const [lowestKey, highestKey] = [1, 247];
const [lowestButton, highestButton] = [0x110, 0x117];
const wheelSource = 0;
const detent = 120;
/** Length of a detent in what pointers of wlroots count. */
const detentLength = 15;
/** Places are sent in these parts of a pixel. */
const parts = 256;

interface Wheel {
  /** As Wayland numbers it. */
  readonly axis: number;
  /** Since the last frame, in 120ths. */
  turned: number;
  /** Of a detent that is not yet whole. */
  rest: number;
}

/** Input through zwlr_virtual_pointer_v1 and zwp_virtual_keyboard_v1. wlroots has no virtual touch, and no pen. */
class WlrInjector implements Injector {
  readonly abilities: InjectorAbilities = { keyboard: true, pointer: true, touch: false, pen: false, text: true };
  readonly #connection: WaylandConnection;
  readonly #pointer: VirtualPointer;
  readonly #keyboard: VirtualKeyboard;
  /** Types text, by keymaps of its own: there once it is needed, as apps are told of its keymap. */
  #typist: VirtualKeyboard | undefined;
  readonly #createKeyboard: () => VirtualKeyboard;
  readonly #mode: DisplayMode;
  readonly #layout: Keyboard;
  readonly #letters = new TextKeymap();
  readonly #keys = new Set<number>();
  readonly #buttons = new Set<number>();
  readonly #down: Wheel = { axis: 0, turned: 0, rest: 0 };
  readonly #sideways: Wheel = { axis: 1, turned: 0, rest: 0 };
  #modifiers: KeyboardModifiers;
  #isGone = false;
  #isClosed = false;

  constructor(connection: WaylandConnection, devices: Devices, mode: DisplayMode, layout: Keyboard) {
    this.#connection = connection;
    this.#pointer = devices.pointer;
    this.#createKeyboard = devices.createKeyboard;
    this.#keyboard = devices.createKeyboard();
    this.#mode = mode;
    this.#layout = layout;
    this.#modifiers = layout.modifiers;
    sendKeymap(this.#keyboard, layout.keymap);
  }

  get isLost(): boolean {
    return this.#isGone || (!this.#isClosed && this.#connection.failure !== undefined);
  }

  /** The output is not there any more. */
  lose(): void {
    this.#isGone = true;
  }

  key(code: number, isDown: boolean): void {
    if (!Number.isInteger(code) || code < lowestKey || code > highestKey) return;
    this.#send(() => {
      if (isDown) this.#keys.add(code);
      else this.#keys.delete(code);
      this.#keyboard.request('key', now(), code, isDown ? 1 : 0);
      this.#follow(this.#layout.press(code, isDown));
    });
  }

  text(text: string): void {
    this.#send(() => {
      const typist = (this.#typist ??= this.#createKeyboard());
      for (const character of text) {
        const { code, keymap } = this.#letters.keyOf(character);
        if (keymap !== undefined) sendKeymap(typist, keymap);
        typist.request('key', now(), code, 1);
        typist.request('key', now(), code, 0);
      }
    });
  }

  moveBy(dx: number, dy: number): void {
    if (!Number.isFinite(dx) || !Number.isFinite(dy)) return;
    this.#send(() => this.#pointer.request('motion', now(), within(dx, -32_768, 32_767), within(dy, -32_768, 32_767)));
  }

  moveTo(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const { width, height } = this.#mode;
    const part = (place: number, size: number): number => within(Math.round(place * parts), 0, size * parts - 1);
    this.#send(() => {
      const [left, top] = [part(x, width), part(y, height)];
      this.#pointer.request('motion_absolute', now(), left, top, width * parts, height * parts);
    });
  }

  button(code: number, isDown: boolean): void {
    if (!Number.isInteger(code) || code < lowestButton || code > highestButton) return;
    this.#send(() => {
      if (isDown) this.#buttons.add(code);
      else this.#buttons.delete(code);
      this.#pointer.request('button', now(), code, isDown ? 1 : 0);
    });
  }

  scroll(sideways: number, down: number): void {
    if (Number.isFinite(sideways)) this.#sideways.turned += sideways;
    if (Number.isFinite(down)) this.#down.turned += down;
  }

  touchDown(): void {}

  touchMove(): void {}

  touchUp(): void {}

  pen(): void {}

  frame(): void {
    this.#send(() => {
      this.#turn(this.#down);
      this.#turn(this.#sideways);
      this.#pointer.request('frame');
      this.#connection.flush();
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#send(() => {
      for (const code of [...this.#keys]) this.key(code, false);
      for (const code of [...this.#buttons]) this.button(code, false);
      this.#pointer.request('frame');
      this.#pointer.request('destroy');
      for (const keyboard of [this.#keyboard, this.#typist]) keyboard?.request('destroy');
      // A compositor drops what it has not read of a client that is gone.
      this.#connection.roundTrip(closeMs);
    });
    this.#isClosed = true;
    this.#layout.close();
    this.#connection.close();
  }

  /** Only one turn of each wheel goes into a frame; parts of a detent move by their length, and count once it is whole. */
  #turn(wheel: Wheel): void {
    const turned = within(wheel.turned, -100_000, 100_000);
    wheel.turned = 0;
    if (turned === 0) return;
    const sum = wheel.rest + turned;
    const detents = Math.trunc(sum / detent);
    wheel.rest = sum - detents * detent;
    const length = (turned / detent) * detentLength;
    this.#pointer.request('axis_source', wheelSource);
    if (detents === 0) this.#pointer.request('axis', now(), wheel.axis, length);
    else this.#pointer.request('axis_discrete', now(), wheel.axis, length, detents);
  }

  #follow(modifiers: KeyboardModifiers): void {
    const { pressed, latched, locked, group } = modifiers;
    const old = this.#modifiers;
    this.#modifiers = modifiers;
    if (pressed === old.pressed && latched === old.latched && locked === old.locked && group === old.group) return;
    this.#keyboard.request('modifiers', pressed, latched, locked, group);
  }

  /** Input to a desktop that is gone is lost. */
  #send(act: () => void): void {
    if (this.#isClosed || this.isLost) return;
    try {
      act();
    } catch {
      // Kept as the connection's failure.
    }
  }
}

interface Devices {
  readonly pointer: VirtualPointer;
  readonly createKeyboard: () => VirtualKeyboard;
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Milliseconds of CLOCK_MONOTONIC, as far as 32 bits go. */
function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return (seconds * 1000 + Math.trunc(nanoseconds / 1e6)) >>> 0;
}

/** Input on one output of a compositor on wlroots. */
export const wlrInjectorBackend: InjectorBackend = {
  takes: 'wlr',
  probe: (): BackendProbe => probeXkb(),
  // Opens within some ms, or fails; nothing is there to be done meanwhile.
  open(target: InputTarget, mode: DisplayMode): Promise<Injector> {
    return Promise.resolve().then(() => openInjector(target, mode));
  },
};

function openInjector(target: InputTarget, mode: DisplayMode): Injector {
  if (target.kind !== 'wlr') throw new PerunError('USAGE', `wlr takes no input to ${target.kind}`);
  const layout = Keyboard.fromNames();
  let connection: WaylandConnection | undefined;
  try {
    const opened = new WaylandConnection(target.wayland);
    connection = opened;
    const deadline = performance.now() + openMs;
    const registry = new WaylandRegistry(opened);
    opened.roundTrip(openMs);
    const { output, global } = findOutput(opened, registry, target.output, deadline);
    const seat = registry.bind(wlSeat);
    const pointer = createPointer(opened, registry, seat, output);
    const devices = { pointer, createKeyboard: createKeyboards(opened, registry, seat) };
    const injector = new WlrInjector(opened, devices, mode, layout);
    registry.removed.on(({ name }) => (name === global.name ? injector.lose() : undefined));
    opened.roundTrip(openMs);
    opened.listen();
    return injector;
  } catch (error) {
    layout.close();
    connection?.close();
    throw error;
  }
}
