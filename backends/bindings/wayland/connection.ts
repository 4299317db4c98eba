import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { waylandLibc } from './libc.ts';
import { decodeArguments, encodeMessage, malformed } from './message.ts';
import { wlCallback, wlDisplay } from './protocol/core.ts';
import type { EventHandlers, InterfaceShape, MessageShape, RequestArguments, WireValue } from './shape.ts';
import { WaylandSocket } from './socket.ts';

/** Numbers from here are of the server. */
const serverIds = 0xff000000;
/** Objects alive at once; a desktop needs some hundred. */
const maxObjects = 65_536;
type Listener = (...values: WireValue[]) => void;

/** One object on a connection: requests by name, typed by the interface's table. */
export class WaylandObject<I extends InterfaceShape = InterfaceShape> {
  readonly id: number;
  readonly shape: I;
  /** That it was bound with. */
  readonly version: number;
  readonly #send: (object: WaylandObject, shape: MessageShape, values: readonly unknown[]) => void;

  constructor(
    id: number,
    shape: I,
    version: number,
    send: (object: WaylandObject, shape: MessageShape, values: readonly unknown[]) => void,
  ) {
    this.id = id;
    this.shape = shape;
    this.version = version;
    this.#send = send;
  }

  /** Puts a request into the queue, which the next `flush`, `wait` or `roundTrip` sends. */
  request<N extends keyof I['requests'] & string>(name: N, ...values: RequestArguments<I, N>): void {
    const shape = this.shape.requests[name];
    if (shape !== undefined) this.#send(this, shape, values);
  }
}

interface Entry {
  readonly object: WaylandObject;
  handlers: Readonly<Record<string, unknown>>;
}

/**
 * A client's connection to a compositor. It either blocks (`wait`, `roundTrip`) or, after `listen`, lives in the event
 * loop of its thread. What ends it is kept as `failure`, told through `lost` once, and thrown by all that comes after.
 */
export class WaylandConnection {
  readonly lost: Signal<[error: PerunError]> = new Signal();
  readonly #socket: WaylandSocket;
  readonly #objects = new Map<number, Entry>();
  readonly #freeIds: number[] = [];
  #nextId = 2;
  readonly #names = new WeakMap<InterfaceShape, Map<number, [name: string, signature: string]>>();
  #failure: PerunError | undefined;
  #watch: { close(): void } | undefined;
  #closed = false;
  readonly display: WaylandObject<typeof wlDisplay>;

