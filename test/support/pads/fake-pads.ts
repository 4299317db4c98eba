import type { GamepadBackend, PadFeedback, PadKind, PadState, VirtualPad } from '../../../src/drivers/gamepad.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';

/** Remembers what it is told; a value out of range, and a call after the end, are faults of the caller. */
export class FakePad implements VirtualPad {
  readonly kind: PadKind;
  readonly player: number;
  readonly feedback: Signal<[PadFeedback]> = new Signal();
  readonly states: PadState[] = [];
  readonly touches: (readonly [finger: number, isDown: boolean, x: number, y: number])[] = [];
  readonly motions: (readonly (readonly [number, number, number])[])[] = [];
  isOpen = true;

  constructor(kind: PadKind, player: number) {
    this.kind = kind;
    this.player = player;
  }

  update(state: PadState): void {
    this.#check(Object.values(state).every((value) => Number.isInteger(value)));
    this.#check([state.leftX, state.leftY, state.rightX, state.rightY].every((value) => Math.abs(value) <= 0x8000));
    this.#check([state.leftTrigger, state.rightTrigger].every((value) => value >= 0 && value <= 255));
    this.states.push(state);
  }

  touch(finger: number, isDown: boolean, x: number, y: number): void {
    this.#check((finger === 0 || finger === 1) && [x, y].every((value) => value >= 0 && value <= 1));
    this.touches.push([finger, isDown, x, y]);
  }

  motion(...axes: readonly (readonly [number, number, number])[]): void {
    this.#check(axes.length === 2 && axes.flat().every((value) => Number.isFinite(value)));
    this.motions.push(axes);
  }

  close(): void {
    this.isOpen = false;
  }

  #check(isRight: boolean): void {
    if (!isRight || !this.isOpen) throw new Error('a pad was told what it cannot be told');
  }
}

/** Makes pads of one kind, or none. */
export class FakePads implements GamepadBackend {
  readonly kinds: readonly PadKind[];
  readonly made: FakePad[] = [];
  isThere = true;

  constructor(kind: PadKind) {
    this.kinds = [kind];
  }

  probe(): ReturnType<GamepadBackend['probe']> {
    return this.isThere
      ? { available: true, found: 'fake' }
      : { available: false, found: 'nothing there', remedy: 'bring it' };
  }

  open(kind: PadKind, player: number): FakePad {
    if (!this.isThere) throw new PerunError('MISSING_CAPABILITY', 'nothing there', { remedy: 'bring it' });
    if (!this.kinds.includes(kind)) throw new PerunError('USAGE', `no ${kind} here`);
    const pad = new FakePad(kind, player);
    this.made.push(pad);
    return pad;
  }
}
