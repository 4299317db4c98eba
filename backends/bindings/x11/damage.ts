import type { Xid } from './calls.ts';
import type { X11Connection } from './connection.ts';
import { x11Numbers } from './layout.ts';

const { XDamageNotify, XDamageReportNonEmpty } = x11Numbers;

/** Says whether anything was drawn on the root window or below since the last `reset`. Without DAMAGE it always says so. */
export class DamageWatch {
  readonly #connection: X11Connection;
  /** The event's number; undefined where the server has no DAMAGE. */
  readonly #notify: number | undefined;
  readonly #damage: Xid = 0;

  constructor(connection: X11Connection) {
    this.#connection = connection;
    const { calls, display, root } = connection;
    const [event, error] = [Buffer.alloc(4), Buffer.alloc(4)];
    if (calls.XDamageQueryExtension(display, event, error) === 0) return;
    this.#notify = event.readInt32LE(0) + XDamageNotify;
    this.#damage = calls.XDamageCreate(display, root, XDamageReportNonEmpty);
    calls.XFlush(display);
  }

  /** Before a picture is fetched, so that what is drawn meanwhile counts for the next. */
  reset(): void {
    const { calls, display } = this.#connection;
    if (this.#notify !== undefined) calls.XDamageSubtract(display, this.#damage, 0, 0);
  }

  take(): boolean {
    let damaged = this.#notify === undefined;
    this.#connection.drain((type) => {
      if ((type & 0x7f) === this.#notify) damaged = true;
    });
    return damaged;
  }
}
