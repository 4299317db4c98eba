import { PerunError } from '../../shared/errors.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Limits } from '../../shared/limits.ts';
import { nameOf } from '../store/names.ts';
import { addressKey } from './address-key.ts';
import { type Line, refusal } from './line.ts';
import type { PendingKnock } from './events.ts';
import { newPendingId } from './pin.ts';

interface Entry {
  readonly knock: Omit<PendingKnock, 'isWaiting'>;
  line: Line | undefined;
  readonly forget: () => void;
}

export interface KnocksOptions {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly limits: Limits;
}

/** Devices that ask to be let in without a PIN: who waits, for how long, and who was told no. */
export class Knocks {
  readonly #options: KnocksOptions;
  readonly #entries = new Map<string, Entry>();
  /** Fingerprints that were denied, with what forgets them. */
  readonly #denied = new Map<string, () => void>();

  constructor(options: KnocksOptions) {
    this.#options = options;
  }

  list(): PendingKnock[] {
    return [...this.#entries.values()].map(shown);
  }

  /** Parks a peer until it is answered, and tells it the id; undefined where it was refused instead. */
  park(line: Line, wish: string): PendingKnock | undefined {
    const { fingerprint } = line.peer;
    const old = this.#of(fingerprint);
    const no = this.#denied.has(fingerprint) ? 'denied' : 'limited';
    if (no === 'denied' || (old === undefined && !this.#hasRoomFor(line.peer.remote))) {
      line.send(refusal(no));
      return undefined;
    }
    if (old !== undefined) {
      // It came back: it keeps its place in the operator's list, and there is nothing new to tell.
      this.#hold(old, line);
      return undefined;
    }
    const { clock, now, limits } = this.#options;
    const id = this.#newId();
    const since = new Date(now()).toISOString();
    const entry: Entry = {
      knock: { ...line.peer, id, name: nameOf(wish, 'device', fingerprint), since },
      line: undefined,
      forget: clock.after(limits.pairingKnockMs, () => {
        this.#entries.delete(id);
        entry.line?.send(refusal('timedOut'));
      }),
    };
    this.#entries.set(id, entry);
    this.#hold(entry, line);
    return shown(entry);
  }

  /** Takes one out to be answered: what it asked for, and the line if it still waits. NOT_FOUND by its id. */
  take(id: string): { readonly knock: PendingKnock; readonly line: Line | undefined } {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      throw new PerunError('NOT_FOUND', `no device with the id ${id} waits`, { remedy: 'list those that wait' });
    }
    this.#entries.delete(id);
    entry.forget();
    return { knock: shown(entry), line: entry.line };
  }

  /** A device was paired on another way: it waits no longer, and a no does not hold. Its line, if it still waits. */
  settle(fingerprint: string): Line | undefined {
    this.#pardon(fingerprint);
    const entry = this.#of(fingerprint);
    return entry === undefined ? undefined : this.take(entry.knock.id).line;
  }

  /** Remembers a no for a while, so that who was refused cannot ring again and again. */
  deny(fingerprint: string): void {
    const { clock, limits } = this.#options;
    this.#pardon(fingerprint);
    this.#denied.set(
      fingerprint,
      clock.after(limits.pairingKnockMs, () => this.#denied.delete(fingerprint)),
    );
    // Each took an operator's answer, so there are never many; a script that answers must not fill the memory either.
    const [oldest] = this.#denied;
    if (this.#denied.size > limits.pairingKnocks * 8 && oldest !== undefined) this.#pardon(oldest[0]);
  }

  close(): void {
    for (const { forget, line } of this.#entries.values()) {
      forget();
      line?.end('closed');
    }
    for (const cancel of this.#denied.values()) cancel();
    this.#entries.clear();
    this.#denied.clear();
  }

  #of(fingerprint: string): Entry | undefined {
    return [...this.#entries.values()].find(({ knock }) => knock.fingerprint === fingerprint);
  }

  #pardon(fingerprint: string): void {
    this.#denied.get(fingerprint)?.();
    this.#denied.delete(fingerprint);
  }

  #hold(entry: Entry, line: Line): void {
    const { clock, limits } = this.#options;
    entry.line?.send(refusal('superseded'));
    entry.line = line;
    const cancel = clock.after(limits.pairingWaitMs, () => line.send(refusal('timedOut')));
    line.whenEnded(() => {
      cancel();
      if (entry.line === line) entry.line = undefined;
    });
    line.send({ kind: 'pending', id: entry.knock.id, waitMs: limits.pairingWaitMs });
  }

  #hasRoomFor(remote: string): boolean {
    const { limits } = this.#options;
    const key = addressKey(remote);
    const ofAddress = [...this.#entries.values()].filter(({ knock }) => addressKey(knock.remote) === key);
    return this.#entries.size < limits.pairingKnocks && ofAddress.length < limits.pairingKnocksPerAddress;
  }

  #newId(): string {
    for (;;) {
      const id = newPendingId(this.#options.random);
      if (!this.#entries.has(id)) return id;
    }
  }
}

function shown({ knock, line }: Entry): PendingKnock {
  return { ...knock, isWaiting: line !== undefined };
}
