import type { HostEvent } from '../../src/control/contract/events.ts';
import { eventWords } from '../../src/control/contract/event-words.ts';
import type { Armed, PairStatus } from '../../src/control/contract/pair.ts';
import { formatPairingLink } from '../../src/shared/pairing-link.ts';

/** How a PIN that was armed in this page stands. */
export type PinState =
  | { readonly kind: 'good'; readonly secondsLeft: number }
  /** Tried, or void; `why` is a sentence. */
  | { readonly kind: 'over'; readonly why: string };

/** `status` is a reading from after it was armed. */
export function pinState(
  { expiresAt }: Armed,
  status: PairStatus,
  events: readonly HostEvent[],
  now: number,
): PinState {
  const left = Date.parse(expiresAt) - now;
  if (status.armedUntil === expiresAt && left > 0) return { kind: 'good', secondsLeft: Math.ceil(left / 1000) };
  const last = events.findLast(({ kind }) => kind === 'pairing.disarmed' || kind === 'pairing.armed');
  const said = last?.kind === 'pairing.disarmed' ? eventWords(last) : 'the PIN is void';
  return { kind: 'over', why: left <= 0 ? 'the PIN is void: its time is over' : said };
}

/** `1:05`. */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What a phone scans; undefined where the page is not served by https, without which a phone cannot pair. */
export function pairingLinkOf({ pin, fingerprint }: Armed, viewer: string | null): string | undefined {
  if (viewer?.startsWith('https:') !== true) return undefined;
  return formatPairingLink({ page: new URL(viewer).host, pin, fingerprint });
}
