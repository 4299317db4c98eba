import { isAllowed, neededForDatagram } from '../protocol/punktfunk/grants.ts';
import { HeldInput } from '../protocol/punktfunk/held-input.ts';
import { decodeInput, type InputEvent } from '../protocol/punktfunk/planes/input.ts';
import { CorePad, type Player } from './core-pad.ts';

/** Gamepads of one client that get a seat each; more do not fit before one screen. */
const mostPads = 4;

export interface CoreInputCounters {
  taken: number;
  /** No grant for it, or nothing that a client may send. */
  refused: number;
  /** Overtaken, or of no use to a core: pointers, fingers, text. */
  dropped: number;
}

/**
 * Datagrams of one receiver's input, held against its grants, as buttons and sticks of seats: keys and the first gamepad
 * have one, each further gamepad has one of its own, from the moment that it is used.
 */
export class CoreInput {
  readonly counters: CoreInputCounters = { taken: 0, refused: 0, dropped: 0 };
  readonly #seatFor: (pad: number) => Player;
  readonly #held = new HeldInput();
  readonly #pads = new Map<number, CorePad>();
  #grants: number;

  constructor(seatFor: (pad: number) => Player, grants: number) {
    this.#seatFor = seatFor;
    this.#grants = grants;
    this.#pad(0);
  }

  /** What is held by a grant that is no more is let go. */
  setGrants(grants: number): void {
    this.#grants = grants;
    for (const grant of ['gamepad', 'keyboard', 'pointer'] as const) {
      if (!isAllowed(grant, grants)) this.#releaseAll(grant);
    }
  }

  take(datagram: Uint8Array): void {
    if (!isAllowed(neededForDatagram(datagram), this.#grants)) {
      this.counters.refused += 1;
      return;
    }
    const event = decodeInput(datagram);
    if (event !== undefined && this.#held.apply(event) && this.#apply(event)) this.counters.taken += 1;
    else this.counters.dropped += 1;
  }

  /** Nothing stays pressed when its receiver is gone. */
  release(): void {
    this.#releaseAll(undefined);
  }

  close(): void {
    this.release();
  }

  #releaseAll(grant: Parameters<HeldInput['release']>[0]): void {
    for (const event of this.#held.release(grant)) this.#apply(event);
  }

  /** False where a core has no use for it. */
  #apply(event: InputEvent): boolean {
    switch (event.kind) {
      case 'keyDown':
      case 'keyUp':
        this.#pad(0)?.key(event.key, event.kind === 'keyDown');
        return true;
      case 'padButton':
      case 'padAxis':
      case 'padSnapshot':
      case 'padRemoved': {
        const pad = this.#pad(event.pad);
        if (pad === undefined) return false;
        if (event.kind === 'padButton') pad.button(event.button, event.isDown);
        else if (event.kind === 'padAxis') pad.axis(event.axis, event.value);
        else if (event.kind === 'padSnapshot') pad.become(event);
        else pad.rest();
        return true;
      }
      default:
        return false;
    }
  }

  #pad(number: number): CorePad | undefined {
    const known = this.#pads.get(number);
    if (known !== undefined || number >= mostPads) return known;
    const pad = new CorePad(this.#seatFor(number));
    this.#pads.set(number, pad);
    return pad;
  }
}
