import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { DisplayBackend, VirtualDisplay } from '../../src/drivers/display.ts';
import type { CaptureTarget, DesktopPlace, DisplayMode, InputTarget } from '../../src/shared/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { probeX11 } from '../bindings/x11/calls.ts';
import { X11Connection } from '../bindings/x11/connection.ts';

/** How often the server is looked after, in ms; a capture or an injector sees it go at once. */
const watchEveryMs = 250;

/** The whole screen of an X server. It was there before us and stays; its size is what it was started with. */
class RootDisplay implements VirtualDisplay {
  readonly mode: DisplayMode;
  readonly capture: Extract<CaptureTarget & InputTarget, { kind: 'x11' }>;
  readonly lost: Signal<[error: Error]> = new Signal<[error: Error]>();
  readonly #connection: X11Connection;
  readonly #watch: NodeJS.Timeout;

  constructor(connection: X11Connection, mode: DisplayMode, authority: string | null) {
    this.#connection = connection;
    this.mode = mode;
    this.capture = { kind: 'x11', display: connection.name, authority };
    this.#watch = setInterval(() => this.#look(), watchEveryMs);
    this.#watch.unref();
  }

  input(): Promise<InputTarget> {
    return Promise.resolve(this.capture);
  }

  close(): Promise<void> {
    clearInterval(this.#watch);
    this.#connection.close();
    return Promise.resolve();
  }

  #look(): void {
    this.#connection.wait(0);
    if (!this.#connection.isLost) return;
    clearInterval(this.#watch);
    this.lost.emit(this.#connection.lostError());
  }
}

/** An X server's screen. It has one size, whatever is asked for; pictures are taken from it at whatever rate is asked for. */
export const x11DisplayBackend: DisplayBackend = {
  kind: 'x11',
  probe: (place: DesktopPlace): Promise<BackendProbe> =>
    Promise.resolve(
      place.x11 === null
        ? { available: false, found: 'the desktop has no X display', remedy: 'name one in DISPLAY' }
        : probeX11(),
    ),
  async open(place: DesktopPlace, mode: DisplayMode): Promise<VirtualDisplay> {
    if (place.x11 === null) throw new PerunError('MISSING_CAPABILITY', 'the desktop has no X display');
    const authority = place.authority ?? null;
    const connection = await Promise.resolve().then(() => new X11Connection({ display: place.x11 ?? '', authority }));
    const { width, height } = connection;
    return new RootDisplay(connection, { width, height, rate: mode.rate }, authority);
  },
};
