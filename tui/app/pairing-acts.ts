import type { ControlClient } from '../../src/control/client/client.ts';
import { isPerunError, toPerunError } from '../../src/shared/errors.ts';
import { parseExpiry } from '../../src/shared/expiry.ts';
import { type Grant, parseGrants } from '../../src/shared/grants.ts';
import type { ShownPin } from './pairing-facts.ts';

/** What a person does about pairing; what came of it, or went wrong, is said. */
export class PairingActs {
  readonly #control: ControlClient;
  readonly #say: (sentence: string) => void;

  constructor(control: ControlClient, say: (sentence: string) => void) {
    this.#control = control;
    this.#say = say;
  }

  /** A PIN to show; undefined where there is none to be had. */
  async arm(grants: readonly Grant[]): Promise<ShownPin | undefined> {
    let pin: ShownPin | undefined;
    await this.#try(async () => {
      const armed = await this.#control.pair.arm({ grants: [...grants] });
      const { viewer } = await this.#control.host.status();
      pin = { armed, viewer };
      return armed.addresses.length === 0 ? 'no other machine reaches this host; --lan opens it' : undefined;
    });
    return pin;
  }

  disarm(): Promise<void> {
    return this.#try(async () => {
      const { disarmed } = await this.#control.pair.disarm();
      return disarmed ? 'the PIN is void' : 'no PIN was armed';
    });
  }

  approve(id: string, grants: readonly Grant[]): Promise<void> {
    return this.#try(async () => {
      const { name, grants: given } = await this.#control.pair.approve({ id, grants: [...grants] });
      return `${name} is paired and may ${given.join(', ')}`;
    });
  }

  deny(id: string): Promise<void> {
    return this.#try(async () => `${(await this.#control.pair.deny({ id })).name} was turned away`);
  }

  rename(fingerprint: string, name: string): Promise<void> {
    return this.#try(async () => `it is ${(await this.#control.pair.rename({ fingerprint, name })).name} now`);
  }

  /** `text` as typed: `view,play`. */
  grant(fingerprint: string, text: string): Promise<void> {
    return this.#try(async () => {
      const grants = parseGrants(text);
      if (isPerunError(grants)) throw grants;
      const { name, grants: given } = await this.#control.pair.grant({ fingerprint, grants: [...grants] });
      return `${name} may ${given.join(', ')}`;
    });
  }

  /** `text` as `--expires` takes it: `2h`, `7d`, a date, or `never`. */
  end(fingerprint: string, text: string): Promise<void> {
    return this.#try(async () => {
      const at = text.trim() === 'never' ? null : parseExpiry(text, Date.now());
      if (isPerunError(at)) throw at;
      const expiresAt = at === null ? null : new Date(at).toISOString();
      const { name } = await this.#control.pair.grant({ fingerprint, expiresAt });
      return `the trust in ${name} ${at === null ? 'has no end' : `ends ${new Date(at).toLocaleString('sv-SE').slice(0, 16)}`}`;
    });
  }

  revoke(fingerprint: string): Promise<void> {
    return this.#try(async () => `${(await this.#control.pair.revoke({ fingerprint })).name} is no longer paired`);
  }

  async #try(act: () => Promise<string | undefined>): Promise<void> {
    try {
      const said = await act();
      if (said !== undefined) this.#say(said);
    } catch (error) {
      const { message, remedy } = toPerunError(error);
      this.#say(remedy === '' ? message : `${message}: ${remedy}`);
    }
  }
}
