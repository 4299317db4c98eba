import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { DisplayBackend, VirtualDisplay } from '../../src/drivers/display.ts';
import type { CaptureTarget, DesktopPlace, DisplayMode, InputTarget } from '../../src/shared/desktop.ts';
import { PerunError, isPerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { SdBus } from '../bindings/sd-bus/bus.ts';
import { probeSdBus } from '../bindings/sd-bus/library.ts';
import type { BusArguments, BusMethod } from '../bindings/sd-bus/types.ts';
import { entryOf, options, unwrap, type BusValue } from '../bindings/sd-bus/values.ts';

const remoteDesktop = 'org.gnome.Mutter.RemoteDesktop';
const screenCast = 'org.gnome.Mutter.ScreenCast';
/** A step takes some 5 ms, and more where the compositor draws in software. */
const usualStepMs = 5000;
/** The pointer is drawn into the picture. */
const cursorEmbedded = 1;
const pathOf = (name: string): string => `/${name.replaceAll('.', '/')}`;

/** One session of mutter: a monitor that it made for us, and the input to it. */
class MutterSession implements VirtualDisplay {
  readonly mode: DisplayMode;
  readonly lost: Signal<[error: Error]> = new Signal();
  readonly #bus: SdBus;
  readonly #stepMs: number;
  /** The compositor's unique name: a successor knows nothing of our session. */
  #owner = '';
  #session: string | undefined;
  #capture: CaptureTarget | undefined;
  #mapping: string | null = null;
  #isOver = false;

  constructor(bus: SdBus, mode: DisplayMode, stepMs: number) {
    this.#bus = bus;
    this.#stepMs = stepMs;
    this.mode = mode;
    bus.lost.on((error) => this.#lose(error.message));
  }

  get capture(): CaptureTarget {
    if (this.#capture === undefined) throw new PerunError('FAILED', 'the monitor is not there yet');
    return this.#capture;
  }

  /** Every step answers in time, or fails with its name. */
  async start(pipewire: string | null): Promise<void> {
    this.#owner = await this.#bus.ownerOf(remoteDesktop);
    await this.#bus.subscribe(
      { sender: 'org.freedesktop.DBus', interface: 'org.freedesktop.DBus', member: 'NameOwnerChanged' },
      ([name, , owner]) => {
        if (name === this.#owner && owner === '') this.#lose('mutter is gone');
      },
    );
    const session = await this.#path(remoteDesktop, pathOf(remoteDesktop), 'CreateSession');
    this.#session = session;
    const ended = (): void => this.#lose('mutter ended the session');
    await this.#bus.subscribe(this.#signal(`${remoteDesktop}.Session`, session, 'Closed'), ended);
    const id = await this.#property(`${remoteDesktop}.Session`, session, 'SessionId');
    const cast = await this.#path(screenCast, pathOf(screenCast), 'CreateSession', {
      signature: 'a{sv}',
      values: [options({ 'remote-desktop-session-id': ['s', id], 'disable-animations': ['b', true] })],
    });
    await this.#bus.subscribe(this.#signal(`${screenCast}.Session`, cast, 'Closed'), ended);
    const stream = await this.#path(`${screenCast}.Session`, cast, 'RecordVirtual', {
      signature: 'a{sv}',
      values: [options({ 'cursor-mode': ['u', cursorEmbedded], 'is-platform': ['b', true] })],
    });
    const node = await this.#startAndWait(session, stream);
    const parameters = await this.#property(`${screenCast}.Stream`, stream, 'Parameters');
    const mapping = entryOf(parameters, 'mapping-id');
    this.#mapping = typeof mapping === 'string' ? mapping : null;
    this.#capture = { kind: 'pipewire', socket: pipewire, node, remote: null };
  }

  async input(): Promise<InputTarget> {
    if (this.#session === undefined || this.#isOver) throw new PerunError('FAILED', 'the monitor is gone');
    const [socket] = await this.#call(`${remoteDesktop}.Session`, this.#session, 'ConnectToEIS', {
      signature: 'a{sv}',
      values: [options({})],
    });
    if (typeof socket !== 'number') throw new PerunError('FAILED', 'mutter gave no socket for input');
    return { kind: 'eis', socket, mapping: this.#mapping };
  }

  async close(): Promise<void> {
    const wasOver = this.#isOver;
    this.#isOver = true;
    try {
      // Its streams and its monitor go with it.
      if (!wasOver && this.#session !== undefined) {
        await this.#call(`${remoteDesktop}.Session`, this.#session, 'Stop');
      }
    } catch {
      // Who hangs up ends the session too.
    }
    this.#bus.close();
  }

  async #startAndWait(session: string, stream: string): Promise<number> {
    let settle: (node: number) => void = () => undefined;
    const added = new Promise<number>((resolve) => {
      settle = resolve;
    });
    const stop = await this.#bus.subscribe(
      this.#signal(`${screenCast}.Stream`, stream, 'PipeWireStreamAdded'),
      ([node]) => settle(Number(node)),
    );
    await this.#call(`${remoteDesktop}.Session`, session, 'Start');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const message = `mutter named no PipeWire node for its monitor within ${this.#stepMs / 1000} s; is PipeWire running?`;
      timer = setTimeout(() => reject(new PerunError('TIMEOUT', message)), this.#stepMs);
      this.lost.on(reject);
    });
    try {
      return await Promise.race([added, late]);
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  async #path(name: string, path: string, member: string, what: BusArguments = {}): Promise<string> {
    const [answer] = await this.#call(name, path, member, what);
    if (typeof answer === 'string' && answer.startsWith('/')) return answer;
    throw new PerunError('FAILED', `mutter's ${member} did not answer with an object`);
  }

  async #property(name: string, path: string, property: string): Promise<BusValue> {
    const [value] = await this.#call('org.freedesktop.DBus.Properties', path, 'Get', {
      signature: 'ss',
      values: [name, property],
    });
    return unwrap(value) ?? '';
  }

  #call(name: string, path: string, member: string, what: BusArguments = {}): Promise<BusValue[]> {
    const method: BusMethod = { destination: this.#owner, path, interface: name, member };
    return this.#bus.call(method, { ...what, timeoutMs: this.#stepMs });
  }

  #signal(name: string, path: string, member: string) {
    return { sender: this.#owner, path, interface: name, member };
  }

  #lose(message: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.lost.emit(new PerunError('CONNECTION_LOST', `the monitor is gone: ${message}`));
  }
}

