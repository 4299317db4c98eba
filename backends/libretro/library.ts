import koffi from 'koffi';
import { apiVersion } from './abi.ts';
import { textAt } from './native-memory.ts';
import * as structs from './structs.ts';
import type { NativePointer } from './structs.ts';
import { PerunError } from '../../src/shared/errors.ts';

/** What a core says of itself before it is started. */
export interface SystemInfo {
  readonly name: string;
  readonly version: string;
  /** Endings of the files it plays, without the dot, in lower case. */
  readonly extensions: readonly string[];
  /** It opens the file by itself, and takes no bytes. */
  readonly needsPath: boolean;
}

export interface AvInfo {
  readonly width: number;
  readonly height: number;
  /** Frames per second. */
  readonly fps: number;
  /** Audio frames per second. */
  readonly sampleRate: number;
}

/** A game as it is handed to a core; the pointers must stay good while it plays. */
export interface GamePointers {
  readonly path: NativePointer;
  readonly data: NativePointer;
  readonly size: number;
}

/** What a core calls while it runs. */
export interface CoreCallbacks {
  environment(command: number, data: NativePointer): boolean;
  video(data: NativePointer, width: number, height: number, pitch: number): void;
  audioSample(left: number, right: number): void;
  audioBatch(data: NativePointer, frames: number): number;
  inputPoll(): void;
  inputState(port: number, device: number, index: number, id: number): number;
}

type Call = (...args: unknown[]) => unknown;

/** Every function of a core, by the name it has in libretro.h without `retro_`. */
const signatures = {
  api_version: ['uint32_t', []],
  set_environment: ['void', ['void *']],
  set_video_refresh: ['void', ['void *']],
  set_audio_sample: ['void', ['void *']],
  set_audio_sample_batch: ['void', ['void *']],
  set_input_poll: ['void', ['void *']],
  set_input_state: ['void', ['void *']],
  init: ['void', []],
  deinit: ['void', []],
  get_system_info: ['void', ['void *']],
  get_system_av_info: ['void', ['void *']],
  set_controller_port_device: ['void', ['uint32_t', 'uint32_t']],
  reset: ['void', []],
  run: ['void', []],
  serialize_size: ['size_t', []],
  serialize: ['bool', ['void *', 'size_t']],
  unserialize: ['bool', ['void *', 'size_t']],
  load_game: ['bool', ['void *']],
  unload_game: ['void', []],
  get_memory_data: ['void *', ['uint32_t']],
  get_memory_size: ['size_t', ['uint32_t']],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

/** Which callback each setter takes, and its C signature. */
const callbackSignatures = {
  environment: ['set_environment', 'bool', ['uint32_t', 'void *']],
  video: ['set_video_refresh', 'void', ['void *', 'uint32_t', 'uint32_t', 'size_t']],
  audioSample: ['set_audio_sample', 'void', ['int16_t', 'int16_t']],
  audioBatch: ['set_audio_sample_batch', 'size_t', ['void *', 'size_t']],
  inputPoll: ['set_input_poll', 'void', []],
  inputState: ['set_input_state', 'int16_t', ['uint32_t', 'uint32_t', 'uint32_t', 'uint32_t']],
} as const satisfies Record<keyof CoreCallbacks, readonly [keyof typeof signatures, string, readonly string[]]>;

/** A libretro core's functions, bound; a process has one core, because a core has one state. */
export class CoreLibrary {
  readonly path: string;
  readonly #calls: Record<keyof typeof signatures, Call>;
  readonly #callbacks: bigint[] = [];
  /** Run as it is bound, without a layer between: sixty times a second. */
  readonly run: Call;

  private constructor(path: string, calls: Record<keyof typeof signatures, Call>) {
    this.path = path;
    this.#calls = calls;
    this.run = calls.run;
  }

  /**
   * Loads a core. MISSING_CAPABILITY where the file cannot be loaded, is no libretro core, or speaks another version.
   * Symbols are not bound deeply: C++ cores share iostreams and locales with this process.
   */
  static load(path: string): CoreLibrary {
    const calls: Partial<Record<keyof typeof signatures, Call>> = {};
    try {
      const library = koffi.load(path);
      for (const [name, [result, parameters]] of Object.entries(signatures)) {
        calls[name as keyof typeof signatures] = library.func(`retro_${name}`, result, [...parameters]);
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new PerunError('MISSING_CAPABILITY', `${path} is not a libretro core that can be loaded: ${why}`, {
        cause,
        remedy: 'name a *_libretro.so made for this machine',
      });
    }
    const loaded = new CoreLibrary(path, calls as Record<keyof typeof signatures, Call>);
    const version = loaded.#calls.api_version();
    if (version === apiVersion) return loaded;
    throw new PerunError('MISSING_CAPABILITY', `${path} speaks libretro ${String(version)}, and not ${apiVersion}`, {
      remedy: 'install a core of this version',
    });
  }

  systemInfo(): SystemInfo {
    const { name, version, extensions, needFullPath } = this.#filled(structs.systemInfo, 'get_system_info');
    const endings = textAt(extensions).toLowerCase().split('|');
    return {
      name: textAt(name).trim(),
      version: textAt(version).trim(),
      extensions: endings.map((ending) => ending.trim()).filter((ending) => ending !== ''),
      needsPath: needFullPath,
    };
  }

  avInfo(): AvInfo {
    const { geometry, timing } = this.#filled(structs.avInfo, 'get_system_av_info');
    return { width: geometry.width, height: geometry.height, ...timing };
  }

  /** Hands the callbacks over, the environment first, as the interface wants it; then starts the core. */
  init(callbacks: CoreCallbacks): void {
    for (const [name, [setter, result, parameters]] of Object.entries(callbackSignatures)) {
      const type = koffi.pointer(koffi.proto(result, [...parameters]));
      const address = koffi.register(callbacks[name as keyof CoreCallbacks].bind(callbacks), type);
      this.#callbacks.push(address);
      this.#calls[setter](address);
    }
    this.#calls.init();
  }

  loadGame(game: GamePointers | undefined): boolean {
    if (game === undefined) return this.#calls.load_game(null) === true;
    const info = Buffer.alloc(structs.gameInfo.size);
    koffi.encode(info, structs.gameInfo, { ...game, meta: null });
    return this.#calls.load_game(info) === true;
  }

  unloadGame(): void {
    this.#calls.unload_game();
  }

  /** Ends the core. Its callbacks are good no longer. */
  deinit(): void {
    this.#calls.deinit();
    for (const callback of this.#callbacks.splice(0)) koffi.unregister(callback);
  }

  reset(): void {
    this.#calls.reset();
  }

  setDevice(port: number, device: number): void {
    this.#calls.set_controller_port_device(port, device);
  }

  stateBytes(): number {
    return Number(this.#calls.serialize_size());
  }

  serialize(into: Uint8Array): boolean {
    return this.#calls.serialize(into, into.length) === true;
  }

  unserialize(state: Uint8Array): boolean {
    return this.#calls.unserialize(state, state.length) === true;
  }

  /** Where memory of that kind lies now, and how long it is; undefined where there is none. */
  memory(kind: number): { readonly pointer: bigint; readonly length: number } | undefined {
    const length = Number(this.#calls.get_memory_size(kind));
    const pointer = length === 0 ? null : (this.#calls.get_memory_data(kind) as NativePointer);
    return pointer === null ? undefined : { pointer, length };
  }

  #filled<T>(type: structs.Struct<T>, call: 'get_system_info' | 'get_system_av_info'): T {
    const bytes = Buffer.alloc(type.size);
    this.#calls[call](bytes);
    return koffi.decode(bytes, type) as T;
  }
}
