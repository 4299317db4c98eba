import { closeSync } from 'node:fs';
import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import { pipewireLayout, pipewireNumbers as numbers, pipewireSizes } from './layout.ts';
import { loadPipeWire, type PipeWireCalls, type Pointer } from './library.ts';
import { PipeWireLoop } from './loop.ts';
import { dictionaryValue, NativeListener, NativeObject } from './native.ts';

/** Where the daemon is: the path of a socket, null for the one of the runtime directory, or a descriptor, which is taken over. */
export type PipeWireRemote = { readonly socket: string | null } | { readonly descriptor: number };

const types = {
  addListener: koffi.proto('int perun_pw_add_listener(void *object, void *hook, void *events, void *data)'),
  sync: koffi.proto('int perun_pw_sync(void *object, uint32_t id, int sequence)'),
  getRegistry: koffi.proto('void *perun_pw_get_registry(void *object, uint32_t version, size_t userData)'),
  done: koffi.proto('void perun_pw_done(void *data, uint32_t id, int sequence)'),
  error: koffi.proto('void perun_pw_error(void *data, uint32_t id, int sequence, int result, const char *message)'),
  global: koffi.proto(
    'void perun_pw_global(void *data, uint32_t id, uint32_t rights, const char *type, uint32_t version, void *properties)',
  ),
  globalRemove: koffi.proto('void perun_pw_global_remove(void *data, uint32_t id)'),
};

/** One client of a PipeWire daemon, with the loop that it is turned by. Belongs to one thread; calls may block it. */
export class PipeWireConnection {
  readonly core: Pointer;
  readonly #calls: PipeWireCalls;
  readonly #loop: PipeWireLoop;
  readonly #context: Pointer;
  readonly #coreListener: NativeListener;
  readonly #registryListener: NativeListener;
  readonly #sync: (id: number, sequence: number) => unknown;
  /** Numbers of what is there, and for a port that of its node. */
  readonly #objects = new Map<number, number | undefined>();
  #doneSequence = -1;
  #fault: Error | undefined;
  #isClosed = false;