async function probe(place: DesktopPlace): Promise<BackendProbe> {
  const library = probeSdBus();
  if (!library.available) return library;
  const remedy = 'start GNOME or mutter, or let `perun host start --desktop mutter` start one';
  if (place.bus === null) return { available: false, found: 'the desktop has no session bus', remedy };
  try {
    const bus = await SdBus.connect(place.bus);
    try {
      await Promise.all([bus.ownerOf(remoteDesktop), bus.ownerOf(screenCast)]);
    } finally {
      bus.close();
    }
    return { available: true, found: `${screenCast} on ${place.bus}` };
  } catch (error) {
    return { available: false, found: isPerunError(error) ? error.message : String(error), remedy };
  }
}

async function open(place: DesktopPlace, mode: DisplayMode, stepMs: number): Promise<VirtualDisplay> {
  if (place.bus === null) throw new PerunError('MISSING_CAPABILITY', 'the desktop has no session bus to ask mutter on');
  const bus = await SdBus.connect(place.bus);
  const session = new MutterSession(bus, mode, stepMs);
  try {
    await session.start(place.pipewire);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** The same with another patience for each step. */
export function createMutterDisplay(stepMs: number): DisplayBackend {
  return { kind: 'mutter', probe, open: (place, mode) => open(place, mode, stepMs) };
}

/** Monitors of GNOME's compositor: as large and as fast as who captures them asks for, and there as long as the session is. */
export const mutterDisplayBackend: DisplayBackend = createMutterDisplay(usualStepMs);
