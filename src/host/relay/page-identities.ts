import { randomBytes } from 'node:crypto';
import { decodePairMessage } from '../../protocol/pairing/decode.ts';
import { encodePairMessage } from '../../protocol/pairing/encode.ts';
import { HostIdentityCheck, type Sign } from '../../protocol/pairing/identity-proof.ts';
import type { PairMessage } from '../../protocol/pairing/messages.ts';
import type { Clock } from '../../shared/clock.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import { verifyP256 } from '../../trust/identity/verify-p256.ts';
import { addressKey } from '../../trust/pairing/address-key.ts';

/** A page proves itself anew after that, in ms. */
export const pageLoginMs: number = 12 * 60 * 60 * 1000;
/** From the hello of a page to its proof, in ms. */
const proofMs = 30_000;

export interface PageIdentitiesOptions {
  /** Of the host's identity, DER; `sign` with its key. */
  readonly certificate: Uint8Array;
  readonly sign: Sign;
  readonly isPaired: (fingerprint: string) => boolean;
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'pageHellos' | 'pageHellosPerAddress' | 'pageLogins'>;
}

interface Hello {
  readonly check: HostIdentityCheck;
  readonly address: string;
  readonly until: number;
  used: boolean;
}

/**
 * Pages have no certificates. Each proves once which key it has, and holds a cookie from then on; so both maps are
 * bounded, and what strangers do in them costs nobody who is paired anything.
 */
export class PageIdentities {
  readonly #options: PageIdentitiesOptions;
  readonly #hellos = new Map<string, Hello>();
  readonly #logins = new Map<string, { readonly fingerprint: string; readonly until: number }>();

  constructor(options: PageIdentitiesOptions) {
    this.#options = options;
  }

  /** Takes an IdentityHello; gives a HostIdentity, and by which handle the proof is to come. LIMIT_REACHED, PROTOCOL_…. */
  async hello(remote: string, body: Uint8Array): Promise<{ readonly handle: string; readonly answer: Uint8Array }> {
    const { certificate, sign, clock, limits } = this.#options;
    const message = decoded(body, 'identityHello');
    const [now, address] = [clock.now(), addressKey(remote)];
    for (const [handle, { until }] of this.#hellos) if (until <= now) this.#hellos.delete(handle);
    // Those that were used count too, until their time is over: that is the rate.
    const before = [...this.#hellos.values()].filter((each) => each.address === address).length;
    if (before >= limits.pageHellosPerAddress || this.#hellos.size >= limits.pageHellos) {
      throw new PerunError('LIMIT_REACHED', 'too many pages show who they are', {
        remedy: `wait for ${proofMs / 1000} seconds and load the page again`,
      });
    }
    const check = new HostIdentityCheck({ certificate, sign, verify: verifyP256, random: randomBytes });
    const handle = randomBytes(16).toString('base64url');
    this.#hellos.set(handle, { check, address, until: now + proofMs, used: false });
    return { handle, answer: encodePairMessage(thrown(await check.answer(message))) };
  }

  /** Takes an IdentityProof; gives whose it is, and a login for the cookie. IDENTITY_REFUSED where it proves nothing. */
  async proof(handle: string, body: Uint8Array): Promise<{ readonly fingerprint: string; readonly login: string }> {
    const message = decoded(body, 'identityProof');
    const hello = this.#hellos.get(handle);
    const now = this.#options.clock.now();
    if (hello === undefined || hello.used || hello.until <= now) {
      throw new PerunError('IDENTITY_REFUSED', 'this proof belongs to no hello, or came late');
    }
    hello.used = true;
    const fingerprint = thrown(await hello.check.check(message));
    const login = randomBytes(32).toString('base64url');
    this.#makeRoom();
    this.#logins.set(login, { fingerprint, until: now + pageLoginMs });
    return { fingerprint, login };
  }

  /** Whose login that is; '' for nobody's, or one that is over. */
  find(login: string | undefined): string {
    const found = login === undefined ? undefined : this.#logins.get(login);
    return found !== undefined && found.until > this.#options.clock.now() ? found.fingerprint : '';
  }

  get logins(): number {
    return this.#logins.size;
  }

  /** What is over goes first, then the oldest of whoever is not paired, then the oldest. */
  #makeRoom(): void {
    const { clock, limits, isPaired } = this.#options;
    if (this.#logins.size < limits.pageLogins) return;
    const now = clock.now();
    const all = [...this.#logins];
    const [victim] =
      all.find(([, { until }]) => until <= now) ??
      all.find(([, { fingerprint }]) => !isPaired(fingerprint)) ??
      all[0] ??
      [];
    if (victim !== undefined) this.#logins.delete(victim);
  }
}

function decoded<K extends PairMessage['kind']>(body: Uint8Array, kind: K): Extract<PairMessage, { kind: K }> {
  const message = thrown(decodePairMessage(body));
  if (message.kind === kind) return message as Extract<PairMessage, { kind: K }>;
  throw new PerunError('PROTOCOL_MALFORMED', `a message of kind ${message.kind} where ${kind} is due`);
}

function thrown<T>(result: T | PerunError): T {
  if (isPerunError(result)) throw result;
  return result;
}
