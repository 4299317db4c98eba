import type { WireGrant } from './constants.ts';
import type { InputEvent } from './planes/input.ts';
import { isNewer } from './planes/plane.ts';

/** What one person may hold at once: more keys than anybody has fingers are a mistake or an attack. */
const heldMost = 256;

/**
 * Knows what a client holds, so that nothing stays pressed when it leaves, loses its grant or goes silent: datagrams may
 * be lost, and a key-up with them. Snapshots of gamepads that were overtaken are told by their counter.
 */
export class HeldInput {
  readonly #keys = new Set<number>();
  readonly #buttons = new Set<number>();
  readonly #touches = new Set<number>();
  /** Gamepads with anything pressed or tilted, and the counter of their last snapshot. */
  readonly #pads = new Set<number>();
  readonly #sequences = new Map<number, number>();

  /** Takes note of an event; false where it must not be applied: overtaken, or more than anybody can hold. */
  apply(event: InputEvent): boolean {
    switch (event.kind) {
      case 'keyDown':
        return hold(this.#keys, event.key);
      case 'keyUp':
        this.#keys.delete(event.key);
        return true;
      case 'buttonDown':
        return hold(this.#buttons, event.button);
      case 'buttonUp':
        this.#buttons.delete(event.button);
        return true;
      case 'touchDown':
        return hold(this.#touches, event.id);
      case 'touchMove':
        return this.#touches.has(event.id);
      case 'touchUp':
        return this.#touches.delete(event.id);
      case 'padSnapshot':
      case 'padRemoved':
        return this.#applyPad(event);
      case 'padButton':
      case 'padAxis':
        this.#pads.add(event.pad);
        return true;
      case 'padArrived':
      case 'pointerMove':
      case 'pointerTo':
      case 'wheel':
      case 'text':
      case 'scroll':
        return true;
    }
  }

  get isEmpty(): boolean {
    return this.#keys.size + this.#buttons.size + this.#touches.size + this.#pads.size === 0;
  }

  /** The events that let go of all that is held, or of what one grant stands for; it counts as let go then. */
  release(grant?: WireGrant): InputEvent[] {
    const events: InputEvent[] = [];
    if (grant === undefined || grant === 'keyboard') {
      for (const key of this.#keys) events.push({ kind: 'keyUp', key, modifiers: 0 });
      this.#keys.clear();
    }
    if (grant === undefined || grant === 'pointer') {
      for (const button of this.#buttons) events.push({ kind: 'buttonUp', button });
      for (const id of this.#touches) events.push({ kind: 'touchUp', id });
      this.#buttons.clear();
      this.#touches.clear();
    }
    if (grant === undefined || grant === 'gamepad') {
      for (const pad of this.#pads) events.push(atRest(pad, this.#sequences.get(pad) ?? 0));
      this.#pads.clear();
    }
    return events;
  }

  #applyPad(event: Extract<InputEvent, { readonly kind: 'padSnapshot' | 'padRemoved' }>): boolean {
    if (!isNewer(event.sequence, this.#sequences.get(event.pad), 8)) return false;
    this.#sequences.set(event.pad, event.sequence);
    if (event.kind === 'padRemoved' || isAtRest(event)) this.#pads.delete(event.pad);
    else this.#pads.add(event.pad);
    return true;
  }
}

function hold(held: Set<number>, which: number): boolean {
  if (!held.has(which) && held.size >= heldMost) return false;
  held.add(which);
  return true;
}

function isAtRest(event: Extract<InputEvent, { readonly kind: 'padSnapshot' }>): boolean {
  const { buttons, leftX, leftY, rightX, rightY, leftTrigger, rightTrigger } = event;
  return [buttons, leftX, leftY, rightX, rightY, leftTrigger, rightTrigger].every((value) => value === 0);
}

function atRest(pad: number, sequence: number): InputEvent {
  const still = { buttons: 0, leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };
  return { kind: 'padSnapshot', pad, sequence, ...still };
}
