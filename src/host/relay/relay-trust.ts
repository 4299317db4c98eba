import type { PairingPolicy, TrustView } from '../../doors/perun/admission.ts';
import { Signal } from '../../shared/events.ts';

/** Who is paired, as the main thread tells the relay: whole, at the start and again at every change. */
export interface TrustSnapshot {
  readonly policy: PairingPolicy;
  readonly devices: readonly {
    readonly fingerprint: string;
    /** Bits of GrantBit, implied ones too. */
    readonly grants: number;
    /** Milliseconds since 1970; null for never. */
    readonly expiresAt: number | null;
  }[];
}

/** The longest time that one timer takes. */
const longestTimerMs = 2 ** 31 - 1;

/** The relay's copy of who is paired. What expires is taken back in time, without anybody saying so. */
export class RelayTrust implements TrustView {
  readonly changed: Signal<[]> = new Signal();
  #devices: ReadonlyMap<string, TrustSnapshot['devices'][number]> = new Map();
  #policy: PairingPolicy = 'required';
  #timer: NodeJS.Timeout | undefined;
  readonly #onSeen: (fingerprint: string) => void;

  constructor(snapshot: TrustSnapshot, onSeen: (fingerprint: string) => void) {
    this.#onSeen = onSeen;
    this.update(snapshot);
  }

  get policy(): PairingPolicy {
    return this.#policy;
  }

  update({ policy, devices }: TrustSnapshot): void {
    this.#policy = policy;
    this.#devices = new Map(devices.map((device) => [device.fingerprint, device]));
    this.#changed();
  }

  grantBits(fingerprint: string): number {
    const device = this.#devices.get(fingerprint);
    if (device === undefined) return 0;
    return device.expiresAt !== null && device.expiresAt <= Date.now() ? 0 : device.grants;
  }

  saw(fingerprint: string): void {
    if (this.#devices.has(fingerprint)) this.#onSeen(fingerprint);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #changed(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    const ends = [...this.#devices.values()].flatMap(({ expiresAt }) =>
      expiresAt !== null && expiresAt > now ? [expiresAt] : [],
    );
    if (ends.length > 0) {
      const next = Math.min(...ends) - now;
      this.#timer = setTimeout(() => this.#changed(), Math.min(next, longestTimerMs));
      this.#timer.unref();
    }
    this.changed.emit();
  }
}
