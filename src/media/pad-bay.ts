import { type GamepadBackend, PadKind, type VirtualPad } from '../drivers/gamepad.ts';
import { padCount } from '../protocol/punktfunk/constants.ts';
import { toPerunError } from '../shared/errors.ts';

/** A pad that was opened, and the player it is: the least number that was free, from 1. */
export interface BayPad {
  readonly pad: VirtualPad;
  readonly player: number;
}

/** Where the clients of one desktop get their gamepads: 16 of them in all, players by number. */
export class PadBay {
  readonly #backends: readonly GamepadBackend[];
  readonly #say: (line: string) => void;
  readonly #taken = new Set<number>();
  readonly #said = new Set<string>();

  /** `say` takes one line for each reason why there is no pad, told once. */
  constructor(backends: readonly GamepadBackend[], say: (line: string) => void) {
    this.#backends = backends;
    this.#say = say;
  }

  /** A pad of this kind, or of another where this one cannot be made; undefined where there is none to be had. */
  open(kind: PadKind): BayPad | undefined {
    const players = Array.from({ length: padCount }, (_, index) => index + 1);
    const player = players.find((number) => !this.#taken.has(number));
    if (player === undefined) {
      this.#sayOnce(`this desktop has ${padCount} gamepads already; a further one is not made`);
      return undefined;
    }
    for (const each of [kind, ...Object.values(PadKind).filter((other) => other !== kind)]) {
      const pad = this.#open(each, player);
      if (pad === undefined) continue;
      this.#taken.add(player);
      return { pad, player };
    }
    return undefined;
  }

  close({ pad, player }: BayPad): void {
    pad.close();
    this.#taken.delete(player);
  }

  #open(kind: PadKind, player: number): VirtualPad | undefined {
    try {
      return this.#backends.find(({ kinds }) => kinds.includes(kind))?.open(kind, player);
    } catch (error) {
      const { message, remedy } = toPerunError(error);
      this.#sayOnce(`no ${kind} gamepad for a client: ${message}; ${remedy}`);
      return undefined;
    }
  }

  #sayOnce(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.#say(line);
  }
}
