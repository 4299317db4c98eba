import { Memory, type LogLevel } from '../../backends/libretro/abi.ts';
import type { CoreLibrary } from '../../backends/libretro/library.ts';
import { Machine, type GameFile } from '../../backends/libretro/machine.ts';
import { PerunCore } from '../../sdk/typescript/index.ts';
import type {
  CoreConfig,
  DeviceInput,
  MemorySpace,
  Picture,
  Rational,
  TickResult,
} from '../../sdk/typescript/index.ts';
import { plugDevices } from './devices.ts';
import { padMaskOf } from './pads.ts';
import { Pictures } from './pictures.ts';
import { frameRateOf } from './rate.ts';
import { outputRate, Sound } from './sound.ts';
import { openState, ownerOf, sealState } from './state-envelope.ts';

export interface LibretroOptions {
  readonly library: CoreLibrary;
  readonly game: GameFile | undefined;
  /** The system it emulates, in lower case. */
  readonly system: string;
  readonly title: string;
  readonly systemFolder: string;
  readonly saveFolder: string;
  /** Values of the core's own options. */
  readonly options: ReadonlyMap<string, string>;
  /** Devices to plug in, by port, 1 the first: a name the core gives, or a number. */
  readonly devices: ReadonlyMap<number, string>;
  readonly onLog: (level: LogLevel, text: string) => void;
  readonly onMessage: (text: string) => void;
  readonly onShutdown: () => void;
}

/** Memory a core may show whole, by the name it is told under. */
const memories = { ram: Memory.systemRam, vram: Memory.videoRam, save: Memory.saveRam, clock: Memory.clock } as const;
/** In front of the name of an address space of the memory map; the main one is `bus` alone. */
const bus = 'bus';

/** Any libretro core as a core of ours. */
export class LibretroCore extends PerunCore {
  readonly machine: Machine;
  readonly #options: LibretroOptions;
  readonly #pictures = new Pictures();
  readonly #owner: Uint8Array;
  readonly #players: number;
  #rate: Rational;
  #sound: Sound | undefined;
  #picture: Picture;

  /** Starts the core and loads its game; fails as `Machine.start` does. */
  constructor(options: LibretroOptions) {
    super();
    this.#options = options;
    this.machine = Machine.start({
      ...options,
      sink: {
        picture: (native) => (this.#picture = this.#pictures.make(native)),
        audio: (samples) => this.#sound?.push(samples),
      },
    });
    const { game } = options;
    this.#owner = ownerOf(this.machine.info.name, game?.bytes ?? game?.path ?? '');
    // Where the core does not say how many ports it has, there are two, as nearly every console has.
    this.#players = this.machine.ports === 0 ? 2 : this.machine.ports;
    plugDevices(this.machine, this.#players, options.devices);
    this.#rate = this.#frameRate();
    this.#picture ??= blank(this.machine.av);
    this.#retune();
  }

  getConfig(): CoreConfig {
    const { system, title } = this.#options;
    const { name, version } = this.machine.info;
    const { width, height } = this.#picture;
    return {
      name: `${name} ${version}`.trim(),
      system,
      title,
      width,
      height,
      rate: this.#rate,
      players: this.#players,
      layout: 'xinput',
      audioRate: this.#sound === undefined ? 0 : outputRate,
      channels: 2,
    };
  }

  tick(buttons: number, pads: readonly number[]): TickResult {
    const { machine } = this;
    for (let port = 0; port < this.#players; port++) {
      machine.input.setButtons(port, padMaskOf(this.#players === 1 ? buttons : (pads[port] ?? 0)));
    }
    const isChanged = machine.runFrame();
    // The sound of this frame is still at the rate before.
    const audio = this.#sound?.take();
    if (!isChanged) return { frame: this.#picture, audio };
    this.#rate = this.#frameRate();
    this.#retune();
    return { frame: this.#picture, audio, rate: this.#rate };
  }

  override reset(): void {
    this.machine.reset();
  }

  override saveState(): Uint8Array {
    return sealState(this.#owner, this.machine.serialize());
  }

  override loadState(state: Uint8Array): void {
    this.machine.unserialize(openState(this.#owner, state));
  }

  override device(player: number, input: DeviceInput): void {
    this.machine.takeDevice(player - 1, input);
  }

  override memorySpaces(): readonly MemorySpace[] {
    const whole = Object.entries(memories).map(([name, kind]) => ({ name, size: this.machine.memory(kind).length }));
    const spaces = this.machine.addressSpaces().map(({ space, size }) => ({ name: busName(space), size }));
    return [...whole.filter(({ size }) => size > 0), ...spaces];
  }

  override readMemory(space: string, address: number, length: number): Uint8Array {
    if (Object.hasOwn(memories, space)) {
      return this.machine.memory(memories[space as keyof typeof memories]).slice(address, address + length);
    }
    const found = this.machine.addressSpaces().find((one) => busName(one.space) === space);
    return this.machine.readAddresses(found?.space ?? '', address, length);
  }

  /** The battery-backed memory of the cartridge, not a copy; empty where there is none. */
  saveMemory(): Uint8Array {
    return this.machine.memory(Memory.saveRam);
  }

  /** Ends the core in order; nothing may be called behind it. */
  close(): void {
    this.machine.close();
  }

  #frameRate(): Rational {
    return frameRateOf(this.machine.info.name, this.machine.av.fps);
  }

  #retune(): void {
    const { sampleRate, fps } = this.machine.av;
    const { numerator, denominator } = this.#rate;
    // Where the frames are a little faster than the core says, so are the samples in them.
    const inputRate = (sampleRate * numerator) / denominator / fps;
    const hasSound = inputRate >= 1000 && inputRate <= 384_000;
    this.#sound = hasSound ? new Sound({ inputRate, frameRate: this.#rate }) : undefined;
  }
}

function busName(space: string): string {
  return space === '' ? bus : `${bus}-${space}`;
}

/** What is seen until the core shows something. */
function blank({ width, height }: { readonly width: number; readonly height: number }): Picture {
  const size = { width: Math.max(1, width), height: Math.max(1, height) };
  return { ...size, indices: new Uint8Array(size.width * size.height), palette: Uint8Array.of(0, 0, 0, 255) };
}
