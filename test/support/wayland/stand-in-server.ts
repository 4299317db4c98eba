import koffi from 'koffi';
import { decodeArguments, encodeMessage } from '../../../backends/bindings/wayland/message.ts';
import { wlCallback, wlDisplay, wlRegistry } from '../../../backends/bindings/wayland/protocol/core.ts';
import type { InterfaceShape, WireValue } from '../../../backends/bindings/wayland/shape.ts';
import { WaylandSocket } from '../../../backends/bindings/wayland/socket.ts';

/** What a stand-in does on a request; a text that is returned is an error of the protocol, and ends the client. */
export type RequestHandler = (object: number, ...values: WireValue[]) => string | undefined | void;

/** An interface that is offered, and what its objects do. */
export interface Offered {
  readonly shape: InterfaceShape;
  /** For globals. */
  readonly version?: number;
  readonly bound?: (id: number) => void;
  readonly requests: Readonly<Record<string, RequestHandler>>;
}

type Accept = (fd: number, address: null, length: null, flags: number) => number;

const [afUnix, streamCloexecNonblock] = [1, 1 | 0o2000000 | 0o4000];
const acceptFlags = 0o2000000;

/**
 * The server's side of Wayland for tests, for one client at a time: reads requests by the tables of the client, refuses
 * what is not in them, and numbers that a client may not use. Blocks; belongs into a process of its own.
 */
export class StandInServer {
  readonly #listening: number;
  readonly #accept: Accept;
  readonly #offered: Map<string, Offered>;
  #client: WaylandSocket | undefined;
  readonly #objects = new Map<number, Offered>();

  constructor(path: string, offered: readonly Offered[]) {
    const libc = koffi.load(null);
    const socket = libc.func('socket', 'int', ['int', 'int', 'int']) as (...values: number[]) => number;
    const bind = libc.func('bind', 'int', ['int', 'void *', 'uint32_t']) as (...values: unknown[]) => number;
    const listen = libc.func('listen', 'int', ['int', 'int']) as (fd: number, backlog: number) => number;
    this.#accept = libc.func('accept4', 'int', ['int', 'void *', 'void *', 'int']) as Accept;
    this.#offered = new Map(offered.map((each) => [each.shape.name, each]));
    const address = Buffer.alloc(110);
    address.writeUInt16LE(afUnix, 0);
    address.write(path, 2);
    this.#listening = socket(afUnix, streamCloexecNonblock, 0);
    if (bind(this.#listening, address, 3 + Buffer.byteLength(path)) < 0) throw new Error(`cannot bind ${path}`);
    listen(this.#listening, 4);
  }

  /** One turn: takes a client, or what it asks, waiting at most so many ms. */
  turn(waitMs: number): void {
    if (this.#client === undefined) {
      const fd = this.#accept(this.#listening, null, null, acceptFlags);
      if (fd < 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
      else this.#begin(new WaylandSocket(fd));
      return;
    }
    try {
      this.#client.flush();
      if (!this.#client.wait(waitMs)) return;
      this.#client.read();
      for (let next = this.#client.next(); next !== undefined; next = this.#client?.next()) this.#take(next);
      this.#client?.flush();
    } catch {
      this.drop();
    }
  }

  add(id: number, shape: InterfaceShape): void {
    const offered = this.#offered.get(shape.name);
    if (offered === undefined || this.#objects.has(id)) throw new Error(`${shape.name}#${id} cannot be made`);
    this.#objects.set(id, offered);
  }

  send(id: number, name: string, ...values: WireValue[]): void {
    const event = this.#objects.get(id)?.shape.events[name];
    if (event === undefined) throw new Error(`object ${id} has no event ${name}`);
    this.#client?.send(encodeMessage(id, event[0], event[1], values).bytes, []);
  }

  remove(id: number): void {
    this.#objects.delete(id);
    this.send(1, 'delete_id', id);
  }

  /** Ends the client without a word. */
  drop(): void {
    this.#client?.close();
    this.#client = undefined;
    this.#objects.clear();
  }

  /** A descriptor that came with a request is the handler's. */
  #take({ object, opcode, body }: { object: number; opcode: number; body: Uint8Array }): void {
    const target = this.#objects.get(object);
    const request = Object.entries(target?.shape.requests ?? {}).find(([, [number]]) => number === opcode);
    const client = this.#client;
    if (target === undefined || request === undefined || client === undefined) {
      return this.#refuse(object, `no request ${opcode}`);
    }
    const [name, [, signature]] = request;
    const values = decodeArguments(body, signature, client);
    const handler = target.requests[name];
    const refusal = handler === undefined ? `${target.shape.name}.${name} is not served` : handler(object, ...values);
    if (typeof refusal === 'string') this.#refuse(object, refusal);
  }

  #refuse(object: number, why: string): void {
    this.send(1, 'error', object, 1, why);
    this.#client?.flush();
    this.drop();
  }

  #begin(client: WaylandSocket): void {
    this.#client = client;
    const globals = [...this.#offered.values()].filter(({ version }) => version !== undefined);
    const registry: Offered = {
      shape: wlRegistry,
      requests: {
        bind: (_registry, name, shape, version, id) => {
          const global = globals[Number(name) - 1];
          if (global?.shape.name !== shape || Number(version) > (global.version ?? 0))
            return `no global ${Number(name)}`;
          this.#objects.set(Number(id), global);
          global.bound?.(Number(id));
          return undefined;
        },
      },
    };
    this.#objects.set(1, {
      shape: wlDisplay,
      requests: {
        sync: (_display, id) => {
          this.#objects.set(Number(id), { shape: wlCallback, requests: {} });
          this.send(Number(id), 'done', 0);
          this.remove(Number(id));
        },
        get_registry: (_display, id) => {
          this.#objects.set(Number(id), registry);
          for (const [at, { shape, version }] of globals.entries()) {
            this.send(Number(id), 'global', at + 1, shape.name, version ?? 1);
          }
        },
      },
    });
  }
}
