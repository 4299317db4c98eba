import koffi from 'koffi';
import { PixelFormat, type LogLevel, type Memory } from './abi.ts';
import type { CoreOption } from './core-options.ts';
import { Environment, type Controller } from './environment.ts';
import { InputState } from './input-state.ts';
import type { AvInfo, CoreCallbacks, CoreLibrary, SystemInfo } from './library.ts';
import { readSpace, spaceSize } from './memory-map.ts';
import { bytesAt, NativeText } from './native-memory.ts';
import type { NativePointer } from './structs.ts';
import { characterOf, modifiersOf } from './retro-keys.ts';
import type { DeviceInput } from '../../src/shared/device-input.ts';
import { PerunError } from '../../src/shared/errors.ts';

/** The picture a core shows. Its bytes are the core's own, and only good while it is told. */
export interface NativePicture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly pitch: number;
  readonly format: PixelFormat;
  /** Quarter turns, counter-clockwise. */
  readonly rotation: number;
}

/** Where pictures and sound go. What a sink throws is thrown by `runFrame`. */
export interface FrameSink {
  picture(picture: NativePicture): void;
  /** Interleaved stereo; the samples are only good while they are told. */
  audio(samples: Int16Array): void;
}

export interface GameFile {
  readonly path: string;
  /** Not read where the core opens the file by itself. */
  readonly bytes: Uint8Array | undefined;
}

export interface MachineOptions {
  readonly library: CoreLibrary;
  readonly game: GameFile | undefined;
  readonly systemFolder: string;
  readonly saveFolder: string;
  /** Values of the core's own options, by name. */
  readonly options: ReadonlyMap<string, string>;
  readonly sink: FrameSink;
  readonly onLog: (level: LogLevel, text: string) => void;
  readonly onMessage: (text: string) => void;
  readonly onShutdown: () => void;
}

/** Picture and audio frames beyond this are no emulator's. */
const mostPixels = 4096 * 4096;
const mostAudioFrames = 65_536;
const singleSamples = 4096;

/** A libretro core with its game: run frame by frame, saved, restored, looked into. */
export class Machine implements CoreCallbacks {
  readonly input: InputState = new InputState();
  readonly info: SystemInfo;
  readonly #library: CoreLibrary;
  readonly #environment: Environment;
  readonly #sink: FrameSink;
  /** Kept for as long as the core may look at them. */
  readonly #path: NativeText | undefined;
  readonly #game: GameFile | undefined;
  readonly #singles = new Int16Array(singleSamples * 2);
  #singleCount = 0;
  #av: AvInfo = { width: 0, height: 0, fps: 0, sampleRate: 0 };
  #isLoaded = false;
  #isClosed = false;

  private constructor(options: MachineOptions) {
    this.#library = options.library;
    this.#sink = options.sink;
    this.#game = options.game;
    this.#path = options.game === undefined ? undefined : new NativeText(options.game.path);
    this.info = options.library.systemInfo();
    this.#environment = new Environment({ ...options, libraryPath: options.library.path });
  }

  /** Starts the core and loads the game. CORE_FAILED, MISSING_CAPABILITY or USAGE where that cannot be. */
  static start(options: MachineOptions): Machine {
    const machine = new Machine(options);
    try {
      machine.#start();
    } catch (error) {
      machine.close();
      throw error;
    }
    return machine;
  }

  get av(): AvInfo {
    return this.#av;
  }

  get options(): readonly CoreOption[] {
    return this.#environment.options.known;
  }

  optionValue(name: string): string | undefined {
    return this.#environment.options.valueOf(name);
  }

  /** Devices per port, as far as the core told. */
  get controllers(): readonly (readonly Controller[])[] {
    return this.#environment.controllers;
  }

  /** Ports that anything can be plugged into, as far as the core told; 0 where it did not. */
  get ports(): number {
    return this.controllers.length > 0 ? this.controllers.length : this.#environment.describedPorts;
  }

  /** Plugs a device into a port, 0 the first. */
  plug(port: number, device: number): void {
    this.#library.setDevice(port, device);
  }

  /** Runs one frame. True where the core has changed its size or rates in it. */
  runFrame(): boolean {
    this.#environment.sendFrameTime();
    this.#library.run();
    this.#flushSingles();
    this.input.endFrame();
    const av = this.#environment.newAvInfo;
    if (av === undefined) return false;
    this.#environment.newAvInfo = undefined;
    this.#av = av;
    return true;
  }

  /** The newest of a device in a port, 0 the first. */
  takeDevice(port: number, input: DeviceInput): void {
    const key = this.input.take(port, input);
    if (key === undefined || input.device !== 'key') return;
    const modifiers = modifiersOf(this.input.keys);
    this.#environment.sendKey(input.pressed, key, characterOf(key, modifiers), modifiers);
  }

  reset(): void {
    this.#library.reset();
  }

