import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { DisplayBackend, VirtualDisplay } from '../../../src/drivers/display.ts';
import type { CaptureTarget, DesktopPlace, DisplayMode, InputTarget } from '../../../src/shared/desktop.ts';
import { PerunError, isPerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { isAtLeast } from '../../bindings/desktop/version.ts';
import { SdBus } from '../../bindings/sd-bus/bus.ts';
import { probeSdBus } from '../../bindings/sd-bus/library.ts';
import { WaylandConnection, type WaylandObject } from '../../bindings/wayland/connection.ts';
import {
  zkdePointerEmbedded,
  zkdeScreencast,
  zkdeScreencastStream,
} from '../../bindings/wayland/protocol/zkde-screencast.ts';
import { WaylandRegistry } from '../../bindings/wayland/registry.ts';
import { KwinInput } from './input.ts';

const kwin = 'org.kde.KWin';
const usualStepMs = 5000;
/** Before, a virtual output is made and then not found. */
const oldest = '6.5.6';
/** What KWin gives to virtual outputs. */
const ratePerSecond = 60;

let count = 0;

/** A virtual output of KWin, and the input to the desktop that it is part of. */
class KwinOutput implements VirtualDisplay {
  readonly mode: DisplayMode;
  readonly lost: Signal<[error: Error]> = new Signal();
  readonly #bus: SdBus;
  readonly #wayland: WaylandConnection;
  readonly #stepMs: number;
  readonly #input: KwinInput;
  #stream: WaylandObject<typeof zkdeScreencastStream> | undefined;
  #capture: CaptureTarget | undefined;
  #isOver = false;

  constructor(bus: SdBus, wayland: WaylandConnection, mode: DisplayMode, stepMs: number) {
    this.#stepMs = stepMs;
    this.#bus = bus;
    this.#wayland = wayland;
    this.#input = new KwinInput(bus);
    this.mode = { ...mode, rate: Math.min(mode.rate, ratePerSecond) };
    bus.lost.on((error) => this.#lose(error.message));
    wayland.lost.on((error) => this.#lose(error.message));
  }

  get capture(): CaptureTarget {
    if (this.#capture === undefined) throw new PerunError('FAILED', 'the output is not there yet');
    return this.#capture;
  }

  async start(pipewire: string | null, version: string | undefined): Promise<void> {
    const registry = new WaylandRegistry(this.#wayland);
    this.#wayland.listen();
    await this.#wayland.answered(this.#stepMs);
    const manager = bindScreencast(registry);
    const node = await this.#wayland.until<number | PerunError>(
      (done) => {
        const stream = this.#wayland.create(zkdeScreencastStream, manager.version, {
          created: done,
          failed: (words) => done(refused(words, version)),
          closed: () => {
            done(refused('it was closed', version));
            this.#lose('KWin took it away');
          },
        });
        this.#stream = stream;
        const { width, height } = this.mode;
        const name = `perun-${process.pid}-${++count}`;
        const values = [width, height, 1, zkdePointerEmbedded] as const;
        if (manager.version < 4) manager.request('stream_virtual_output', stream, name, ...values);
        else manager.request('stream_virtual_output_with_description', stream, name, 'Perun', ...values);
      },
      this.#stepMs,
      "KWin's virtual output",
    );
    if (node instanceof PerunError) throw node;
    this.#capture = { kind: 'pipewire', socket: pipewire, node, remote: null };
  }

  async input(): Promise<InputTarget> {
    if (this.#isOver) throw new PerunError('FAILED', 'the output is gone');
    return this.#input.connect();
  }

  async close(): Promise<void> {
    const wasOver = this.#isOver;
    this.#isOver = true;
    if (!wasOver) {
      try {
        this.#stream?.request('close');
        await this.#input.close();
      } catch {
        // Who hangs up ends both too.
      }
    }
    this.#wayland.close();
    this.#bus.close();
  }

  #lose(message: string): void {
    if (this.#isOver || this.#capture === undefined) return;
    this.#isOver = true;
    this.lost.emit(new PerunError('CONNECTION_LOST', `the output is gone: ${message}`));
  }
}

/** KWin shows this to those programs only whose desktop file asks for it. */
function bindScreencast(registry: WaylandRegistry): WaylandObject<typeof zkdeScreencast> {
  try {
    return registry.bind(zkdeScreencast, 2);
  } catch (error) {
    throw new PerunError(
      'MISSING_CAPABILITY',
      `KWin lets us make no outputs: ${isPerunError(error) ? error.message : ''}`,
      {
        cause: error,
        remedy:
          'let `perun host start --desktop kwin` start KWin, or allow it: a desktop file with X-KDE-Wayland-Interfaces=zkde_screencast_unstable_v1 whose Exec is the node that runs the host',
      },
    );
  }
}

function refused(words: string, version: string | undefined): PerunError {
  return new PerunError('FAILED', `KWin ${version ?? 'of an unknown version'} made no virtual output: ${words}`);
}

/** From what KWin tells those who look for faults; undefined where it says nothing of the kind. */
async function versionOf(bus: SdBus): Promise<string | undefined> {
  const method = { destination: kwin, path: '/KWin', interface: kwin, member: 'supportInformation' };
  const [text] = await bus.call(method, { timeoutMs: usualStepMs });
  return typeof text === 'string'
    ? /KWin version: (?<version>\d+(?:\.\d+)+)/.exec(text)?.groups?.['version']
    : undefined;
}

function tooOld(version: string | undefined): string | undefined {
  if (version === undefined || isAtLeast(version, oldest)) return undefined;
  return `KWin ${version} cannot make virtual outputs for others; ${oldest} or newer can`;
}

const updateRemedy = 'use Plasma 6.5.6 or newer, or another desktop: `perun host start --desktop mutter`';

async function probe(place: DesktopPlace): Promise<BackendProbe> {
  const library = probeSdBus();
  if (!library.available) return library;
  const remedy = 'start Plasma, or let `perun host start --desktop kwin` start KWin';
  if (place.bus === null || place.wayland === null) {
    return { available: false, found: 'the desktop has no session bus or no Wayland socket', remedy };
  }
  try {
    const bus = await SdBus.connect(place.bus);
    try {
      const version = await versionOf(bus);
      const old = tooOld(version);
      if (old !== undefined) return { available: false, found: old, remedy: updateRemedy };
      return { available: true, found: `KWin ${version ?? 'of an unknown version'}` };
    } finally {
      bus.close();
    }
  } catch (error) {
    return { available: false, found: isPerunError(error) ? error.message : String(error), remedy };
  }
}

async function open(place: DesktopPlace, mode: DisplayMode, stepMs: number): Promise<VirtualDisplay> {
  if (place.bus === null || place.wayland === null) {
    throw new PerunError('MISSING_CAPABILITY', 'the desktop has no session bus or no Wayland socket to ask KWin on');
  }
  const bus = await SdBus.connect(place.bus);
  try {
    const version = await versionOf(bus);
    const old = tooOld(version);
    if (old !== undefined) throw new PerunError('MISSING_CAPABILITY', old, { remedy: updateRemedy });
    const output = new KwinOutput(bus, new WaylandConnection(place.wayland), mode, stepMs);
    try {
      await output.start(place.pipewire, version);
      return output;
    } catch (error) {
      await output.close();
      throw error;
    }
  } catch (error) {
    bus.close();
    throw error;
  }
}

/** The same with another patience for each step. */
export function createKwinDisplay(stepMs: number): DisplayBackend {
  return { kind: 'kwin', probe, open: (place, mode) => open(place, mode, stepMs) };
}

/** Virtual outputs of KWin, as large as is asked for, at 60 pictures a second. */
export const kwinDisplayBackend: DisplayBackend = createKwinDisplay(usualStepMs);
