import type { Injector } from '../drivers/injector.ts';

/** Fingers that compositors tell apart. */
const mostTouches = 16;

/**
 * The one injector of a desktop, shared by all who watch it: what two of them hold is let go by the last, and fingers of
 * different people are different ones. Until there is an injector, and while it is lost, input is dropped.
 */
export class DesktopSeat {
  #injector: Injector | undefined;
  readonly #keys = new Map<number, number>();
  readonly #buttons = new Map<number, number>();
  readonly #slots = new Set<number>();

  get injector(): Injector | undefined {
    return this.#injector?.isLost === false ? this.#injector : undefined;
  }

  /** Another one begins with nothing held. */
  use(injector: Injector): void {
    this.#injector?.close();
    this.#injector = injector;
    this.#keys.clear();
    this.#buttons.clear();
    this.#slots.clear();
  }

  key(code: number, isDown: boolean): void {
    if (hold(this.#keys, code, isDown)) this.injector?.key(code, isDown);
  }

  button(code: number, isDown: boolean): void {
    if (hold(this.#buttons, code, isDown)) this.injector?.button(code, isDown);
  }

  /** The number of a finger that nobody has; undefined where there are too many. */
  takeSlot(): number | undefined {
    for (let slot = 0; slot < mostTouches; slot += 1) {
      if (this.#slots.has(slot)) continue;
      this.#slots.add(slot);
      return slot;
    }
    return undefined;
  }

  freeSlot(slot: number): void {
    this.#slots.delete(slot);
  }

  close(): void {
    this.#injector?.close();
    this.#injector = undefined;
  }
}

/** False where somebody else holds it as well. */
function hold(held: Map<number, number>, code: number, isDown: boolean): boolean {
  const before = held.get(code) ?? 0;
  const after = isDown ? before + 1 : Math.max(0, before - 1);
  if (after === 0) held.delete(code);
  else held.set(code, after);
  return isDown ? before === 0 : before === 1;
}
