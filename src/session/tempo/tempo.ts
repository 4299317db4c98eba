import type { Lz4 } from '../../codec/lz4/lz4.ts';
import type { AskPart } from '../../shared/asks.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Asker } from '../ask-desk.ts';
import type { RunAction, Source } from '../source.ts';
import { type AskResult, CoreLine } from './core-line.ts';
import { type HistoryTotal, type Moment, StateHistory } from './state-history.ts';

/** Percent of a core's own rate at which sound is heard and states are kept. */
export const normalSpeed = 100;
/** Frames between two states at the least: twenty pictures a second on the way back. */
const stateEveryFrames = 3;
/** Of the time of a core its states take no more than a tenth, unless they would be further apart than this. */
const stateShare = 10;
const stateEveryMostMs = 2_000;
/** A core that could not give its state is asked again after so long. */
const retryMs = 5_000;
/** How often a picture is looked for on the way back. */
const lookMs = 16;

export interface TempoOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly lz4: Lz4;
  readonly logger: Logger;
  readonly total: HistoryTotal;
  readonly source: () => Source | undefined;
  readonly ask: (asker: Asker, request: number, part: AskPart) => void;
  /** Somebody sits there who may want to go back. */
  readonly isPlayed: () => boolean;
  readonly isPaused: () => boolean;
  /** The speed is another one. */
  readonly changed: () => void;
}

/**
 * How fast a session runs, and which way. While somebody plays it keeps states of the core, and plays them in reverse
 * order: each is loaded and one frame run from it. So every core that has saved states can be rewound, whatever language
 * it is written in, and a core that dies takes nothing with it.
 */
export class Tempo {
  readonly #options: TempoOptions;
  readonly #line: CoreLine;
  readonly #history: StateHistory;
  #speed = normalSpeed;
  /** Who asked for the speed; undefined for the host itself. */
  #by: object | undefined;
  /** The speed that the core runs at when it runs. */
  #coreSpeed = normalSpeed;
  /** Frames played since the core came, less those that were taken back. */
  #at = 0;
  #dueAt = 0;
  #isAsking = false;
  /** The core has no states. */
  #hopeless = false;
  /** Reports of the core that it stands still which are of our own making. */
  #ownPauses = 0;
  #resumes = false;
  /** Where and when the way back began. */
  #from = 0;
  #since = 0;
  #cancelLook: () => void = () => {};

