import type { PairingPolicy, TrustView } from '../../../src/doors/perun/admission.ts';
import type { PairingLine, Visitor } from '../../../src/doors/perun/pairing-line.ts';
import { Signal } from '../../../src/shared/events.ts';
import { type Grant, grantBits } from '../../../src/shared/grants.ts';
import type { Connection } from '../../../src/transport/types.ts';

/** A host's trust in the hand of a test. */
export class TestTrust implements TrustView {
  readonly changed: Signal<[]> = new Signal();
  policy: PairingPolicy = 'required';
  readonly seen: string[] = [];
  readonly #devices = new Map<string, number>();

  grantBits(fingerprint: string): number {
    return this.#devices.get(fingerprint) ?? 0;
  }

  saw(fingerprint: string): void {
    this.seen.push(fingerprint);
  }

  /** Pairs the device, or changes what it may; nothing revokes it. */
  grant(fingerprint: string, ...grants: Grant[]): void {
    if (grants.length === 0) this.#devices.delete(fingerprint);
    else this.#devices.set(fingerprint, grantBits(grants));
    this.changed.emit();
  }
}

/** Takes messages of pairing and keeps them; answers are the test's. */
export class TestPairingLine implements PairingLine {
  readonly heard: {
    readonly visitor: Visitor;
    readonly message: Uint8Array;
    readonly reply: (message: Uint8Array) => void;
  }[] = [];
  readonly gone: string[] = [];

  message(visitor: Visitor, message: Uint8Array, reply: (message: Uint8Array) => void): void {
    this.heard.push({ visitor, message, reply });
  }

  left(visitor: Visitor): void {
    this.gone.push(visitor.id);
  }
}

/** The connection as if it had come another way. */
export function cameBy(
  connection: Connection,
  way: Partial<Pick<Connection, 'scheme' | 'local' | 'peerFingerprint' | 'remote'>>,
): Connection {
  return new Proxy(connection, {
    get: (target, key) => {
      if (Object.hasOwn(way, key)) return Reflect.get(way, key) as unknown;
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
