import { AnalogIndex, Device, deviceMask, Lightgun, Mouse, mostPorts, Pad, padMask, Pointer } from './abi.ts';
import { retroKeyOf } from './retro-keys.ts';
import type { AnalogInput, DeviceInput, MouseInput, PointerInput, TouchPoint } from '../../src/shared/device-input.ts';

/** From where on a trigger counts as pressed. */
const triggerPressed = 128;
const wheelNotch = 120;
const outside = -0x8000;

/** What one port has: buttons, and the newest of every device. */
class Port {
  buttons = 0;
  left: readonly [number, number] = [0, 0];
  right: readonly [number, number] = [0, 0];
  triggers: readonly [number, number] = [0, 0];
  /** Movement since the last frame; a core sees it in one frame only. */
  move: [number, number] = [0, 0];
  wheel: [number, number] = [0, 0];
  mouseButtons = 0;
  at: readonly [number, number] | undefined;
  pointerButtons = 0;
  touches: readonly TouchPoint[] = [];
}

/** Answers what a core asks about its input, from the newest state of every port. */
export class InputState {
  readonly #ports: readonly Port[] = Array.from({ length: mostPorts }, () => new Port());
  readonly #keys = new Set<number>();

  get keys(): ReadonlySet<number> {
    return this.#keys;
  }

  /** The joypad's buttons of a port, 0 the first, as a mask by `Pad`. */
  setButtons(port: number, buttons: number): void {
    const state = this.#ports[port];
    if (state !== undefined) state.buttons = buttons;
  }

  /** Takes the state of a device; returns the key that went down or up, where it was one. */
  take(port: number, input: DeviceInput): number | undefined {
    const state = this.#ports[port];
    if (state === undefined) return undefined;
    switch (input.device) {
      case 'analog':
        takeAnalog(state, input);
        break;
      case 'mouse':
        takeMouse(state, input);
        break;
      case 'pointer':
        takePointer(state, input);
        break;
      case 'touch':
        state.touches = input.points;
        break;
      case 'key': {
        const key = retroKeyOf(input.usage);
        if (key === undefined) return undefined;
        if (input.pressed) this.#keys.add(key);
        else this.#keys.delete(key);
        return key;
      }
    }
    return undefined;
  }

  /** A frame has been run: what moved has moved. */
  endFrame(): void {
    for (const port of this.#ports) {
      port.move = [0, 0];
      // Less than a notch waits for the rest of it.
      port.wheel = [port.wheel[0] % wheelNotch, port.wheel[1] % wheelNotch];
    }
  }

  /** The answer to retro_input_state. */
  read(port: number, device: number, index: number, id: number): number {
    const state = this.#ports[port];
    if (state === undefined) return 0;
    switch (device & deviceMask) {
      case Device.joypad:
        return id === padMask ? signed(padOf(state)) : (padOf(state) >> id) & 1;
      case Device.analog:
        return readAnalog(state, index, id);
      case Device.mouse:
        return readMouse(state, id);
      case Device.keyboard:
        return this.#keys.has(id) ? 1 : 0;
      case Device.pointer:
        return readPointer(state, index, id);
      case Device.lightgun:
        return readLightgun(state, id);
      default:
        return 0;
    }
  }
}

function takeAnalog(state: Port, { left, right, triggers }: AnalogInput): void {
  state.left = left;
  state.right = right;
  state.triggers = triggers;
}

function takeMouse(state: Port, { move, wheel, buttons }: MouseInput): void {
  state.move = [state.move[0] + move[0], state.move[1] + move[1]];
  state.wheel = [state.wheel[0] + wheel[0], state.wheel[1] + wheel[1]];
  state.mouseButtons = buttons;
}

function takePointer(state: Port, { at, wheel, buttons }: PointerInput): void {
  state.at = at;
  state.wheel = [state.wheel[0] + wheel[0], state.wheel[1] + wheel[1]];
  state.pointerButtons = buttons;
}

/** The mask of the joypad: its buttons, and the triggers as two more. */
function padOf({ buttons, triggers }: Port): number {
  const l2 = triggers[0] >= triggerPressed ? 1 << Pad.l2 : 0;
  const r2 = triggers[1] >= triggerPressed ? 1 << Pad.r2 : 0;
  return buttons | l2 | r2;
}

function readAnalog(state: Port, index: number, id: number): number {
  if (index === AnalogIndex.left || index === AnalogIndex.right) {
    const stick = index === AnalogIndex.left ? state.left : state.right;
    return stick[id] ?? 0;
  }
  if (index !== AnalogIndex.buttons) return 0;
  if (id === Pad.l2 || id === Pad.r2) return Math.round((state.triggers[id - Pad.l2]! * 0x7fff) / 255);
  return ((padOf(state) >> id) & 1) * 0x7fff;
}

function readMouse(state: Port, id: number): number {
  switch (id) {
    case Mouse.x:
      return within16(state.move[0]);
    case Mouse.y:
      return within16(state.move[1]);
    case Mouse.left:
      return state.mouseButtons & 1;
    case Mouse.right:
      return (state.mouseButtons >> 1) & 1;
    case Mouse.middle:
      return (state.mouseButtons >> 2) & 1;
    case Mouse.wheelUp:
      return state.wheel[1] >= wheelNotch ? 1 : 0;
    case Mouse.wheelDown:
      return state.wheel[1] <= -wheelNotch ? 1 : 0;
    case Mouse.wheelLeft:
      return state.wheel[0] <= -wheelNotch ? 1 : 0;
    case Mouse.wheelRight:
      return state.wheel[0] >= wheelNotch ? 1 : 0;
    default:
      return 0;
  }
}

/** Fingers first; without any, the pointer while its left button is down is one. */
function fingersOf(state: Port): readonly (readonly [number, number])[] {
  if (state.touches.length > 0) return state.touches.map(({ x, y }) => [x, y]);
  return state.at !== undefined && (state.pointerButtons & 1) !== 0 ? [state.at] : [];
}

function readPointer(state: Port, index: number, id: number): number {
  const fingers = fingersOf(state);
  if (id === Pointer.count) return fingers.length;
  const finger = fingers[index];
  if (id === Pointer.pressed) return finger === undefined ? 0 : 1;
  const place = finger ?? (index === 0 ? state.at : undefined);
  return place === undefined || (id !== Pointer.x && id !== Pointer.y) ? 0 : centred(place[id]);
}

function readLightgun(state: Port, id: number): number {
  const place = fingersOf(state)[0] ?? state.at;
  switch (id) {
    case Lightgun.x:
      return place === undefined ? outside : centred(place[0]);
    case Lightgun.y:
      return place === undefined ? outside : centred(place[1]);
    case Lightgun.isOffscreen:
      return place === undefined ? 1 : 0;
    case Lightgun.trigger:
      return fingersOf(state).length > 0 ? 1 : 0;
    case Lightgun.auxA:
      return (state.pointerButtons >> 1) & 1;
    case Lightgun.auxB:
      return (state.pointerButtons >> 2) & 1;
    default:
      return 0;
  }
}

/** 0–65535 of the picture to −0x7fff…0x7fff. */
function centred(place: number): number {
  return Math.round((place * 0xfffe) / 0xffff) - 0x7fff;
}

function within16(value: number): number {
  return Math.max(-0x8000, Math.min(0x7fff, value));
}

/** Sixteen bits as the int16 that the call returns. */
function signed(mask: number): number {
  return (mask << 16) >> 16;
}
