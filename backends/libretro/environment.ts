import koffi from 'koffi';
import { Command, Device, experimental, logLevels, mostPorts, PixelFormat, type LogLevel } from './abi.ts';
import { CoreOptions, readDefinitions, readVariables } from './core-options.ts';
import type { AvInfo } from './library.ts';
import { registerLogFunction } from './log-interface.ts';
import { readMemoryMap, type MemoryRegion } from './memory-map.ts';
import { NativeText, structAt, structsAt, textAt } from './native-memory.ts';
import * as structs from './structs.ts';
import type { NativePointer } from './structs.ts';

/** A device that can be plugged into a port, by the name the core gives it. */
export interface Controller {
  readonly title: string;
  readonly device: number;
}

export interface EnvironmentOptions {
  readonly libraryPath: string;
  readonly systemFolder: string;
  readonly saveFolder: string;
  readonly options: ReadonlyMap<string, string>;
  readonly onLog: (level: LogLevel, text: string) => void;
  /** Something the core wants people to read. */
  readonly onMessage: (text: string) => void;
  /** The core wants to be ended. */
  readonly onShutdown: () => void;
}

type Handler = (data: bigint) => boolean;

const mostDescriptors = 4096;
/** Video and audio are both wanted. */
const everythingEnabled = 3;
const keyboardCallback = koffi.proto('void', ['bool', 'uint32_t', 'uint32_t', 'uint16_t']);
const frameTimeCallback = koffi.proto('void', ['int64_t']);

