import { clockRounds } from './constants.ts';
import type { ControlMessageOf } from './messages.ts';

/** How the other side's clock stands to ours, both in ns. */
export interface ClockOffset {
  /** What has to be added to our time to get the host's. */
  readonly offset: bigint;
  readonly roundTrip: bigint;
  /** Rounds that were answered; 0: the host does not answer, and is taken to have our clock. */
  readonly rounds: number;
}

/**
 * The client's side of clock sync: so many rounds one after another, of which the one with the least round trip is
 * believed. Half the difference between the two ways is the error that remains. Time is an argument, in ns since 1970.
 */
export class ClockSync {
  readonly #rounds: number;
  #asked: bigint | undefined;
  #answered = 0;
  #best: { readonly offset: bigint; readonly roundTrip: bigint } | undefined;

  constructor(rounds: number = clockRounds) {
    this.#rounds = rounds;
  }

  get isDone(): boolean {
    return this.#answered >= this.#rounds;
  }

  /** The probe of the next round; undefined where all are done, or one is not answered yet. */
  next(now: bigint): ControlMessageOf<'clockProbe'> | undefined {
    if (this.isDone || this.#asked !== undefined) return undefined;
    this.#asked = now;
    return { kind: 'clockProbe', t1: now };
  }

  /** Takes an answer that came at `now`; false where it answers nothing that was asked, or makes no sense. */
  receive(echo: Omit<ControlMessageOf<'clockEcho'>, 'kind'>, now: bigint): boolean {
    if (echo.t1 !== this.#asked) return false;
    this.#asked = undefined;
    const roundTrip = now - echo.t1 - (echo.t3 - echo.t2);
    this.#answered += 1;
    if (echo.t3 < echo.t2 || roundTrip < 0n) return false;
    if (this.#best !== undefined && roundTrip >= this.#best.roundTrip) return true;
    this.#best = { offset: (echo.t2 - echo.t1 + (echo.t3 - now)) / 2n, roundTrip };
    return true;
  }

  /** What is known so far. */
  get result(): ClockOffset {
    const { offset = 0n, roundTrip = 0n } = this.#best ?? {};
    return { offset, roundTrip, rounds: this.#best === undefined ? 0 : this.#answered };
  }
}

/** The host's answer to a probe that came at `t2`, sent at `t3`. */
export function clockEcho(
  probe: Omit<ControlMessageOf<'clockProbe'>, 'kind'>,
  t2: bigint,
  t3: bigint,
): ControlMessageOf<'clockEcho'> {
  return { kind: 'clockEcho', t1: probe.t1, t2, t3 };
}

/** Latency of a frame in ns: from its capture by the host's clock until now by ours. */
export function latencyOf(pts: bigint, now: bigint, { offset }: Pick<ClockOffset, 'offset'>): bigint {
  return now + offset - pts;
}