  /** Fails with UNREACHABLE where no compositor listens at the path. */
  constructor(path: string) {
    this.#socket = new WaylandSocket(path);
    this.display = this.#keep(1, wlDisplay, 1, {
      error: (object, code, message) => {
        const what = this.#objects.get(object)?.object.shape.name ?? 'an object';
        throw new PerunError('FAILED', `the compositor at ${path} refused ${what}#${object}: ${message} (${code})`, {
          remedy: 'say which compositor and version this is in a report',
        });
      },
      delete_id: (id) => this.#forget(id),
    });
  }

  get failure(): PerunError | undefined {
    return this.#failure;
  }

  /** An object with a number of ours, to be handed to the request that makes it. */
  create<I extends InterfaceShape>(shape: I, version: number, handlers: EventHandlers<I> = {}): WaylandObject<I> {
    if (this.#objects.size >= maxObjects) throw new PerunError('FAILED', 'Wayland: too many objects');
    const id = this.#freeIds.pop() ?? this.#nextId++;
    return this.#keep(id, shape, Math.min(version, shape.version), handlers);
  }

  /** An object that an event has just brought; to be called while that event is handled. */
  adopt<I extends InterfaceShape>(
    id: number,
    shape: I,
    version: number,
    handlers: EventHandlers<I> = {},
  ): WaylandObject<I> {
    if (id < serverIds) throw malformed(`an event brings object ${id}, a number that is not the server's to give`);
    if (this.#objects.size >= maxObjects) throw malformed('an event brings more objects than there may be');
    return this.#keep(id, shape, version, handlers);
  }

  /** Drops events of an object from now on, as after its destroying request. */
  ignore(object: WaylandObject): void {
    const entry = this.#objects.get(object.id);
    if (entry?.object === object) entry.handlers = {};
  }

  flush(): void {
    this.#guard(() => this.#socket.flush());
  }

  /** Blocks for events at most so many ms and hands them to their objects; false where none came. */
  wait(timeoutMs: number): boolean {
    return this.#guard(() => {
      this.#socket.flush();
      if (!this.#socket.wait(timeoutMs)) return false;
      return this.#read();
    });
  }

  /** Blocks until `isDone` holds. Fails with TIMEOUT, which says what for. */
  waitFor(isDone: () => boolean, timeoutMs: number, what: string): void {
    const end = performance.now() + timeoutMs;
    while (!isDone()) {
      const left = end - performance.now();
      if (left <= 0) throw noAnswer(what, timeoutMs);
      this.wait(left);
    }
  }

  /** Blocks until the compositor has read and answered all that was asked. */
  roundTrip(timeoutMs: number): void {
    let isDone = false;
    this.#sync(() => (isDone = true));
    this.waitFor(() => isDone, timeoutMs, 'answers of the compositor');
  }

  /** As `roundTrip`, in the event loop. */
  async answered(timeoutMs: number): Promise<void> {
    await this.until<true>((done) => this.#sync(() => done(true)), timeoutMs, 'answers of the compositor');
  }

  /** Waits in the event loop until `begin` has called back. Fails with TIMEOUT, or as the connection does. */
  async until<T>(begin: (done: (value: T) => void) => void, timeoutMs: number, what: string): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure;
    let settle: () => void = () => undefined;
    const answer = new Promise<T>((resolve, reject) => {
      const leave = this.lost.on(reject);
      const timer = setTimeout(() => reject(noAnswer(what, timeoutMs)), timeoutMs);
      settle = () => {
        clearTimeout(timer);
        leave();
      };
      begin(resolve);
      this.flush();
    });
    try {
      return await answer;
    } finally {
      settle();
    }
  }

  /** Handles events in the event loop of this thread from now on; does not keep the process running. */
  listen(): void {
    if (this.#watch !== undefined || this.#closed) return;
    this.#watch = this.#socket.watch(() => {
      try {
        this.#guard(() => this.#read());
        this.flush();
      } catch {
        // Told through `lost`.
      }
    });
  }

  /** Idempotent; the compositor drops all that was made on the connection. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#failure === undefined) this.#socket.flush();
    } catch {
      // It is gone, which is what is wanted.
    }
    this.#failure ??= new PerunError('FAILED', 'the connection to the compositor is closed');
    this.#release();
  }

  #sync(done: () => void): void {
    this.display.request('sync', this.create(wlCallback, 1, { done }));
  }

  #keep<I extends InterfaceShape>(id: number, shape: I, version: number, handlers: EventHandlers<I>): WaylandObject<I> {
    const object = new WaylandObject(id, shape, version, (from, request, values) => this.#queue(from, request, values));
    this.#objects.set(id, { object, handlers });
    return object;
  }

  #queue(object: WaylandObject, [opcode, signature]: MessageShape, values: readonly unknown[]): void {
    this.#guard(() => {
      const wire = values.map((value) => (value instanceof WaylandObject ? value.id : value) as WireValue);
      // No object is number 0; a text that is none stays null.
      for (const [at, letter] of [...signature].entries()) if (letter === 'O') wire[at] ??= 0;
      const { bytes, descriptors } = encodeMessage(object.id, opcode, signature, wire);
      this.#socket.send(bytes, descriptors);
    });
  }

  #read(): boolean {
    // What it said last explains why it is gone.
    let isAlive = true;
    let any = false;
    while (isAlive) {
      isAlive = this.#socket.read();
      for (let event = this.#socket.next(); event !== undefined; event = this.#socket.next()) {
        any = true;
        this.#dispatch(event);
        if (this.#closed) return true;
      }
    }
    return any;
  }

  #dispatch({ object, opcode, body }: { object: number; opcode: number; body: Uint8Array }): void {
    const entry = this.#objects.get(object);
    if (entry === undefined) throw malformed(`an event is for object ${object}, which is not there`);
    const event = this.#events(entry.object.shape).get(opcode);
    if (event === undefined) throw malformed(`${entry.object.shape.name} has no event ${opcode}`);
    const [name, signature] = event;
    const values = decodeArguments(body, signature, this.#socket);
    const handler = entry.handlers[name];
    if (typeof handler === 'function') return (handler as Listener)(...values);
    for (const [at, letter] of [...signature].entries()) {
      if (letter === 'h') waylandLibc().close(values[at] as number);
    }
  }

  #events(shape: InterfaceShape): Map<number, [name: string, signature: string]> {
    let events = this.#names.get(shape);
    if (events === undefined) {
      events = new Map(Object.entries(shape.events).map(([name, [opcode, signature]]) => [opcode, [name, signature]]));
      this.#names.set(shape, events);
    }
    return events;
  }

  #forget(id: number): void {
    if (id >= serverIds || id === 1) return;
    if (this.#objects.delete(id)) this.#freeIds.push(id);
  }

  #guard<T>(act: () => T): T {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return act();
    } catch (error) {
      const failure = toPerunError(error);
      if (failure.code === 'USAGE') throw failure;
      this.#failure ??= failure;
      this.#release();
      this.lost.emit(failure);
      throw failure;
    }
  }

  #release(): void {
    this.#watch?.close();
    this.#watch = undefined;
    this.#socket.close();
  }
}

function noAnswer(what: string, timeoutMs: number): PerunError {
  return new PerunError('TIMEOUT', `Wayland: ${what} did not come within ${timeoutMs} ms`, {
    remedy: 'see whether the compositor is stuck, and start the desktop again',
  });
}
