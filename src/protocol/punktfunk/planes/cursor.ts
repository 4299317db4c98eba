import { CursorFlag } from '../constants.ts';
import { datagramOf, fieldsOf } from './plane.ts';

/** Where the pointer is; its picture came as cursorShape with the same serial. */
export interface CursorState {
  readonly serial: number;
  readonly isVisible: boolean;
  /** The host would rather get movements than places. */
  readonly wantsRelative: boolean;
  /** Pixels of the picture. */
  readonly x: number;
  readonly y: number;
}

export function encodeCursor(state: CursorState): Uint8Array {
  const flags = (state.isVisible ? CursorFlag.visible : 0) | (state.wantsRelative ? CursorFlag.relativeHint : 0);
  return datagramOf('cursor').u32(state.serial).u8(flags).u32(state.x).u32(state.y).done();
}

export function decodeCursor(datagram: Uint8Array): CursorState | undefined {
  const fields = fieldsOf(datagram, 'cursor', 13);
  if (fields === undefined) return undefined;
  const [serial, flags] = [fields.u32(), fields.u8()];
  return {
    serial,
    isVisible: (flags & CursorFlag.visible) !== 0,
    wantsRelative: (flags & CursorFlag.relativeHint) !== 0,
    x: fields.i32(),
    y: fields.i32(),
  };
}
