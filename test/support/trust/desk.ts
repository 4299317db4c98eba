import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientCeremony } from '../../../src/protocol/pairing/client-ceremony.ts';
import { decodePairMessage } from '../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../src/protocol/pairing/encode.ts';
import type { PairMessage } from '../../../src/protocol/pairing/messages.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { defaultLimits, type Limits } from '../../../src/shared/limits.ts';
import { PairingDesk, type PairingConversation } from '../../../src/trust/pairing/desk.ts';
import type { PairingEvent, PeerFacts } from '../../../src/trust/pairing/events.ts';
import { PairedDevices } from '../../../src/trust/store/paired-devices.ts';
import { ManualClock } from '../cores/manual-clock.ts';

export const hostFingerprint = 'f'.repeat(64);

/** A desk on a clock that stands still, with a store in a folder of its own. */
export class TestDesk {
  readonly clock = new ManualClock();
  readonly folder = mkdtempSync(join(tmpdir(), 'de-'));
  readonly now = (): number => Date.parse('2026-03-01T12:00:00Z') + this.clock.now();
  readonly devices = new PairedDevices(this.folder, this.now);
  readonly events: PairingEvent[] = [];
  readonly desk: PairingDesk;

  constructor(limits: Partial<Limits> = {}) {
    const { clock, now, devices } = this;
    this.desk = new PairingDesk({ devices, hostFingerprint, clock, now, limits: { ...defaultLimits, ...limits } });
    this.desk.events.on((event) => this.events.push(event));
  }

  /** Kinds of what happened so far, with the reasons. */
  get kinds(): string[] {
    return this.events.map((event) => ('why' in event ? `${event.kind} ${event.why}` : event.kind));
  }

  peer(facts: Partial<PeerFacts> = {}): TestPeer {
    return new TestPeer(this.desk, {
      remote: '192.168.1.7',
      fingerprint: '1'.repeat(64),
      kind: 'certificate',
      ...facts,
    });
  }

  remove(): void {
    this.desk.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A client that talks to a desk; every message goes through its bytes. */
export class TestPeer {
  readonly received: PairMessage[] = [];
  readonly facts: PeerFacts;
  readonly #conversation: PairingConversation;
  #onMessage: (message: PairMessage) => void = () => {};

  constructor(desk: PairingDesk, facts: PeerFacts) {
    this.facts = facts;
    this.#conversation = desk.open(facts, (message) => {
      const arrived = carried(message);
      this.received.push(arrived);
      this.#onMessage(arrived);
    });
  }

  /** The outcome of the result that came, if one did. */
  get outcome(): string | undefined {
    const [last] = this.received.slice(-1);
    return last?.kind === 'result' ? last.outcome : undefined;
  }

  send(message: PairMessage): void {
    this.#conversation.receive(carried(message));
  }

  leave(): void {
    this.#conversation.close();
  }

  /** A client's whole ceremony: how it ends for the client. One that gives up leaves, as carriers do. */
  pair(pin: string, seen: Partial<{ clientFingerprint: string; hostFingerprint: string }> = {}): Promise<string> {
    const own = { clientFingerprint: this.facts.fingerprint, hostFingerprint, ...seen };
    const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
    const ceremony = new ClientCeremony({ ...own, pin, random, name: 'phone' });
    return new Promise((resolve) => {
      const act = (step: ReturnType<ClientCeremony['start']>): void => {
        if (step.kind === 'send') this.send(step.message);
        else if (step.kind === 'paired') resolve('paired');
        else {
          this.leave();
          resolve(step.error.code);
        }
      };
      this.#onMessage = (message) => act(ceremony.receive(message));
      act(ceremony.start());
    });
  }
}

function carried(message: PairMessage): PairMessage {
  const arrived = decodePairMessage(encodePairMessage(message));
  if (isPerunError(arrived)) throw arrived;
  return arrived;
}
