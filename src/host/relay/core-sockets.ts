import { join } from 'node:path';
import type { PerunDoor } from '../../doors/perun/door.ts';
import type { Session } from '../../session/session.ts';
import type { Listener, Transport } from '../../transport/types.ts';

/** A private socket for the core of each launched session: whoever comes by it is that session's source. */
export class CoreSockets {
  readonly #directory: string;
  readonly #unix: Transport;
  readonly #door: PerunDoor;
  readonly #listeners = new Map<string, Listener>();

  constructor(directory: string, unix: Transport, door: PerunDoor) {
    this.#directory = directory;
    this.#unix = unix;
    this.#door = door;
  }

  /** Returns the address of the session's socket, which closes when the session ends. */
  async open(session: Session): Promise<string> {
    const address = `unix://${join(this.#directory, `${session.id}.sock`)}`;
    const listener = await this.#unix.listen(address, (connection) =>
      this.#door.accept(connection, { mayOwn: false, coreSession: session }),
    );
    this.#listeners.set(session.id, listener);
    session.ended.on(() => void this.#close(session.id));
    return listener.address;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listeners.keys()].map((id) => this.#close(id)));
  }

  async #close(id: string): Promise<void> {
    const listener = this.#listeners.get(id);
    this.#listeners.delete(id);
    await listener?.close();
  }
}
