import { PerunError } from '../../shared/errors.ts';
import { deviceKinds } from './config-keys.ts';
import { type DeviceInput, type DeviceKind, mostTouches, type TouchPoint } from '../../shared/device-input.ts';

/** Whose device it is: the pad towards a core; 0 from a client, whose seat says it. */
export interface DeviceValue {
  readonly pad: number;
  readonly input: DeviceInput;
}

const prefixBytes = 2;

/** pad u8, device u8, state. Numbers out of range throw PROTOCOL_MALFORMED. */
export function encodeDevice({ pad, input }: DeviceValue): Uint8Array {
  const { code, bytes } = deviceKinds[input.device];
  const count = input.device === 'touch' ? input.points.length : 1;
  if (count > mostTouches) throw malformed(`${count} fingers, at most ${mostTouches} fit`);
  const value = new Uint8Array(prefixBytes + bytes * count);
  const put = new Fields(value);
  put.u8(pad).u8(code);
  switch (input.device) {
    case 'analog':
      for (const axis of [...input.left, ...input.right]) put.i16(axis);
      put.u8(input.triggers[0]).u8(input.triggers[1]);
      break;
    case 'mouse':
      for (const axis of [...input.move, ...input.wheel]) put.i16(axis);
      put.u8(input.buttons);
      break;
    case 'pointer':
      put.u16(input.at[0]).u16(input.at[1]).i16(input.wheel[0]).i16(input.wheel[1]).u8(input.buttons);
      break;
    case 'key':
      put.u16(input.usage).u8(input.pressed ? 1 : 0);
      break;
    case 'touch':
      for (const { id, x, y } of input.points) put.u8(id).u16(x).u16(y);
      break;
  }
  return value;
}

/** PROTOCOL_MALFORMED where the device is unknown or its state has another length. */
export function decodeDevice(value: Uint8Array): DeviceValue | PerunError {
  const device = (Object.keys(deviceKinds) as DeviceKind[]).find((kind) => deviceKinds[kind].code === value[1]);
  if (device === undefined) return malformed(`device ${value[1] ?? 'without its code'} is unknown`);
  const { bytes } = deviceKinds[device];
  const length = value.length - prefixBytes;
  const fits = device === 'touch' ? length % bytes === 0 && length <= bytes * mostTouches : length === bytes;
  if (!fits) return malformed(`${length} bytes of ${device}`);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const input = readState(device, view);
  return input instanceof PerunError ? input : { pad: view.getUint8(0), input };
}

function readState(device: DeviceKind, view: DataView): DeviceInput | PerunError {
  const pair = (at: number): [number, number] => [view.getInt16(at), view.getInt16(at + 2)];
  switch (device) {
    case 'analog':
      return { device, left: pair(2), right: pair(6), triggers: [view.getUint8(10), view.getUint8(11)] };
    case 'mouse':
      return { device, move: pair(2), wheel: pair(6), buttons: view.getUint8(10) };
    case 'pointer':
      return { device, at: [view.getUint16(2), view.getUint16(4)], wheel: pair(6), buttons: view.getUint8(10) };
    case 'key': {
      const pressed = view.getUint8(4);
      if (pressed > 1) return malformed(`a key that is pressed ${pressed} times`);
      return { device, usage: view.getUint16(2), pressed: pressed === 1 };
    }
    case 'touch': {
      const points: TouchPoint[] = [];
      for (let at = prefixBytes; at < view.byteLength; at += deviceKinds.touch.bytes) {
        points.push({ id: view.getUint8(at), x: view.getUint16(at + 1), y: view.getUint16(at + 3) });
      }
      return { device, points };
    }
  }
}

/** Writes fields one behind the other; a number that does not fit is refused, not cut. */
class Fields {
  readonly #view: DataView;
  #at = 0;

  constructor(target: Uint8Array) {
    this.#view = new DataView(target.buffer);
  }

  u8(value: number): this {
    this.#view.setUint8(this.#at, within(value, 0, 0xff));
    this.#at += 1;
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, within(value, 0, 0xffff));
    this.#at += 2;
    return this;
  }

  i16(value: number): this {
    this.#view.setInt16(this.#at, within(value, -0x8000, 0x7fff));
    this.#at += 2;
    return this;
  }
}

function within(value: number, from: number, to: number): number {
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw malformed(`${value} is not a whole number from ${from} to ${to}`);
}

function malformed(message: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', message);
}
