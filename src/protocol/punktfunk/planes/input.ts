import { Gamepad, InputKind, PadAxis, padCount } from '../constants.ts';
import { known } from '../known-value.ts';
import { datagramOf, fieldsOf } from './plane.ts';

/** State of a whole gamepad; what it lacks heals with the next one. Sticks −32768 to 32767, up positive. */
export interface PadSnapshot {
  readonly kind: 'padSnapshot';
  readonly pad: number;
  /** Counts up to 255 and wraps; older ones are not applied. */
  readonly sequence: number;
  /** Bits of PadButton. */
  readonly buttons: number;
  readonly leftX: number;
  readonly leftY: number;
  readonly rightX: number;
  readonly rightY: number;
  /** 0 to 255. */
  readonly leftTrigger: number;
  readonly rightTrigger: number;
}

/** A place on a surface of this size, in pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One event of plane 0xC8. Keys are Windows virtual keys; wheels turn in 120ths of a detent. */
export type InputEvent =
  | { readonly kind: 'keyDown' | 'keyUp'; readonly key: number; readonly modifiers: number }
  | { readonly kind: 'pointerMove'; readonly dx: number; readonly dy: number }
  | ({ readonly kind: 'pointerTo' } & Place)
  | { readonly kind: 'buttonDown' | 'buttonUp'; readonly button: number }
  | { readonly kind: 'wheel'; readonly isHorizontal: boolean; readonly delta: number }
  | { readonly kind: 'padButton'; readonly pad: number; readonly button: number; readonly isDown: boolean }
  | { readonly kind: 'padAxis'; readonly pad: number; readonly axis: number; readonly value: number }
  | ({ readonly kind: 'touchDown' | 'touchMove'; readonly id: number } & Place)
  | { readonly kind: 'touchUp'; readonly id: number }
  | PadSnapshot
  | { readonly kind: 'padRemoved'; readonly pad: number; readonly sequence: number }
  | {
      readonly kind: 'padArrived';
      readonly pad: number;
      readonly gamepad: Gamepad;
      /** Bits of PadAudioCap. */
      readonly audioCaps: number;
    }
  | { readonly kind: 'text'; readonly codePoint: number }
  /** Of clients from 0.39 on, whose fields are not read. */
  | { readonly kind: 'scroll' };

const kinds = new Map(Object.entries(InputKind).map(([kind, number]) => [number as number, kind as InputKind]));
const fieldBytes = 17;

/** Reads an event; undefined where its kind is not known or its fields mean nothing. */
export function decodeInput(datagram: Uint8Array): InputEvent | undefined {
  const fields = fieldsOf(datagram, 'input', fieldBytes);
  const kind = fields && kinds.get(fields.u8());
  if (fields === undefined || kind === undefined) return undefined;
  const [code, x, y, flags] = [fields.u32(), fields.i32(), fields.i32(), fields.u32()];
  switch (kind) {
    case 'keyDown':
    case 'keyUp':
      return { kind, key: code, modifiers: flags };
    case 'pointerMove':
      return { kind, dx: x, dy: y };
    case 'buttonDown':
    case 'buttonUp':
      return { kind, button: code };
    case 'wheel':
      return code > 1 ? undefined : { kind, isHorizontal: code === 1, delta: x };
    case 'pointerTo': {
      const place = placeOf(x, y, flags);
      return place && { kind, ...place };
    }
    case 'touchDown':
    case 'touchMove': {
      const place = placeOf(x, y, flags);
      return place && { kind, id: code, ...place };
    }
    case 'touchUp':
      return { kind, id: code };
    case 'padButton':
      return flags < padCount ? { kind, pad: flags, button: code, isDown: x !== 0 } : undefined;
    case 'padAxis':
      return flags < padCount ? axisOf(flags, code, x) : undefined;
    case 'text':
      return isCharacter(code) ? { kind, codePoint: code } : undefined;
    case 'scroll':
      return { kind };
    case 'padSnapshot':
    case 'padRemoved':
    case 'padArrived':
      return (flags & 0xff) < padCount ? padEventOf(kind, code, x, y, flags) : undefined;
  }
}

