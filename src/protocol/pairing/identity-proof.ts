import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { PerunError } from '../../shared/errors.ts';
import { fingerprintOf, fingerprintToBytes } from './fingerprint.ts';
import { type HostIdentity, type IdentityHello, type IdentityProof, nonceBytes } from './messages.ts';
import { isP256Spki, spkiOfCertificate } from './spki.ts';

/*
 * How two sides prove who they are where TLS does not say it: a browser has no certificate, and a page cannot see that
 * of the host. Each signs fresh nonces of both, and both fingerprints, so that neither an old signature nor one made for
 * somebody else is of use. What follows on the connection is protected by its TLS alone.
 */

/** ECDSA on P-256 with SHA-256, r and s of 32 bytes each: what WebCrypto makes, and Node where it is asked to. */
export type Sign = (data: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Whether a signature of that form is one of this key (SPKI, DER). Throws nothing. */
export type Verify = (spki: Uint8Array, data: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;

interface Keys {
  readonly sign: Sign;
  readonly verify: Verify;
  readonly random: (bytes: number) => Uint8Array;
}

interface Seen {
  readonly clientNonce: Uint8Array;
  readonly hostNonce: Uint8Array;
  readonly clientFingerprint: string;
  readonly hostFingerprint: string;
}

/** The client's side, used once. */
export class ClientIdentity {
  readonly #keys: Keys;
  readonly #hello: IdentityHello;

  constructor(keys: Keys & { readonly spki: Uint8Array }) {
    this.#keys = keys;
    this.#hello = { kind: 'identityHello', spki: keys.spki, nonce: keys.random(nonceBytes) };
  }

  hello(): IdentityHello {
    return this.#hello;
  }

  /**
   * Checks the host, and proves itself to it and to no other. Whether that host is the right one is for the caller to say
   * before it sends the proof. IDENTITY_REFUSED or PROTOCOL_MALFORMED where the host proved nothing.
   */
  async answer(
    host: HostIdentity,
  ): Promise<{ readonly hostFingerprint: string; readonly proof: IdentityProof } | PerunError> {
    const spki = spkiOfCertificate(host.certificate);
    if (spki instanceof PerunError) return spki;
    const seen: Seen = {
      clientNonce: this.#hello.nonce,
      hostNonce: host.nonce,
      clientFingerprint: fingerprintOf(this.#hello.spki),
      hostFingerprint: fingerprintOf(host.certificate),
    };
    if (!(await this.#keys.verify(spki, transcript('host', seen), host.signature))) return refused('the host');
    const signature = await this.#keys.sign(transcript('client', seen));
    return { hostFingerprint: seen.hostFingerprint, proof: { kind: 'identityProof', signature } };
  }
}

/** The host's side, used once. */
export class HostIdentityCheck {
  readonly #keys: Keys & { readonly certificate: Uint8Array };
  #seen: (Seen & { readonly spki: Uint8Array }) | undefined;

  /** `certificate` in DER; `sign` with its key. */
  constructor(keys: Keys & { readonly certificate: Uint8Array }) {
    this.#keys = keys;
  }

  /** PROTOCOL_MALFORMED where the key is not of the one kind that is used, or it is the second hello. */
  async answer(hello: IdentityHello): Promise<HostIdentity | PerunError> {
    if (this.#seen !== undefined) return new PerunError('PROTOCOL_MALFORMED', 'a second identity on one connection');
    if (!isP256Spki(hello.spki)) return new PerunError('PROTOCOL_MALFORMED', 'a key that is not ECDSA on P-256');
    const { certificate, sign, random } = this.#keys;
    this.#seen = {
      spki: hello.spki,
      clientNonce: hello.nonce,
      hostNonce: random(nonceBytes),
      clientFingerprint: fingerprintOf(hello.spki),
      hostFingerprint: fingerprintOf(certificate),
    };
    const signature = await sign(transcript('host', this.#seen));
    return { kind: 'hostIdentity', certificate, nonce: this.#seen.hostNonce, signature };
  }

  /** The fingerprint that the client proved; IDENTITY_REFUSED where it did not. A second try is one too many. */
  async check(proof: IdentityProof): Promise<string | PerunError> {
    const seen = this.#seen;
    if (seen === undefined) return new PerunError('PROTOCOL_MALFORMED', 'a proof of identity before the identity');
    this.#seen = { ...seen, spki: new Uint8Array(0) };
    const isProven = await this.#keys.verify(seen.spki, transcript('client', seen), proof.signature);
    return isProven ? seen.clientFingerprint : refused('the client');
  }
}

/** What a side signs; the label and the order of the nonces keep the two sides' signatures apart. */
function transcript(side: 'host' | 'client', seen: Seen): Uint8Array {
  const { clientNonce, hostNonce } = seen;
  return concatBytes(
    utf8ToBytes(`perun-${side}-identity`),
    ...(side === 'host' ? [hostNonce, clientNonce] : [clientNonce, hostNonce]),
    fingerprintToBytes(seen.clientFingerprint),
    fingerprintToBytes(seen.hostFingerprint),
  );
}

function refused(who: string): PerunError {
  return new PerunError('IDENTITY_REFUSED', `${who} has not signed with the key that it named`);
}
