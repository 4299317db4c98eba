import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import type { WaylandConnection, WaylandObject } from './connection.ts';
import { wlRegistry } from './protocol/core.ts';
import type { EventHandlers, InterfaceShape } from './shape.ts';

/** What a compositor offers, kept as it changes. */
export interface WaylandGlobal {
  readonly name: number;
  readonly interface: string;
  readonly version: number;
}

/** A compositor may have many outputs, but not that many globals. */
const maxGlobals = 4096;

/** The list of what a compositor offers; complete after the first answer to something asked later. */
export class WaylandRegistry {
  readonly added: Signal<[global: WaylandGlobal]> = new Signal();
  readonly removed: Signal<[global: WaylandGlobal]> = new Signal();
  readonly #connection: WaylandConnection;
  readonly #registry: WaylandObject<typeof wlRegistry>;
  readonly #globals = new Map<number, WaylandGlobal>();

  constructor(connection: WaylandConnection) {
    this.#connection = connection;
    this.#registry = connection.create(wlRegistry, 1, {
      global: (name, shape, version) => {
        if (this.#globals.size >= maxGlobals) return;
        const global = { name, interface: shape, version };
        this.#globals.set(name, global);
        this.added.emit(global);
      },
      global_remove: (name) => {
        const global = this.#globals.get(name);
        this.#globals.delete(name);
        if (global !== undefined) this.removed.emit(global);
      },
    });
    connection.display.request('get_registry', this.#registry);
  }

  /** All of one interface, the oldest first. */
  all(shape: InterfaceShape): WaylandGlobal[] {
    return [...this.#globals.values()].filter((global) => global.interface === shape.name);
  }

  offers(shape: InterfaceShape): boolean {
    return this.all(shape).length > 0;
  }

  /** The first of an interface. Fails with MISSING_CAPABILITY where there is none, or none of that version. */
  bind<I extends InterfaceShape>(shape: I, least = 1, handlers: EventHandlers<I> = {}): WaylandObject<I> {
    const [global] = this.all(shape);
    if (global === undefined || global.version < least) {
      const found = global === undefined ? 'does not offer it' : `offers version ${global.version} of it`;
      throw new PerunError('MISSING_CAPABILITY', `this needs ${shape.name} version ${least}: the compositor ${found}`, {
        remedy: 'use another compositor, or a newer version of this one',
      });
    }
    return this.bindGlobal(global, shape, handlers);
  }

  bindGlobal<I extends InterfaceShape>(
    global: WaylandGlobal,
    shape: I,
    handlers: EventHandlers<I> = {},
  ): WaylandObject<I> {
    const object = this.#connection.create(shape, global.version, handlers);
    this.#registry.request('bind', global.name, shape.name, object.version, object);
    return object;
  }
}