  /** Fails with MISSING_CAPABILITY without the library, UNREACHABLE where no daemon answers, TIMEOUT. */
  constructor(remote: PipeWireRemote, timeoutMs: number) {
    try {
      this.#calls = loadPipeWire().calls;
      this.#loop = new PipeWireLoop();
    } catch (error) {
      discard(remote);
      throw error;
    }
    const context = this.#calls.pw_context_new(this.#loop.address, null, 0);
    if (context === null) {
      this.#loop.close();
      discard(remote);
      throw new PerunError('MISSING_CAPABILITY', "PipeWire's modules cannot be loaded", {
        remedy: 'apt install libpipewire-0.3-modules libspa-0.2-modules',
      });
    }
    this.#context = context;
    const core = connect(this.#calls, context, remote);
    if (core === null) {
      this.#calls.pw_context_destroy(context);
      this.#loop.close();
      throw new PerunError('UNREACHABLE', `no PipeWire answers at ${nameOf(remote)}`, {
        remedy: 'start PipeWire: systemctl --user start pipewire wireplumber',
      });
    }
    this.core = core;
    const object = new NativeObject(core, 'the connection');
    const methods = pipewireLayout.pw_core_methods;
    const coreEvents = pipewireLayout.pw_core_events;
    this.#coreListener = new NativeListener(pipewireSizes.pw_core_events, numbers.PW_VERSION_CORE_EVENTS, [
      [coreEvents.done, types.done, (_data: unknown, _id: number, sequence: number) => (this.#doneSequence = sequence)],
      [
        coreEvents.error,
        types.error,
        (_data: unknown, id: number, _sequence: number, result: number, message: string | null) =>
          this.#onError(id, result, message),
      ],
    ]);
    object.method(methods.add_listener, types.addListener)(this.#coreListener.hook, this.#coreListener.events, null);
    this.#sync = object.method(methods.sync, types.sync);
    const registryEvents = pipewireLayout.pw_registry_events;
    this.#registryListener = new NativeListener(pipewireSizes.pw_registry_events, numbers.PW_VERSION_REGISTRY_EVENTS, [
      [
        registryEvents.global,
        types.global,
        this.guarded(
          (_data: unknown, id: number, _rights: number, type: string, _version: number, properties: Pointer | null) =>
            this.#onObject(id, type, properties),
        ),
      ],
      [registryEvents.global_remove, types.globalRemove, (_data: unknown, id: number) => this.#objects.delete(id)],
    ]);
    try {
      const registry = object.method(methods.get_registry, types.getRegistry)(numbers.PW_VERSION_REGISTRY, 0);
      new NativeObject(registry as Pointer, 'the registry').method(
        pipewireLayout.pw_registry_methods.add_listener,
        types.addListener,
      )(this.#registryListener.hook, this.#registryListener.events, null);
      this.roundTrip(timeoutMs);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Waits at most so many ms for something to do, and does it. Fails with FAILED once the daemon is gone. */
  iterate(timeoutMs: number): void {
    this.check();
    this.#loop.iterate(timeoutMs);
    this.check();
  }

  /** Fails where the connection, or something that was called on its behalf, failed. */
  check(): void {
    if (this.#isClosed) throw new PerunError('FAILED', 'the connection to PipeWire is closed');
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Everything that was asked has been answered afterwards. Fails with TIMEOUT. */
  roundTrip(timeoutMs: number): void {
    const sequence = Number(this.#sync(numbers.PW_ID_CORE, 0));
    this.until(() => this.#doneSequence === sequence, timeoutMs, 'PipeWire does not answer');
  }

  /** Turns the loop until that is so. Fails with TIMEOUT and what is said. */
  until(isSo: () => boolean, timeoutMs: number, otherwise: string): void {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (isSo()) return;
      const left = deadline - performance.now();
      if (left <= 0) throw new PerunError('TIMEOUT', `${otherwise} within ${timeoutMs} ms`);
      this.iterate(left);
    }
  }

  /** Whether an object of that number, which this client may see, is there now. */
  has(id: number): boolean {
    return this.#objects.has(id);
  }

  /** How many ports a node has: none as long as no session manager took it up. */
  portsOf(node: number): number {
    let count = 0;
    for (const owner of this.#objects.values()) if (owner === node) count += 1;
    return count;
  }

  /** Makes a function that C may call out of one that may throw: what it throws comes out of `iterate`. */
  guarded<T extends unknown[]>(handler: (...values: T) => void): (...values: T) => void {
    return (...values) => {
      try {
        handler(...values);
      } catch (error) {
        this.#fault ??= error instanceof Error ? error : new PerunError('FAILED', String(error));
      }
    };
  }

  /** What was opened on it has to be closed before. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#calls.pw_core_disconnect(this.core);
    this.#calls.pw_context_destroy(this.#context);
    this.#loop.close();
    this.#coreListener.free();
    this.#registryListener.free();
  }

  #onObject(id: number, type: string, properties: Pointer | null): void {
    const isPort = type === 'PipeWire:Interface:Port' && properties !== null;
    const node = isPort ? Number(dictionaryValue(properties, 'node.id')) : Number.NaN;
    this.#objects.set(id, Number.isInteger(node) ? node : undefined);
  }

  #onError(id: number, result: number, message: string | null): void {
    // Those of other objects are told to those objects.
    if (id !== numbers.PW_ID_CORE) return;
    this.#fault ??= new PerunError('FAILED', `PipeWire is gone: ${message ?? 'no reason given'} (${result})`, {
      remedy: 'start PipeWire again: systemctl --user restart pipewire wireplumber',
    });
  }
}

/** A descriptor was taken over, so it is closed also where nothing came of it. */
function discard(remote: PipeWireRemote): void {
  if ('descriptor' in remote) closeSync(remote.descriptor);
}

/** Properties in PipeWire's memory, which whoever takes them frees. */
export function newProperties(calls: PipeWireCalls, properties: Readonly<Record<string, string>>): Pointer {
  const made = calls.pw_properties_new_string(JSON.stringify(properties));
  if (made === null) throw new PerunError('FAILED', 'PipeWire cannot hold properties: out of memory');
  return made;
}

function connect(calls: PipeWireCalls, context: Pointer, remote: PipeWireRemote): Pointer | null {
  if ('descriptor' in remote) return calls.pw_context_connect_fd(context, remote.descriptor, null, 0);
  const { socket } = remote;
  const properties = socket === null ? null : newProperties(calls, { 'remote.name': socket });
  return calls.pw_context_connect(context, properties, 0);
}

function nameOf(remote: PipeWireRemote): string {
  if ('descriptor' in remote) return `descriptor ${remote.descriptor}`;
  return remote.socket ?? 'the socket of the runtime directory';
}