/** The 18 bytes of an event; what is out of its range is brought into it. */
export function encodeInput(event: InputEvent): Uint8Array {
  const [code, x, y, flags] = rawOf(event);
  return datagramOf('input').u8(InputKind[event.kind]).u32(code).u32(x).u32(y).u32(flags).done();
}

function placeOf(x: number, y: number, flags: number): Place | undefined {
  const [width, height] = [flags >>> 16, flags & 0xffff];
  return width === 0 || height === 0 ? undefined : { x, y, width, height };
}

function axisOf(pad: number, axis: number, value: number): InputEvent | undefined {
  if (axis > PadAxis.rightTrigger) return undefined;
  return { kind: 'padAxis', pad, axis, value: inRange(axis, value) };
}

function inRange(axis: number, value: number): number {
  const [least, most] = axis >= PadAxis.leftTrigger ? [0, 255] : [-32_768, 32_767];
  return Math.min(most, Math.max(least, value));
}

/** Unicode that can be typed: no surrogates. */
function isCharacter(code: number): boolean {
  return code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
}

function padEventOf(
  kind: 'padSnapshot' | 'padRemoved' | 'padArrived',
  code: number,
  x: number,
  y: number,
  flags: number,
): InputEvent {
  const pad = flags & 0xff;
  const sequence = flags >>> 24;
  if (kind === 'padRemoved') return { kind, pad, sequence };
  if (kind === 'padArrived')
    return { kind, pad, gamepad: known(Gamepad, code) ?? Gamepad.auto, audioCaps: (flags >>> 8) & 0x03 };
  return {
    kind,
    pad,
    sequence,
    buttons: code,
    leftX: x >> 16,
    leftY: (x << 16) >> 16,
    rightX: y >> 16,
    rightY: (y << 16) >> 16,
    leftTrigger: (flags >>> 16) & 0xff,
    rightTrigger: (flags >>> 8) & 0xff,
  };
}

type Raw = readonly [code: number, x: number, y: number, flags: number];

function rawOf(event: InputEvent): Raw {
  switch (event.kind) {
    case 'keyDown':
    case 'keyUp':
      return [event.key, 0, 0, event.modifiers];
    case 'pointerMove':
      return [0, event.dx, event.dy, 0];
    case 'pointerTo':
      return [0, event.x, event.y, sizeOf(event)];
    case 'buttonDown':
    case 'buttonUp':
      return [event.button, 0, 0, 0];
    case 'wheel':
      return [event.isHorizontal ? 1 : 0, event.delta, 0, 0];
    case 'padButton':
      return [event.button, event.isDown ? 1 : 0, 0, event.pad];
    case 'padAxis':
      return [event.axis, inRange(event.axis, event.value), 0, event.pad];
    case 'touchDown':
    case 'touchMove':
      return [event.id, event.x, event.y, sizeOf(event)];
    case 'touchUp':
      return [event.id, 0, 0, 0];
    case 'padSnapshot':
      return [
        event.buttons,
        (event.leftX << 16) | (event.leftY & 0xffff),
        (event.rightX << 16) | (event.rightY & 0xffff),
        (event.sequence << 24) | (event.leftTrigger << 16) | (event.rightTrigger << 8) | event.pad,
      ];
    case 'padRemoved':
      return [0, 0, 0, (event.sequence << 24) | event.pad];
    case 'padArrived':
      return [event.gamepad, 0, 0, ((event.audioCaps & 0x03) << 8) | event.pad];
    case 'text':
      return [event.codePoint, 0, 0, 0];
    case 'scroll':
      return [0, 0, 0, 0];
  }
}

function sizeOf({ width, height }: Place): number {
  return (Math.min(0xffff, width) << 16) | Math.min(0xffff, height);
}
