import { Signal } from '../../shared/events.ts';
import { GrantBit } from '../../shared/grants.ts';
import type { Connection } from '../../transport/types.ts';
import { attachBit } from './rights.ts';

/** `required`: other machines pair first. `optional`: they may watch and play unpaired. `off`: also without TLS. */
export type PairingPolicy = 'required' | 'optional' | 'off';

/** Who may come and do what, as the host knows it at this moment. */
export interface TrustView {
  readonly policy: PairingPolicy;
  /** Bits of what a paired identity may do now; 0 for one that is not paired, or no longer. */
  grantBits(fingerprint: string): number;
  /** The peer with that identity has come, or has gone; whether it is paired is this one's to know. */
  saw(fingerprint: string): void;
  /** The policy or somebody's grants are no longer what they were. */
  readonly changed: Signal<[]>;
}

/** The trust of a host that knows nobody, for as long as it runs. */
export function nobodyPaired(): TrustView {
  return { policy: 'required', grantBits: () => 0, saw: () => {}, changed: new Signal() };
}

const everything = 0xff;
const guest = GrantBit.view | GrantBit.play;

/** Which way a connection came. */
export type Way = Pick<Connection, 'scheme' | 'local'>;

/**
 * The table of who gets in where: bits of grants, and `attachBit`. `owner` is the host's own socket, or the private one
 * of a core; `fingerprint` is what the peer has proven, or ''.
 */
export function admit(way: Way, owner: boolean, fingerprint: string, trust: TrustView): number {
  if (owner) return everything;
  if (way.local) return guest | attachBit | grantsOf(fingerprint, trust);
  if (!isEncrypted(way)) return trust.policy === 'off' ? guest | attachBit : 0;
  const unpaired = { required: 0, optional: guest, off: guest | attachBit }[trust.policy];
  return unpaired | grantsOf(fingerprint, trust);
}

function grantsOf(fingerprint: string, trust: TrustView): number {
  const bits = fingerprint === '' ? 0 : trust.grantBits(fingerprint);
  return (bits & GrantBit.launch) === 0 ? bits : bits | attachBit;
}

export function isEncrypted({ scheme }: Pick<Way, 'scheme'>): boolean {
  return scheme === 'tls' || scheme === 'wss';
}
