/**
 * Which session to ask a host for: the one named, else the newest; after a lost connection the one that was joined. Ids
 * as on the wire, '' for the newest.
 */
export class SessionWish {
  #wanted: string;
  #joined = '';

  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  get wanted(): string {
    return this.#wanted;
  }

  /** The person asks for another one. */
  change(id: string): void {
    this.#wanted = id;
  }

  /** A new connection: nothing is joined on it yet. */
  connected(): void {
    this.#joined = '';
  }

  /** The host says which session this connection is in, '' for none yet. */
  given(id: string): void {
    this.#joined = id;
    if (id !== '') this.#wanted = id;
  }

  /** No such session: true where that leaves the person without one, false where they stay in the one they are in. */
  refused(): boolean {
    if (this.#joined === '') return true;
    this.#wanted = this.#joined;
    return false;
  }
}
