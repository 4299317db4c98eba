import { randomBytes } from 'node:crypto';
import type { PairMessage, PairProof } from '../../protocol/pairing/messages.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { toPerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';
import { defaultGrants } from '../../shared/grants.ts';
import { defaultLimits, type Limits } from '../../shared/limits.ts';
import type { PairedDevice, PairedDevices } from '../store/paired-devices.ts';
import { type ArmOptions, type Attempt, Attempts } from './attempts.ts';
import type { PairingEvent, PeerFacts, PendingKnock } from './events.ts';
import { Knocks } from './knocks.ts';
import { acceptance, Line, refusal } from './line.ts';
import type { Terms } from './pin-window.ts';

export interface DeskOptions {
  readonly devices: PairedDevices;
  /** What clients see of this host: its certificate's SHA-256. */
  readonly hostFingerprint: string;
  readonly clock?: Clock;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly random?: (bytes: number) => Uint8Array;
  readonly limits?: Limits;
}

export interface DeskStatus {
  /** When the armed PIN is void, ISO 8601; null where none is armed. */
  readonly armedUntil: string | null;
  readonly pending: readonly PendingKnock[];
}

/** One unpaired peer's way to the desk. */
export interface PairingConversation {
  /** Takes one message of the peer; what it is answered goes through `send`, now or later. */
  receive(message: PairMessage): void;
  /** The connection ended. */
  close(): void;
}

/**
 * Where devices are paired: it arms PINs, runs ceremonies, keeps those waiting who have no PIN, and writes down who was
 * let in. Nothing is stored before a proof was verified or the operator said yes, and nobody is told before it is stored.
 */
export class PairingDesk {
  readonly events: Signal<readonly [PairingEvent]> = new Signal();
  readonly #devices: PairedDevices;
  readonly #attempts: Attempts;
  readonly #knocks: Knocks;

  constructor(options: DeskOptions) {
    const { devices, hostFingerprint, clock = systemClock, now = Date.now, limits = defaultLimits } = options;
    const random = options.random ?? ((bytes: number) => randomBytes(bytes));
    this.#devices = devices;
    this.#attempts = new Attempts({
      ...{ hostFingerprint, clock, now, random, limits },
      emit: (event) => this.events.emit(event),
    });
    this.#knocks = new Knocks({ clock, now, random, limits });
  }

  /**
   * Arms a new PIN of four digits, in place of one that is armed. It can be tried once, within `minutes` (2 unless said,
   * at most 10). USAGE where the time or the device is none.
   */
  arm(options: ArmOptions = {}): { readonly pin: string; readonly expiresAt: string } {
    return this.#attempts.arm(options);
  }

  /** Makes the armed PIN void and ends the attempts that have not been proved yet; false where there was nothing. */
  disarm(): boolean {
    return this.#attempts.disarm();
  }

  status(): DeskStatus {
    return { armedUntil: this.#attempts.armedUntil, pending: this.#knocks.list() };
  }

  /**
   * Opens a way to the desk for a peer that has proved its fingerprint. Its first message decides: a request begins a
   * ceremony, a knock waits for the operator. After a result the conversation is over.
   */
  open(peer: PeerFacts, send: (message: PairMessage) => void): PairingConversation {
    const line = new Line(peer, send);
    let attempt: Attempt | 'knocked' | undefined;
    return {
      receive: (message) => {
        if (!line.isOpen) return;
        if (attempt === undefined && message.kind === 'request') {
          // Over some carriers the answer comes before send() returns, and has to find the attempt.
          attempt = this.#attempts.begin(line, message);
          if (attempt !== undefined) line.send(attempt.challenge);
        } else if (attempt === undefined && message.kind === 'knock') {
          attempt = 'knocked';
          this.#knock(line, message.name);
        } else if (typeof attempt === 'object' && message.kind === 'proof') void this.#prove(line, attempt, message);
        else line.send(refusal('malformed'));
      },
      close: () => line.end('left'),
    };
  }

  /** Lets in a device that waits, or has waited within the last minutes. NOT_FOUND by its id. */
  async approve(id: string, terms: Partial<Terms> = {}): Promise<PairedDevice> {
    const { knock, line } = this.#knocks.take(id);
    const { grants = defaultGrants, expiresAt = null } = terms;
    try {
      return await this.#keep({ peer: knock, name: knock.name, terms: { grants, expiresAt }, how: 'approval', line });
    } catch (error) {
      line?.send(refusal('failed'));
      throw error;
    }
  }

  /** Turns a device away, and keeps it away for some minutes. NOT_FOUND by its id. */
  deny(id: string): PendingKnock {
    const { knock, line } = this.#knocks.take(id);
    this.#knocks.deny(knock.fingerprint);
    line?.send(refusal('denied'));
    this.events.emit({ kind: 'denied', knock });
    return knock;
  }

  async rename(fingerprint: string, name: string): Promise<PairedDevice> {
    return this.#changed(await this.#devices.rename(fingerprint, name));
  }

  /** Lets a device do other things, or until another time, from now on. */
  async grant(fingerprint: string, { grants, expiresAt }: Terms): Promise<PairedDevice> {
    return this.#changed(await this.#devices.grant(fingerprint, grants, expiresAt));
  }

  /** Takes the trust back from a device. The doors learn of it from the store, and end its connections. */
  async revoke(fingerprint: string): Promise<PairedDevice> {
    const device = await this.#devices.revoke(fingerprint);
    this.events.emit({ kind: 'revoked', device });
    return device;
  }

  /** Forgets the armed PIN and all who wait; their connections end with the host. */
  close(): void {
    this.#attempts.close();
    this.#knocks.close();
  }

  #changed(device: PairedDevice): PairedDevice {
    this.events.emit({ kind: 'changed', device });
    return device;
  }

  #knock(line: Line, name: string): void {
    const knock = this.#knocks.park(line, name);
    if (knock !== undefined) this.events.emit({ kind: 'knocked', knock });
  }

  async #prove(line: Line, attempt: Attempt, proof: PairProof): Promise<void> {
    if (!this.#attempts.verify(line, attempt, proof)) return;
    const { terms, name } = attempt;
    const { peer } = line;
    try {
      await this.#keep({ peer, name, terms, how: 'pin', line });
    } catch (thrown) {
      const error = toPerunError(thrown);
      const why = error.code === 'LIMIT_REACHED' ? 'limited' : 'failed';
      line.send(refusal(why));
      this.events.emit({ kind: 'failed', why, peer, name, error });
    }
  }

  /** Stores the device, then tells it. */
  async #keep(newcomer: Newcomer): Promise<PairedDevice> {
    const { peer, name, terms, how, line } = newcomer;
    const { fingerprint, kind, remote } = peer;
    const device = await this.#devices.add({ fingerprint, kind, name, ...terms });
    line?.send(acceptance(device));
    this.#knocks.settle(fingerprint)?.send(acceptance(device));
    this.events.emit({ kind: 'paired', how, device, remote });
    return device;
  }
}

interface Newcomer {
  readonly peer: PeerFacts;
  readonly name: string;
  readonly terms: Terms;
  readonly how: 'pin' | 'approval';
  readonly line: Line | undefined;
}
