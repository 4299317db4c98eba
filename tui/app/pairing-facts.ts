import type { HostEvent } from '../../src/control/contract/events.ts';
import type { Armed, Device, PairStatus } from '../../src/control/contract/pair.ts';
import type { Grant } from '../../src/shared/grants.ts';

/** Who may use the host from elsewhere, and who would like to. */
export interface PairingFacts {
  readonly status: PairStatus;
  readonly devices: readonly Device[];
}

/** A PIN that was armed here: nobody else is told it. */
export interface ShownPin {
  readonly armed: Armed;
  /** URL of the page of the host. */
  readonly viewer: string | null;
}

/** What new devices can be let do from here; anything else takes `perun pair arm --grants`. */
export const offers: readonly (readonly Grant[])[] = [
  ['view', 'play'],
  ['view'],
  ['view', 'play', 'launch'],
  ['manage'],
];

/** Whether a PIN is still good, as far as the events of the host say. */
export function isGood({ armed }: ShownPin, events: readonly HostEvent[], now: number): boolean {
  if (now >= Date.parse(armed.expiresAt)) return false;
  const at = events.findLastIndex((event) => event.kind === 'pairing.armed' && event.expiresAt === armed.expiresAt);
  // It may be shown before the host has told of it.
  return at < 0 || !events.slice(at).some(({ kind }) => kind === 'pairing.disarmed');
}
