import type { PenState } from '../drivers/injector.ts';
import { isAllowed, neededForDatagram } from '../protocol/punktfunk/grants.ts';
import { HeldInput } from '../protocol/punktfunk/held-input.ts';
import { decodeInput, type InputEvent } from '../protocol/punktfunk/planes/input.ts';
import { planeOf } from '../protocol/punktfunk/planes/plane.ts';
import { decodeRichInput } from '../protocol/punktfunk/planes/rich-input.ts';
import type { Clock } from '../shared/clock.ts';
import { place } from '../shared/fit.ts';
import type { DesktopPads } from './desktop-pads.ts';
import { DesktopPen } from './desktop-pen.ts';
import type { DesktopSeat } from './desktop-seat.ts';
import type { Speaker } from './spoken-sound.ts';
import { buttonCodes, keyCodes } from './virtual-keys.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface DesktopInputOptions {
  readonly seat: DesktopSeat;
  readonly pads: DesktopPads;
  /** Takes datagrams of the microphone plane; false for those that are of no use. */
  readonly microphone: Pick<Speaker, 'take' | 'close'> | undefined;
  /** Of what the client sees, and of the output that is in it. */
  readonly picture: Size;
  readonly output: () => Size;
  readonly grants: number;
  readonly clock: Clock;
}

export interface DesktopInputCounters {
  taken: number;
  /** No grant for it, or nothing that a client may send. */
  refused: number;
  /** Overtaken, or of no use here. */
  dropped: number;
}

const grants = ['gamepad', 'keyboard', 'pointer'] as const;

/** Datagrams of one client's input, held against its grants, as input on a desktop; nothing stays pressed after it. */
export class DesktopInput {
  readonly counters: DesktopInputCounters = { taken: 0, refused: 0, dropped: 0 };
  readonly #options: DesktopInputOptions;
  readonly #held = new HeldInput();
  /** Keys and buttons of Linux that this client holds: repeats press nothing twice. */
  readonly #keys = new Set<number>();
  readonly #buttons = new Set<number>();
  /** Fingers of the client as those of the desktop. */
  readonly #slots = new Map<number, number>();
  readonly #pen: DesktopPen;
  #grants: number;
  /** The finger that stands in for a pointer where there is no touch. */
  #leading: number | undefined;

  constructor(options: DesktopInputOptions) {
    this.#options = options;
    this.#grants = options.grants;
    const onOutput = (x: number, y: number): readonly [number, number] => this.#place({ x, y, width: 1, height: 1 });
    this.#pen = new DesktopPen(options.clock, onOutput, (state) => this.#draw(state));
  }

  /** What is held by a grant that is no more is let go. */
  setGrants(bits: number): void {
    this.#grants = bits;
    for (const grant of grants) if (!isAllowed(grant, bits)) this.#letGo(grant);
  }

  take(datagram: Uint8Array): void {
    if (!isAllowed(neededForDatagram(datagram), this.#grants)) {
      this.counters.refused += 1;
      return;
    }
    if (this.#heed(datagram)) this.counters.taken += 1;
    else this.counters.dropped += 1;
  }

  /** Nothing stays pressed when its client is gone. */
  release(): void {
    this.#letGo(undefined);
  }

  close(): void {
    this.release();
    this.#options.pads.close();
    this.#options.microphone?.close();
  }

  #heed(datagram: Uint8Array): boolean {
    const plane = planeOf(datagram);
    if (plane === 'microphone') {
      return this.#options.microphone?.take(datagram) ?? false;
    }
    if (plane === 'richInput') {
      const input = decodeRichInput(datagram);
      if (input === undefined) return false;
      return input.kind === 'pen' ? this.#pen.take(input) : this.#options.pads.take(input);
    }
    const event = decodeInput(datagram);
    return event !== undefined && this.#held.apply(event) && this.#apply(event);
  }

  #letGo(grant: (typeof grants)[number] | undefined): void {
    for (const event of this.#held.release(grant)) this.#apply(event);
    if (grant === undefined || grant === 'pointer') this.#pen.lift();
    if (grant === undefined || grant === 'gamepad') this.#options.pads.rest();
  }

  /** False where a desktop has no use for it. */
  #apply(event: InputEvent): boolean {
    const isUseful = this.#inject(event);
    if (isUseful) this.#options.seat.injector?.frame();
    return isUseful;
  }