  constructor(options: TempoOptions) {
    const { lz4, limits, total, clock, ask } = options;
    this.#options = options;
    this.#line = new CoreLine({ clock, limits, send: ask });
    this.#history = new StateHistory({
      lz4,
      total,
      mostBytes: limits.rewindBytes,
      mostTotalBytes: limits.rewindTotalBytes,
      mostMoments: limits.rewindStates,
    });
  }

  /** Percent; negative while it is played backwards. */
  get speed(): number {
    return this.#speed;
  }

  /** Seconds that can be taken back. */
  get rewindSeconds(): number {
    const { oldestAt } = this.#history;
    return oldestAt === undefined ? 0 : Math.max(0, this.#at - oldestAt) / this.#rate;
  }

  /** Another speed for as long as `by` is there. Throws REFUSED or MISSING_CAPABILITY, and changes nothing then. */
  set(percent: number, by: object | undefined): void {
    const source = this.#options.source();
    if (percent < 0) this.#assertBack();
    else if (percent !== normalSpeed && source?.speed === undefined) {
      throw new PerunError('MISSING_CAPABILITY', 'this core runs at one speed only', {
        remedy: 'use a core whose SDK knows the feature speed',
      });
    }
    const before = this.#speed;
    this.#speed = percent;
    this.#by = by;
    if (percent === before) return;
    if (before < 0) this.#endBack();
    if (percent < 0) this.#beginBack();
    else this.#setCore(percent);
    this.#options.changed();
  }

  /** Goes back so far at once; answers with the seconds that it became. Throws as `set` does. */
  back(seconds: number, done: (result: number | PerunError) => void): void {
    this.#assertBack();
    if (this.#speed < 0) this.set(normalSpeed, undefined);
    const before = this.#at;
    const moment = this.#history.backTo(before - seconds * this.#rate);
    if (moment === undefined) throw nothingKept();
    const resumes = !this.#options.isPaused();
    this.#still('pause');
    this.#load(moment, (result) => {
      const late = new PerunError('REFUSED', 'somebody else steered the session meanwhile');
      done(result === undefined ? late : result instanceof PerunError ? result : (before - moment.at) / this.#rate);
    });
    if (resumes) this.#options.source()?.run('resume');
  }

  /** Somebody steers: that ends the way back, in place of what it would have come to. */
  steered(action: RunAction): void {
    if (this.#speed > 0) return;
    if (action !== 'reset') this.#resumes = action === 'resume';
    this.set(normalSpeed, undefined);
  }

  /** The core stopped by itself, at a breakpoint. */
  stopped(): void {
    if (this.#speed > 0) return;
    this.#resumes = false;
    this.set(normalSpeed, undefined);
  }

  /** Who left, or sits elsewhere, holds no key any more. */
  left(by: object): void {
    if (by !== this.#by) return;
    this.#by = undefined;
    if (this.#speed !== normalSpeed) this.set(normalSpeed, undefined);
  }

  /** A frame came: time for a state, perhaps. */
  frame(): void {
    if (this.#speed < 0) return;
    this.#at += Math.max(1, this.#speed / normalSpeed);
    // What is stepped is looked at by a debugger, as fast as it goes.
    if (this.#isAsking || this.#hopeless || this.#at < this.#dueAt || this.#options.isPaused()) return;
    if (!this.#options.isPlayed()) return;
    const source = this.#options.source();
    if (source?.info.runnable !== true || source.asks?.takes('saveState') !== true) return;
    const { clock } = this.#options;
    const startedAt = clock.now();
    this.#isAsking = true;
    this.#line.ask('saveState', noBytes, (result) => {
      this.#isAsking = false;
      this.#keep(result, clock.now() - startedAt);
    });
  }

  /** Whether what the core reports of itself is news to anybody. */
  reported(isPaused: boolean): boolean {
    if (!isPaused || this.#ownPauses === 0) return true;
    // Cores report in order what they were told, so that those of our own making come first.
    this.#ownPauses -= 1;
    return false;
  }

  /** Another core, or none: nothing that was kept is of use to it. */
  sourceChanged(): void {
    this.#cancelLook();
    this.#stopAsking();
    this.#history.clear();
    this.#hopeless = false;
    this.#ownPauses = 0;
    this.#at = 0;
    this.#dueAt = 0;
    this.#by = undefined;
    this.#speed = normalSpeed;
    this.#coreSpeed = normalSpeed;
  }

  get #rate(): number {
    const rate = this.#options.source()?.info.rate;
    return rate === undefined ? 60 : rate.numerator / rate.denominator;
  }

  #assertBack(): void {
    if (this.#hopeless || this.#options.source()?.asks?.takes('loadState') !== true) {
      throw new PerunError('MISSING_CAPABILITY', 'this core has no saved states to go back to');
    }
    if (this.#history.newest === undefined) throw nothingKept();
  }

  #keep(result: AskResult, tookMs: number): void {
    if (result === undefined) return;
    if (result instanceof PerunError) {
      this.#hopeless = result.code === 'MISSING_CAPABILITY';
      this.#dueAt = this.#at + (retryMs / 1000) * this.#rate;
      this.#options.logger.debug({ code: result.code }, `no state to go back to: ${result.message}`);
      return;
    }
    // Frames that came before the answer are those before the state: a core answers between two of them.
    this.#history.add(this.#at, result);
    const { rewindBytesPerSecond } = this.#options.limits;
    const bySize = (result.length / rewindBytesPerSecond) * this.#rate;
    const byTime = (Math.min(tookMs * stateShare, stateEveryMostMs) / 1000) * this.#rate;
    this.#dueAt = this.#at + Math.max(stateEveryFrames, bySize, byTime);
  }

  #beginBack(): void {
    this.#stopAsking();
    this.#setCore(normalSpeed);
    this.#resumes = !this.#options.isPaused();
    this.#still('pause');
    this.#from = this.#at;
    this.#since = this.#options.clock.now();
    this.#look();
  }

  /** Shows the moment that is due now, then waits; never more than one is on its way. */
  #look(): void {
    const { clock } = this.#options;
    const frames = ((clock.now() - this.#since) / 1000) * this.#rate * (-this.#speed / normalSpeed);
    const moment = this.#history.backTo(this.#from - frames);
    const again = (): void => {
      this.#cancelLook = clock.after(lookMs, () => this.#look());
    };
    if (moment === undefined || moment.at === this.#at) return again();
    this.#load(moment, (result) => {
      if (this.#speed > 0) return;
      if (!(result instanceof PerunError)) return again();
      this.#options.logger.warn({ code: result.code }, `the core cannot be rewound: ${result.message}`);
      this.#history.clear();
      this.set(normalSpeed, undefined);
    });
  }

  #load(moment: Moment, done: (result: AskResult) => void): void {
    const there = (): void => {
      this.#at = moment.at;
      this.#dueAt = moment.at + stateEveryFrames;
    };
    there();
    this.#line.abandon();
    this.#isAsking = true;
    let hasFailed = false;
    this.#line.ask('loadState', moment.state, (result) => {
      this.#isAsking = false;
      hasFailed = result instanceof PerunError;
      // What was on its way meanwhile were frames from before.
      if (result !== undefined) there();
      done(result);
    });
    // The picture of a state is that of the frame behind it.
    if (!hasFailed) this.#still('step');
  }

  /** The core reads in order: whatever is under way is done before it runs again. */
  #endBack(): void {
    this.#cancelLook();
    if (this.#resumes) this.#options.source()?.run('resume');
  }

  #still(action: 'pause' | 'step'): void {
    this.#ownPauses += 1;
    this.#options.source()?.run(action);
  }

  #setCore(percent: number): void {
    if (percent === this.#coreSpeed) return;
    this.#coreSpeed = percent;
    this.#options.source()?.speed?.(percent);
  }

  #stopAsking(): void {
    this.#isAsking = false;
    this.#line.abandon();
  }
}

const noBytes = new Uint8Array(0);

function nothingKept(): PerunError {
  return new PerunError('REFUSED', 'there is nothing to go back to yet', {
    remedy: "states are kept while somebody has a player's seat",
  });
}