  /** MISSING_CAPABILITY where the core cannot save now. */
  serialize(): Uint8Array {
    const bytes = this.#library.stateBytes();
    const state = new Uint8Array(bytes);
    if (bytes > 0 && this.#library.serialize(state)) return state;
    throw new PerunError('MISSING_CAPABILITY', `${this.info.name} cannot save its state${bytes === 0 ? '' : ' now'}`);
  }

  /** PROTOCOL_MALFORMED where the core does not take it. */
  unserialize(state: Uint8Array): void {
    if (this.#library.unserialize(state)) return;
    throw new PerunError('PROTOCOL_MALFORMED', `${this.info.name} does not take this state`, {
      remedy: 'load a state that this core has saved of this game',
    });
  }

  /** Memory of a kind, not a copy; empty where there is none. */
  memory(kind: Memory): Uint8Array {
    const found = this.#library.memory(kind);
    return found === undefined ? new Uint8Array(0) : bytesAt(found.pointer, found.length);
  }

  /** Address spaces of the core's memory map, with their sizes; '' is the main one. */
  addressSpaces(): { readonly space: string; readonly size: number }[] {
    const { regions } = this.#environment;
    const names = [...new Set(regions.map(({ space }) => space))];
    return names.map((space) => ({ space, size: spaceSize(regions, space) })).filter(({ size }) => size > 0);
  }

  /** Bytes as the machine's processor sees them. */
  readAddresses(space: string, address: number, length: number): Uint8Array {
    return readSpace(this.#environment.regions, space, address, length);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isLoaded) this.#library.unloadGame();
    this.#library.deinit();
    this.#environment.close();
  }

  environment(command: number, data: NativePointer): boolean {
    return this.#environment.handle(command, data);
  }

  video(data: NativePointer, width: number, height: number, pitch: number): void {
    // Null says that the picture is the one before.
    if (data === null || width === 0 || height === 0) return;
    const { pixelFormat, rotation } = this.#environment;
    const row = width * (pixelFormat === PixelFormat.xrgb8888 ? 4 : 2);
    if (width * height > mostPixels || pitch < row) {
      throw new PerunError(
        'CORE_FAILED',
        `${this.info.name} shows ${width}×${height} pixels in rows of ${pitch} bytes`,
      );
    }
    const bytes = bytesAt(data, pitch * (height - 1) + row);
    this.#sink.picture({ bytes, width, height, pitch, format: pixelFormat, rotation });
  }

  audioSample(left: number, right: number): void {
    if (this.#singleCount === singleSamples) this.#flushSingles();
    this.#singles[this.#singleCount * 2] = left;
    this.#singles[this.#singleCount * 2 + 1] = right;
    this.#singleCount++;
  }

  audioBatch(data: NativePointer, frames: number): number {
    const taken = Math.min(frames, mostAudioFrames);
    if (data === null || taken === 0) return taken;
    this.#flushSingles();
    this.#sink.audio(new Int16Array(koffi.view(data, taken * 4)));
    return taken;
  }

  inputPoll(): void {
    // The state is the newest at the start of a frame, and stays the same in it.
  }

  inputState(port: number, device: number, index: number, id: number): number {
    return this.input.read(port, device, index, id);
  }

  #start(): void {
    this.#library.init(this);
    const { name } = this.info;
    const game = this.#game;
    if (game === undefined && !this.#environment.runsWithoutGame) {
      throw new PerunError('USAGE', `${name} needs a game`, { remedy: 'name a game file' });
    }
    this.#isLoaded = this.#library.loadGame(
      game === undefined
        ? undefined
        : { path: this.#path?.address ?? null, data: addressOf(game.bytes), size: game.bytes?.length ?? 0 },
    );
    if (!this.#isLoaded) throw this.#notLoaded();
    const complaint = this.#environment.options.complaint();
    if (complaint !== undefined) {
      throw new PerunError('USAGE', `${name}: ${complaint}`, { remedy: 'see the options with --list-options' });
    }
    this.#av = this.#library.avInfo();
    this.#environment.newAvInfo = undefined;
  }

  #notLoaded(): PerunError {
    const { name } = this.info;
    if (this.#environment.askedForHardware) {
      return new PerunError('MISSING_CAPABILITY', `${name} wants to draw with a graphics card, which is not offered`, {
        remedy: 'choose its software renderer with --option, or another core',
      });
    }
    return new PerunError('CORE_FAILED', `${name} does not take ${this.#game?.path ?? 'to run without a game'}`, {
      remedy: 'check that the file is of the system this core is for, and see what it logged with --log info',
    });
  }

  #flushSingles(): void {
    if (this.#singleCount === 0) return;
    this.#sink.audio(this.#singles.subarray(0, this.#singleCount * 2));
    this.#singleCount = 0;
  }
}

function addressOf(bytes: Uint8Array | undefined): NativePointer {
  return bytes === undefined ? null : koffi.address(bytes);
}
