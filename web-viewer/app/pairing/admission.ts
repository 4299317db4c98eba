import { isPerunError, PerunError, toPerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { Grant } from '../../../src/shared/grants.ts';
import { type Post, proveTo } from './host-proof.ts';
import type { KeyStore } from './key-store.ts';

/** What the QR code of the host said. */
export interface Invitation {
  readonly pin: string;
  readonly fingerprint: string;
}

export type AdmissionState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'admitted' }
  /** Fingerprints of host and browser. `known`: they were paired once. */
  | { readonly kind: 'unpaired'; readonly host: string; readonly browser: string; readonly known: boolean }
  /** Another host answers than the one that was paired with, or that the QR code named. */
  | {
      readonly kind: 'changed';
      readonly expected: string;
      readonly shown: string;
      readonly by: 'pairing' | 'invitation';
    }
  | { readonly kind: 'failed'; readonly error: PerunError };

export interface AdmissionParts {
  /** Over https; without it the page is this machine's own, or the host asks nobody who he is. */
  readonly secure: boolean;
  readonly post: Post;
  readonly store: KeyStore;
  readonly invitation?: Invitation | undefined;
}

/** Whether the host lets this browser in, and who both are. */
export class Admission {
  readonly changed: Signal<[]> = new Signal();
  readonly #parts: AdmissionParts;
  #invitation: Invitation | undefined;
  #state: AdmissionState = { kind: 'asking' };
  #running = false;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#invitation = parts.invitation;
  }

  get state(): AdmissionState {
    return this.#state;
  }

  /** The invitation, once: a PIN serves one attempt. */
  takeInvitation(): Invitation | undefined {
    const invitation = this.#invitation;
    this.#invitation = undefined;
    return invitation;
  }

  /** Has both sides show who they are, and finds out whether this browser may come in. */
  async ask(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#become({ kind: 'asking' });
    try {
      this.#become(await this.#asked());
    } catch (error) {
      this.#become({ kind: 'failed', error: toPerunError(error) });
    } finally {
      this.#running = false;
    }
  }

  /** The person says that the host has a new identity: the old one is forgotten. */
  async forget(): Promise<void> {
    if (this.#state.kind !== 'changed') return;
    if (this.#state.by === 'pairing') await this.#parts.store.keepHost(this.#state.shown);
    this.#invitation = undefined;
    await this.ask();
  }

  /**
   * Shows the host anew who this browser is, which it may have forgotten since; false where that host does not answer any
   * more, or lets this browser in by now: the state says which.
   */
  async isStillUnpaired(host: string): Promise<boolean> {
    const state = await this.#asked();
    if (state.kind === 'unpaired' && state.host === host) return true;
    this.#become(state);
    return false;
  }

  /** The host said that it has stored this browser. */
  async paired(host: string): Promise<void> {
    await this.#parts.store.keepHost(host);
    await this.ask();
  }

  async #asked(): Promise<AdmissionState> {
    const { secure, post, store } = this.#parts;
    if (!secure) return { kind: 'admitted' };
    const [key, known] = [await store.key(), await store.host()];
    let changed: AdmissionState | undefined;
    const accepts = (shown: string): void => {
      const invited = this.#invitation?.fingerprint;
      if (known !== undefined && known !== shown) {
        changed = { kind: 'changed', expected: known, shown, by: 'pairing' };
      } else if (invited !== undefined && invited !== shown) {
        changed = { kind: 'changed', expected: invited, shown, by: 'invitation' };
      }
      if (changed !== undefined) throw new PerunError('FINGERPRINT_CHANGED', 'another host answers than expected');
    };
    try {
      const shown = await proveTo(post, key, accepts);
      if (shown === undefined || shown.grants.includes(Grant.view)) return { kind: 'admitted' };
      return { kind: 'unpaired', host: shown.host, browser: key.fingerprint, known: known === shown.host };
    } catch (error) {
      if (changed !== undefined && isPerunError(error) && error.code === 'FINGERPRINT_CHANGED') return changed;
      throw error;
    }
  }

  #become(state: AdmissionState): void {
    this.#state = state;
    this.changed.emit();
  }
}
