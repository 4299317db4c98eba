import { isFingerprint } from '../../protocol/pairing/fingerprint.ts';
import { HostCeremony } from '../../protocol/pairing/host-ceremony.ts';
import type { PairMessage, PairOutcome, PairProof, PairRequest } from '../../protocol/pairing/messages.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { defaultGrants } from '../../shared/grants.ts';
import type { Limits } from '../../shared/limits.ts';
import type { PairingEvent, PeerFacts } from './events.ts';
import { type Line, refusal } from './line.ts';
import { newPin } from './pin.ts';
import { type ArmedPin, PinWindow, type Terms } from './pin-window.ts';
import { TryLimits } from './try-limits.ts';

export interface AttemptsOptions {
  readonly hostFingerprint: string;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly limits: Limits;
  readonly emit: (event: PairingEvent) => void;
}

export interface ArmOptions extends Partial<Terms> {
  readonly onlyFingerprint?: string;
  readonly minutes?: number;
}

/** A peer that is challenged. */
export interface Attempt {
  readonly host: HostCeremony;
  /** To be sent at once. */
  readonly challenge: PairMessage;
  readonly terms: Terms;
  readonly name: string;
}

/** The armed PIN and those who try it: who may, how often, and for how long. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #window: PinWindow;
  readonly #tries: TryLimits;
  /** Those who were challenged and have not proved anything, with what stops their clocks. */
  readonly #challenged = new Map<Line, () => void>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#tries = new TryLimits(options.limits);
    this.#window = new PinWindow(options.clock, () => options.emit({ kind: 'disarmed', why: 'expired' }));
  }

  /** When the armed PIN is void, ISO 8601; null where none is armed. */
  get armedUntil(): string | null {
    return this.#window.armed?.expiresAt ?? null;
  }

  /** As PairingDesk.arm. */
  arm(options: ArmOptions): { readonly pin: string; readonly expiresAt: string } {
    const { now, random, limits, emit } = this.#options;
    const ms = options.minutes === undefined ? limits.pairingWindowMs : options.minutes * 60_000;
    if (!(ms > 0 && ms <= limits.pairingWindowMaxMs)) {
      throw new PerunError('USAGE', `a PIN cannot live for ${String(options.minutes)} minutes`, {
        remedy: `let it live for up to ${limits.pairingWindowMaxMs / 60_000} minutes`,
      });
    }
    const { onlyFingerprint = null, grants = defaultGrants, expiresAt = null } = options;
    if (onlyFingerprint !== null && !isFingerprint(onlyFingerprint)) {
      throw new PerunError('USAGE', `${onlyFingerprint} is not a fingerprint of 64 hexadecimal digits`);
    }
    const voidAt = new Date(now() + ms).toISOString();
    const armed: ArmedPin = { pin: newPin(random), terms: { grants, expiresAt }, onlyFingerprint, expiresAt: voidAt };
    if (this.#window.take() !== undefined) emit({ kind: 'disarmed', why: 'replaced' });
    this.#window.arm(armed, ms);
    emit({ kind: 'armed', expiresAt: voidAt, grants });
    return { pin: armed.pin, expiresAt: voidAt };
  }

  /** As PairingDesk.disarm. */
  disarm(): boolean {
    const isArmed = this.#window.take() !== undefined;
    const open = [...this.#challenged.keys()];
    for (const line of open) line.send(refusal('notArmed'));
    if (isArmed) this.#options.emit({ kind: 'disarmed', why: 'stopped' });
    return isArmed || open.length > 0;
  }

  /** Makes a peer's challenge, which spends the PIN; undefined where it was refused, which does not. */
  begin(line: Line, request: PairRequest): Attempt | undefined {
    const { hostFingerprint, clock, random, emit } = this.#options;
    const armed = this.#window.armed;
    const no = this.#refusalOf(line.peer);
    if (armed === undefined || no !== undefined) {
      line.send(refusal(no ?? 'notArmed'));
      return undefined;
    }
    const { fingerprint: clientFingerprint, remote } = line.peer;
    const host = new HostCeremony({ pin: armed.pin, clientFingerprint, hostFingerprint, random });
    const step = host.receive(request);
    if (step.kind !== 'send') {
      line.send(refusal('malformed'));
      return undefined;
    }
    // From here on the client can check one guess, whether or not it goes on: the PIN is spent.
    this.#window.take();
    this.#tries.count(remote, clock.now());
    emit({ kind: 'disarmed', why: 'used' });
    this.#await(line, request.name);
    return { host, challenge: step.message, terms: armed.terms, name: request.name };
  }

  /** True where the proof is good; where it is not, the peer has been told. */
  verify(line: Line, attempt: Attempt, proof: PairProof): boolean {
    if (!this.#challenged.has(line)) return false;
    const step = attempt.host.receive(proof);
    if (step.kind !== 'proven') {
      line.send(refusal('wrongPin'));
      return false;
    }
    this.#challenged.get(line)?.();
    this.#challenged.delete(line);
    return true;
  }

  close(): void {
    this.#window.take();
    for (const line of [...this.#challenged.keys()]) line.end('closed');
  }

  #await(line: Line, name: string): void {
    const { clock, limits, emit } = this.#options;
    this.#challenged.set(
      line,
      clock.after(limits.pairingProofMs, () => line.send(refusal('timedOut'))),
    );
    line.whenEnded((end) => {
      const stop = this.#challenged.get(line);
      if (stop === undefined || end === 'paired') return;
      stop();
      this.#challenged.delete(line);
      emit({ kind: 'failed', why: end, peer: line.peer, name });
    });
  }

  #refusalOf({ fingerprint, remote }: PeerFacts): Exclude<PairOutcome, 'paired'> | undefined {
    const armed = this.#window.armed;
    if (armed === undefined) return 'notArmed';
    if (armed.onlyFingerprint !== null && armed.onlyFingerprint !== fingerprint) return 'otherDevice';
    return this.#tries.allows(remote, this.#options.clock.now()) ? undefined : 'limited';
  }
}
