import { PerunError } from '../shared/errors.ts';
import type { Seat } from './seats.ts';
import type { RunAction, Source } from './source.ts';
import { normalSpeed, Tempo, type TempoOptions } from './tempo/tempo.ts';

/** Who steers a session: a person in it, or whoever calls the host. */
export interface Steerer {
  readonly person: object | undefined;
  /** In the owner's seat, or in command of the host. */
  readonly owns: boolean;
}

export interface SteeringOptions extends Omit<TempoOptions, 'isPlayed'> {
  /** The session's. */
  readonly id: string;
  /** Somebody sits in a seat of one of these kinds. */
  readonly isSeated: (...kinds: readonly Seat['kind'][]) => boolean;
}

const owning: Steerer = { person: undefined, owns: true };

/**
 * Who steers what runs in a session: pause, speed, the way back. A debugger, in the owner's seat, that has stopped the
 * source keeps it: players steer again when it runs, or when nobody sits in that seat any more.
 */
export class Steering {
  readonly #options: SteeringOptions;
  readonly #tempo: Tempo;
  #isHeld = false;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.#tempo = new Tempo({ ...options, isPlayed: () => options.isSeated('player', 'owner') });
  }

  /** Percent of the source's own rate; negative while it is played backwards. */
  get speed(): number {
    return this.#tempo.speed;
  }

  /** Sound is for the one speed it was made for. */
  get isAudible(): boolean {
    return this.#tempo.speed === normalSpeed;
  }

  /** Seconds that `rewind` can take back. */
  get rewindSeconds(): number {
    return this.#tempo.rewindSeconds;
  }

  /** Throws REFUSED while there is no source, and where a debugger has stopped it for others; MISSING_CAPABILITY. */
  run(action: RunAction, steerer: Steerer = owning): void {
    const source = this.#steerable(action, steerer);
    this.#tempo.steered(action);
    source.run(action);
    const isStop = action === 'pause' || action === 'step';
    if (isStop && steerer.owns && steerer.person !== undefined) this.hold();
  }

  /** Percent of the source's rate, negative for backwards; throws as `run` does. */
  setSpeed(percent: number, steerer: Steerer = owning): void {
    this.#steerable('change its speed', steerer);
    this.#tempo.set(percent, steerer.person);
  }

  /** Goes back so many seconds, or as far as there are states; resolves with how many it became. Rejects as `run` throws. */
  rewind(seconds: number, steerer: Steerer = owning): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#steerable('rewind', steerer);
      this.#tempo.back(seconds, (result) => (typeof result === 'number' ? resolve(result) : reject(result)));
    });
  }

  /** Why they may not steer now, if they may not. */
  refusal(owns: boolean): PerunError | undefined {
    if (owns || !this.#isHeld) return undefined;
    return new PerunError('REFUSED', `a debugger has stopped session ${this.#options.id}`, {
      remedy: 'it goes on when the debugger lets it run, or leaves',
    });
  }

  /** A debugger stopped the source; only for as long as one is there to let it go on. */
  hold(): void {
    this.#isHeld = this.#options.isSeated('owner');
  }

  /** The source stopped at a breakpoint. */
  stopped(): void {
    this.#tempo.stopped();
    this.hold();
  }

  /** Whether what the source reports of itself is news to anybody. */
  reported(isPaused: boolean): boolean {
    if (!this.#tempo.reported(isPaused)) return false;
    if (!isPaused) this.#isHeld = false;
    return true;
  }

  /** Somebody left, or sits elsewhere now. */
  seatLeft(person: object): void {
    this.#tempo.left(person);
    if (!this.#options.isSeated('owner')) this.#isHeld = false;
  }

  frame(): void {
    this.#tempo.frame();
  }

  /** Another source, or none. */
  sourceChanged(): void {
    this.#isHeld = false;
    this.#tempo.sourceChanged();
  }

  #steerable(what: string, { owns }: Steerer): Source {
    const { id, source: sourceOf } = this.#options;
    const source = sourceOf();
    if (source === undefined) {
      throw new PerunError('REFUSED', `session ${id} has no source to ${what}`, {
        remedy: 'wait until its core is back',
      });
    }
    if (!source.info.runnable) {
      throw new PerunError('MISSING_CAPABILITY', `the core of session ${id} cannot ${what}`, {
        remedy: 'use a core whose SDK speaks the Perun extension',
      });
    }
    const refusal = this.refusal(owns);
    if (refusal !== undefined) throw refusal;
    return source;
  }
}

/** That person in that seat; throws REFUSED where it steers nothing. */
export function steererOf(person: object, kind: Seat['kind'], what: string): Steerer {
  if (kind === 'player' || kind === 'owner') return { person, owns: kind === 'owner' };
  throw new PerunError('REFUSED', `a ${kind} may not ${what} the session`, { remedy: "take a player's seat first" });
}