/** Answers what a core asks of its front end, and keeps what it told. What is not known is refused, as it must be. */
export class Environment {
  readonly options: CoreOptions;
  pixelFormat: PixelFormat = PixelFormat.xrgb1555;
  /** Quarter turns, counter-clockwise. */
  rotation = 0;
  /** What the core said last, where it said so after its start; taken away once it was looked at. */
  newAvInfo: AvInfo | undefined;
  regions: readonly MemoryRegion[] = [];
  /** Per port; empty where the core told none. */
  controllers: readonly (readonly Controller[])[] = [];
  /** Ports that buttons are described for. */
  describedPorts = 0;
  runsWithoutGame = false;
  /** The core wants to draw with a graphics card, which it was refused. */
  askedForHardware = false;
  #keyboard: bigint | undefined;
  #frameTime: { readonly callback: bigint; readonly reference: bigint } | undefined;
  readonly #options: EnvironmentOptions;
  readonly #texts: Record<'library' | 'system' | 'save', NativeText>;
  readonly #log: bigint | undefined;
  readonly #handlers: ReadonlyMap<number, Handler>;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.options = new CoreOptions(options.options);
    this.#texts = {
      library: new NativeText(options.libraryPath),
      system: new NativeText(options.systemFolder),
      save: new NativeText(options.saveFolder),
    };
    this.#log = registerLogFunction(options.onLog);
    this.#handlers = new Map([
      ...this.#pictureHandlers(),
      ...this.#inputHandlers(),
      ...this.#optionHandlers(),
      ...this.#otherHandlers(),
    ]);
  }

  /** Some commands are asked with null to find out whether they are known. */
  handle(command: number, data: NativePointer): boolean {
    // Only for 44 the bit makes another command: hardware contexts are shared with it, which are not offered.
    if (command === (Command.setSerializationQuirks | experimental)) return false;
    const number = command & 0xffff;
    if (number === Command.shutdown) {
      this.#options.onShutdown();
      return true;
    }
    if (number === Command.getInputBitmasks) return true;
    return data === null ? false : (this.#handlers.get(number)?.(data) ?? false);
  }

  /** Tells the core of a key, where it wants to be told. */
  sendKey(isDown: boolean, key: number, character: number, modifiers: number): void {
    if (this.#keyboard !== undefined) koffi.call(this.#keyboard, keyboardCallback, isDown, key, character, modifiers);
  }

  /** Tells the core how long the frame takes that is run next: always as long as it should. */
  sendFrameTime(): void {
    if (this.#frameTime === undefined) return;
    koffi.call(this.#frameTime.callback, frameTimeCallback, this.#frameTime.reference);
  }

  close(): void {
    if (this.#log !== undefined) koffi.unregister(this.#log);
  }

  #pictureHandlers(): [number, Handler][] {
    return [
      [Command.setRotation, (data) => this.#set(() => (this.rotation = koffi.decode.uint32(data) & 3))],
      [Command.getOverscan, (data) => write(data, 'bool', false)],
      [Command.getCanDupe, (data) => write(data, 'bool', true)],
      [Command.getAudioVideoEnable, (data) => write(data, 'int', everythingEnabled)],
      [Command.setPixelFormat, (data) => this.#setPixelFormat(koffi.decode.int32(data))],
      [Command.setHwRender, () => this.#refuseHardware()],
      [Command.setGeometry, () => true],
      [Command.setSystemAvInfo, (data) => this.#set(() => (this.newAvInfo = readAvInfo(data)))],
    ];
  }

  #inputHandlers(): [number, Handler][] {
    const devices = [Device.joypad, Device.mouse, Device.keyboard, Device.lightgun, Device.analog, Device.pointer];
    const capabilities = devices.reduce<bigint>((mask, device) => mask | (1n << BigInt(device)), 0n);
    return [
      [Command.setInputDescriptors, (data) => this.#describe(data)],
      [Command.setControllerInfo, (data) => this.#set(() => (this.controllers = readControllers(data)))],
      [Command.setKeyboardCallback, (data) => this.#set(() => (this.#keyboard = pointerAt(data) ?? undefined))],
      [Command.getInputDeviceCapabilities, (data) => write(data, 'uint64_t', capabilities)],
      [Command.getInputMaxUsers, (data) => write(data, 'uint32_t', mostPorts)],
      [Command.setFrameTimeCallback, (data) => this.#setFrameTime(data)],
    ];
  }

  #optionHandlers(): [number, Handler][] {
    const { options } = this;
    const define = (read: () => ReturnType<typeof readVariables>): boolean => this.#set(() => options.define(read()));
    const english = (data: bigint): NativePointer => structAt(data, structs.optionsIntl).english;
    const definitions = (data: NativePointer): NativePointer =>
      data === null ? null : structAt(data, structs.optionsV2).definitions;
    return [
      [Command.getCoreOptionsVersion, (data) => write(data, 'uint32_t', 2)],
      [Command.setVariables, (data) => define(() => readVariables(data))],
      [Command.setCoreOptions, (data) => define(() => readDefinitions(data, 'v1'))],
      [Command.setCoreOptionsIntl, (data) => define(() => readDefinitions(english(data), 'v1'))],
      [Command.setCoreOptionsV2, (data) => define(() => readDefinitions(definitions(data), 'v2'))],
      [Command.setCoreOptionsV2Intl, (data) => define(() => readDefinitions(definitions(english(data)), 'v2'))],
      [Command.setCoreOptionsDisplay, () => true],
      [Command.getVariableUpdate, (data) => write(data, 'bool', options.takeChange())],
      [Command.getVariable, (data) => this.#getVariable(data)],
      [
        Command.setVariable,
        (data) => {
          const { key, value } = structAt(data, structs.variable);
          return options.set(textAt(key), textAt(value));
        },
      ],
    ];
  }

  #otherHandlers(): [number, Handler][] {
    const { system, save, library } = this.#texts;
    return [
      [Command.getSystemFolder, (data) => write(data, 'void *', system.address)],
      [Command.getContentFolder, (data) => write(data, 'void *', system.address)],
      [Command.getSaveFolder, (data) => write(data, 'void *', save.address)],
      [Command.getLibretroPath, (data) => write(data, 'void *', library.address)],
      [Command.getLanguage, (data) => write(data, 'uint32_t', 0)],
      [Command.getSavestateContext, (data) => write(data, 'uint32_t', 0)],
      [Command.setPerformanceLevel, () => true],
      [Command.setSupportAchievements, () => true],
      [Command.setSerializationQuirks, () => true],
      [
        Command.setSupportNoGame,
        (data) => this.#set(() => (this.runsWithoutGame = koffi.decode(data, 'bool') as boolean)),
      ],
      [Command.setMemoryMaps, (data) => this.#set(() => (this.regions = readMemoryMap(data)))],
      [Command.getLogInterface, (data) => this.#log !== undefined && write(data, 'void *', this.#log)],
      [Command.getMessageInterfaceVersion, (data) => write(data, 'uint32_t', 1)],
      [Command.setMessage, (data) => this.#say(structAt(data, structs.message).text)],
      [Command.setMessageExt, (data) => this.#sayExt(data)],
    ];
  }

  #set(change: () => void): true {
    change();
    return true;
  }

  #setPixelFormat(format: number): boolean {
    const known = Object.values(PixelFormat).find((one) => one === format);
    if (known === undefined) return false;
    this.pixelFormat = known;
    return true;
  }

  #refuseHardware(): false {
    this.askedForHardware = true;
    return false;
  }

  #describe(data: bigint): true {
    const described = structsAt(
      data,
      structs.inputDescriptor,
      mostDescriptors,
      ({ description }) => description === null,
    );
    this.describedPorts = Math.min(mostPorts, Math.max(0, ...described.map(({ port }) => port + 1)));
    return true;
  }

  #setFrameTime(data: bigint): true {
    const read = structAt(data, structs.frameTimeCallback);
    this.#frameTime =
      read.callback === null ? undefined : { callback: read.callback, reference: BigInt(read.reference) };
    return true;
  }

  #getVariable(data: bigint): boolean {
    const { key } = structAt(data, structs.variable);
    const value = this.options.addressOf(textAt(key));
    koffi.encode(data, koffi.offsetof(structs.variable, 'value'), 'void *', value);
    return value !== null;
  }

  #say(pointer: NativePointer): true {
    this.#options.onMessage(textAt(pointer).trim());
    return true;
  }

  #sayExt(data: bigint): true {
    const { text, level, target } = structAt(data, structs.messageExt);
    const logOnly = 2;
    if (target === logOnly) this.#options.onLog(logLevels[level] ?? 'info', textAt(text).trim());
    else this.#say(text);
    return true;
  }
}

function write(data: bigint, type: string, value: unknown): true {
  koffi.encode(data, type, value);
  return true;
}

function pointerAt(data: bigint): NativePointer {
  return koffi.decode(data, 'void *') as NativePointer;
}

function readAvInfo(data: bigint): AvInfo {
  const { geometry, timing } = structAt(data, structs.avInfo);
  return { width: geometry.width, height: geometry.height, ...timing };
}

/** Ports follow each other up to one without a list of devices. */
function readControllers(data: bigint): Controller[][] {
  const ports = structsAt(data, structs.controllerInfo, mostPorts, ({ types }) => types === null);
  return ports.map(({ types, count }) =>
    structsAt(
      types,
      structs.controllerDescription,
      Math.min(count, 256),
      ({ description }) => description === null,
    ).map(({ description, id }) => ({ title: textAt(description), device: id })),
  );
}
