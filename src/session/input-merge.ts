/**
 * Joins what many people hold down into one state per pad: buttons of all who drive a pad are ORed. `changed` is called
 * only when a pad's state is not what it was.
 */
export class InputMerge<Person> {
  readonly #held = new Map<Person, { pad: number; buttons: number }>();
  readonly #pads = new Map<number, number>();
  readonly #changed: (pad: number, buttons: number) => void;

  constructor(changed: (pad: number, buttons: number) => void) {
    this.#changed = changed;
  }

  /** The whole state of one person's sixteen buttons. */
  set(person: Person, pad: number, buttons: number): void {
    const before = this.#held.get(person);
    if (before !== undefined && before.pad === pad && before.buttons === buttons) return;
    this.#held.set(person, { pad, buttons: buttons & 0xffff });
    if (before !== undefined && before.pad !== pad) this.#update(before.pad);
    this.#update(pad);
  }

  /** Lets go of everything a person held. */
  release(person: Person): void {
    const before = this.#held.get(person);
    if (before === undefined) return;
    this.#held.delete(person);
    this.#update(before.pad);
  }

  /** Tells the state of every pad again: a new source knows nothing of what is held. */
  repeat(): void {
    for (const [pad, buttons] of this.#pads) if (buttons !== 0) this.#changed(pad, buttons);
  }

  #update(pad: number): void {
    let buttons = 0;
    for (const held of this.#held.values()) if (held.pad === pad) buttons |= held.buttons;
    if ((this.#pads.get(pad) ?? 0) === buttons) return;
    this.#pads.set(pad, buttons);
    this.#changed(pad, buttons);
  }
}
