import type { RumbleEffect } from './uinput-structs.ts';

/** How strongly the motors turn now, 0 to 65535, and when that changes by itself. */
export interface MotorState {
  readonly low: number;
  readonly high: number;
  /** Infinity where nothing ends it. */
  readonly until: number;
}

interface Playing {
  startsAt: number;
  endsAt: number;
  /** How often it is still played after this time. */
  again: number;
}

const full = 0xffff;

/**
 * The effects that programs uploaded to one pad, and which of them are played: what plays at once is added up, as the
 * kernel does for pads whose motors know nothing of effects (drivers/input/ff-memless.c). Times in ms, of any clock.
 */
export class RumbleEffects {
  readonly #effects = new Map<number, RumbleEffect>();
  readonly #playing = new Map<number, Playing>();
  readonly #most: number;
  #gain = full;

  constructor(most: number) {
    this.#most = most;
  }

  /** False for an id that there cannot be. One that plays begins anew, as it is now. */
  upload(effect: RumbleEffect, now: number): boolean {
    if (effect.id < 0 || effect.id >= this.#most) return false;
    this.#effects.set(effect.id, effect);
    const playing = this.#playing.get(effect.id);
    if (playing !== undefined) this.#begin(effect, playing.again, now);
    return true;
  }

  erase(id: number): void {
    this.#effects.delete(id);
    this.#playing.delete(id);
  }

  /** Plays it so many times; 0 stops it. */
  play(id: number, times: number, now: number): void {
    const effect = this.#effects.get(id);
    if (effect === undefined || times <= 0) this.#playing.delete(id);
    else this.#begin(effect, times - 1, now);
  }

  /** Of all effects, 0 to 65535. */
  setGain(gain: number): void {
    this.#gain = Math.max(0, Math.min(full, gain));
  }

  at(now: number): MotorState {
    let [low, high, until] = [0, 0, Infinity];
    for (const [id, playing] of this.#playing) {
      const effect = this.#effects.get(id);
      if (effect === undefined || !this.#proceed(effect, playing, now)) continue;
      if (now < playing.startsAt) {
        until = Math.min(until, playing.startsAt);
        continue;
      }
      low += effect.strong;
      high += effect.weak;
      until = Math.min(until, playing.endsAt);
    }
    return { low: this.#scaled(low), high: this.#scaled(high), until };
  }

  #scaled(level: number): number {
    return Math.round((Math.min(full, level) * this.#gain) / full);
  }

  #begin(effect: RumbleEffect, again: number, now: number): void {
    const startsAt = now + effect.delayMs;
    const endsAt = effect.lengthMs === 0 ? Infinity : startsAt + effect.lengthMs;
    this.#playing.set(effect.id, { startsAt, endsAt, again });
  }

  /** Brings it to its present turn; false where it is over. */
  #proceed(effect: RumbleEffect, playing: Playing, now: number): boolean {
    if (now < playing.endsAt) return true;
    // How many whole turns went by since this one ended.
    const turn = effect.delayMs + effect.lengthMs;
    const turns = 1 + Math.floor((now - playing.endsAt) / turn);
    if (turns > playing.again) {
      this.#playing.delete(effect.id);
      return false;
    }
    playing.again -= turns;
    playing.startsAt += turns * turn;
    playing.endsAt += turns * turn;
    return true;
  }
}
