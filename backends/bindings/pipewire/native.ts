import koffi, { type TypeObject } from 'koffi';
import { pipewireLayout, pipewireSizes } from './layout.ts';
import type { Pointer } from './library.ts';

/** Reads an address out of memory; undefined for null. */
export function pointerAt(address: Pointer, offset: number): Pointer | undefined {
  const value = BigInt(koffi.decode.uint64(address + BigInt(offset)));
  return value === 0n ? undefined : value;
}

export function uint32At(address: Pointer, offset: number): number {
  return koffi.decode.uint32(address + BigInt(offset));
}

/** The value of one entry of a dictionary of PipeWire. */
export function dictionaryValue(dictionary: Pointer, key: string): string | undefined {
  const items = pointerAt(dictionary, pipewireLayout.spa_dict.items);
  const count = uint32At(dictionary, pipewireLayout.spa_dict.n_items);
  for (let at = 0; items !== undefined && at < count; at += 1) {
    const item = items + BigInt(at * pipewireSizes.spa_dict_item);
    if (textAt(item, pipewireLayout.spa_dict_item.key) === key) return textAt(item, pipewireLayout.spa_dict_item.value);
  }
  return undefined;
}

function textAt(address: Pointer, offset: number): string | undefined {
  const text: unknown = koffi.decode(address, offset, 'const char *');
  return typeof text === 'string' ? text : undefined;
}

/** Calls of one object of SPA: the functions that it brings in its own table. */
export class NativeObject {
  readonly #functions: Pointer;
  readonly #data: Pointer;

  constructor(address: Pointer, what: string) {
    const functions = pointerAt(address, pipewireLayout.spa_interface['cb.funcs']);
    const data = pointerAt(address, pipewireLayout.spa_interface['cb.data']);
    if (functions === undefined || data === undefined) throw new Error(`${what} of PipeWire has no functions`);
    this.#functions = functions;
    this.#data = data;
  }

  /** The function that stands at an offset of the table, bound to the object. */
  method(offset: number, type: TypeObject): (...values: unknown[]) => unknown {
    const address = pointerAt(this.#functions, offset);
    if (address === undefined) throw new Error('PipeWire lacks a function that every version has');
    const call = koffi.decode(address, type) as (...values: unknown[]) => unknown;
    return (...values) => call(this.#data, ...values);
  }
}

/** Memory of C that a listener needs: its hook, and the table of what is called. Free it after the object it listens to. */
export class NativeListener {
  readonly hook: Pointer;
  readonly events: Pointer;
  readonly #callbacks: Pointer[] = [];
  #isFree = false;

  /** `handlers` are called by C and must not throw; offsets are those of the table of events. */
  constructor(
    size: number,
    version: number,
    handlers: readonly (readonly [offset: number, type: TypeObject, handler: (...values: never[]) => void])[],
  ) {
    this.hook = allocate(pipewireSizes.spa_hook);
    this.events = allocate(size);
    koffi.encode(this.events, 0, 'uint32_t', version);
    for (const [offset, type, handler] of handlers) {
      const callback = koffi.register(handler, koffi.pointer(type));
      this.#callbacks.push(callback);
      koffi.encode(this.events, offset, 'void *', callback);
    }
  }

  /** Idempotent. */
  free(): void {
    if (this.#isFree) return;
    this.#isFree = true;
    for (const callback of this.#callbacks) koffi.unregister(callback);
    koffi.free(this.hook);
    koffi.free(this.events);
  }
}

/** Zeroed memory, to be given back with koffi.free. */
function allocate(size: number): Pointer {
  const address = koffi.alloc('uint8_t', size) as Pointer;
  new Uint8Array(koffi.view(address, size)).fill(0);
  return address;
}

/** Parameters as C takes them: an array of addresses, kept alive with what they point to for as long as the call is. */
export class NativeParameters {
  readonly addresses: Uint8Array;
  readonly count: number;
  readonly #memory: Pointer[];

  constructor(pods: readonly Uint8Array[]) {
    this.count = pods.length;
    this.#memory = pods.map((pod) => {
      const address = allocate(pod.length);
      new Uint8Array(koffi.view(address, pod.length)).set(pod);
      return address;
    });
    this.addresses = new Uint8Array(BigUint64Array.from(this.#memory).buffer);
  }

  free(): void {
    for (const address of this.#memory) koffi.free(address);
  }
}