  #inject(event: InputEvent): boolean {
    const { seat, pads } = this.#options;
    switch (event.kind) {
      case 'keyDown':
      case 'keyUp':
        return press(this.#keys, keyCodes.get(event.key), event.kind === 'keyDown', (...key) => seat.key(...key));
      case 'buttonDown':
      case 'buttonUp':
        return this.#button(buttonCodes.get(event.button), event.kind === 'buttonDown');
      case 'pointerMove':
        seat.injector?.moveBy(event.dx, event.dy);
        return true;
      case 'pointerTo':
        seat.injector?.moveTo(...this.#place(event));
        return true;
      case 'wheel':
        // Wheels of clients turn up and to the right.
        if (event.isHorizontal) seat.injector?.scroll(event.delta, 0);
        else seat.injector?.scroll(0, 0 - event.delta);
        return true;
      case 'text':
        seat.injector?.text(String.fromCodePoint(event.codePoint));
        return seat.injector?.abilities.text === true;
      case 'touchDown':
      case 'touchMove':
        return this.#touch(event.id, this.#place(event), event.kind === 'touchDown');
      case 'touchUp':
        return this.#liftFinger(event.id);
      case 'padButton':
      case 'padAxis':
      case 'padSnapshot':
      case 'padRemoved':
      case 'padArrived':
        return pads.take(event);
      case 'scroll':
        return false;
    }
  }

  #button(code: number | undefined, isDown: boolean): boolean {
    return press(this.#buttons, code, isDown, (...button) => this.#options.seat.button(...button));
  }

  #touch(id: number, [x, y]: readonly [number, number], isDown: boolean): boolean {
    const { seat } = this.#options;
    if (seat.injector?.abilities.touch === false) return this.#point(id, x, y, isDown);
    const known = this.#slots.get(id);
    if (known !== undefined) {
      seat.injector?.touchMove(known, x, y);
      return true;
    }
    const slot = isDown ? seat.takeSlot() : undefined;
    if (slot === undefined) return false;
    this.#slots.set(id, slot);
    seat.injector?.touchDown(slot, x, y);
    return true;
  }

  #liftFinger(id: number): boolean {
    const { seat } = this.#options;
    if (this.#leading === id) {
      this.#leading = undefined;
      return this.#button(buttonCodes.get(1), false);
    }
    const slot = this.#slots.get(id);
    if (slot === undefined) return false;
    this.#slots.delete(id);
    seat.injector?.touchUp(slot);
    seat.freeSlot(slot);
    return true;
  }

  /** The first finger moves the pointer and holds its button; others do nothing. */
  #point(id: number, x: number, y: number, isDown: boolean): boolean {
    if (this.#leading === undefined && isDown) this.#leading = id;
    if (this.#leading !== id) return false;
    this.#options.seat.injector?.moveTo(x, y);
    return !isDown || this.#button(buttonCodes.get(1), true);
  }

  /** A pen of a desktop without pens is its pointer. */
  #draw(state: PenState): void {
    const { injector } = this.#options.seat;
    if (injector?.abilities.pen === true) injector.pen(state);
    else {
      if (state.isInRange) injector?.moveTo(state.x, state.y);
      this.#button(buttonCodes.get(1), state.isTouching);
    }
    injector?.frame();
  }

  /** From a place on the client's surface, where the whole picture is, to one of the output. */
  #place({ x, y, width, height }: Size & { readonly x: number; readonly y: number }): readonly [number, number] {
    const { picture } = this.#options;
    const output = this.#options.output();
    const at = place('smooth', output, picture);
    const [across, down] = [(x * picture.width) / width - at.x, (y * picture.height) / height - at.y];
    return [
      within((across * output.width) / at.width, output.width - 1),
      within((down * output.height) / at.height, output.height - 1),
    ];
  }
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

/** False for a code that there is not, and for what changes nothing. */
function press(
  held: Set<number>,
  code: number | undefined,
  isDown: boolean,
  tell: (code: number, isDown: boolean) => void,
): boolean {
  if (code === undefined || held.has(code) === isDown) return false;
  if (isDown) held.add(code);
  else held.delete(code);
  tell(code, isDown);
  return true;
}
