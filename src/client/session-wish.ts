/**
 * What a refused request for a session means: the end; that the one before is to be asked for again; that the host will
 * let the person in once the session is back; or nothing.
 */
export type SessionRefusal = 'final' | 'again' | 'wait' | 'unasked';

/**
 * Which session to ask a host for: the one named, else the newest; after a lost connection the one that was joined. Ids
 * as on the wire, '' for the newest.
 */
export class SessionWish {
  #wanted: string;
  #joined = '';
  #asked: string | undefined;
  /** The session that the person was in last, over all connections. */
  #home = '';

  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  /** The person asks for another one. */
  change(id: string): void {
    this.#wanted = id;
  }

  /** A new connection: nothing is joined on it yet. */
  connected(): void {
    this.#joined = '';
    this.#asked = undefined;
  }

  /** The request to send now. */
  ask(): string {
    this.#asked = this.#wanted;
    return this.#wanted;
  }

  /** The host says which session this connection is in, '' for none; true where a request waited for that. */
  given(id: string): boolean {
    this.#joined = id;
    // A host may say that one was left after it was asked for the next, so that only an id is an answer.
    if (id === '') return false;
    const answered = this.#asked !== undefined;
    this.#asked = undefined;
    this.#wanted = id;
    this.#home = id;
    return answered;
  }

  /** The host knows no such session. */
  refused(): SessionRefusal {
    const asked = this.#asked;
    if (asked === undefined || asked === '') return 'unasked';
    // A host that was restarted is there before its cores are.
    if (this.#joined === '' && asked === this.#home) return 'wait';
    if (this.#joined === '' || this.#joined === asked) return 'final';
    this.#wanted = this.#joined;
    return 'again';
  }
}
