import { CloseCode } from '../../protocol/punktfunk/constants.ts';
import type { QuicConnection } from '../../transport/quic/types.ts';
import type { DoorOptions, DoorSession } from './types.ts';
import { Visit } from './visit.ts';

/** The door for clients of punktfunk/1: each connection is a visit of its own. */
export class PunktfunkDoor {
  readonly #options: DoorOptions;
  readonly #visits = new Set<Visit>();
  #count = 0;
  #isClosed = false;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Takes over a connection whose handshake is finished. */
  accept(connection: QuicConnection): void {
    if (this.#isClosed) return connection.close(CloseCode.none, 'the host stops');
    this.#count += 1;
    const visit = new Visit(`client-${this.#count}`, connection, {
      options: this.#options,
      hasRoom: () => this.#counted() < this.#options.settings.maxSessions,
      over: (one) => this.#visits.delete(one),
    });
    // One whose connection was lost already is over before it is in the set.
    if (!connection.isClosed) this.#visits.add(visit);
  }

  /** Who is being sent pictures. */
  sessions(): readonly DoorSession[] {
    return [...this.#visits].flatMap(({ session }) => (session === undefined ? [] : [session]));
  }

  /** Ends the stream of the client with that id; false where there is none. */
  end(id: string): boolean {
    const visit = [...this.#visits].find(({ session }) => session?.id === id);
    visit?.close(CloseCode.gameEnded, 'ended by the operator');
    return visit !== undefined;
  }

  /** Tells every client that it is over; idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const visit of [...this.#visits]) visit.close(CloseCode.none, 'the host stops');
  }

  #counted(): number {
    return [...this.#visits].filter(({ isCounted }) => isCounted).length;
  }
}
