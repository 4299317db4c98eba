import { WaylandConnection, type WaylandObject } from '../../../backends/bindings/wayland/connection.ts';
import { wlCallback, wlCompositor, wlShm, wlSurface } from '../../../backends/bindings/wayland/protocol/core.ts';
import { xdgSurface, xdgToplevel, xdgWmBase } from '../../../backends/bindings/wayland/protocol/xdg-shell.ts';
import { WaylandRegistry } from '../../../backends/bindings/wayland/registry.ts';
import { ShmBuffer, ShmFormat } from '../../../backends/bindings/wayland/shm.ts';
import { MovingPicture } from '../desktop/moving-picture.ts';
import { listenToSeat } from './seat-events.ts';

/** One line of the test client. */
export type TestEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

export interface TestWindowOptions {
  readonly path: string;
  readonly title: string;
  readonly isStill: boolean;
  readonly saysFrames: boolean;
  readonly say: (event: TestEvent) => void;
}

export interface TestWindow {
  /** Handles events, waiting at most so many ms. Fails as the connection does. */
  wait(timeoutMs: number): void;
  /** Draws a frame now. */
  show(frame: number): void;
  readonly isClosed: boolean;
}

const fullscreenState = 2;

/** A window that fills its output and is drawn anew whenever the compositor asks for a frame. */
export function openTestWindow(options: TestWindowOptions): TestWindow {
  const connection = new WaylandConnection(options.path);
  const registry = new WaylandRegistry(connection);
  connection.roundTrip(10_000);
  const compositor = registry.bind(wlCompositor, 4);
  const shm = registry.bind(wlShm);
  const shell = registry.bind(xdgWmBase, 1, { ping: (serial) => shell.request('pong', serial) });
  listenToSeat(connection, registry, options.say);

  const surface = connection.create(wlSurface, compositor.version);
  compositor.request('create_surface', surface);
  let size = { width: 640, height: 480 };
  let states: number[] = [];
  let isClosed = false;
  const painter = new Painter(connection, shm, surface, options);
  const shellSurface = connection.create(xdgSurface, shell.version, {
    configure(serial) {
      shellSurface.request('ack_configure', serial);
      options.say({ event: 'configured', ...size, fullscreen: states.includes(fullscreenState) });
      painter.resize(size);
    },
  });
  shell.request('get_xdg_surface', shellSurface, surface);
  const toplevel = connection.create(xdgToplevel, shell.version, {
    configure(width, height, list) {
      if (width > 0 && height > 0) size = { width, height };
      const words = new DataView(list.buffer, list.byteOffset, list.byteLength & ~3);
      states = Array.from({ length: words.byteLength / 4 }, (_, at) => words.getUint32(at * 4, true));
    },
    close: () => (isClosed = true),
  });
  shellSurface.request('get_toplevel', toplevel);
  toplevel.request('set_title', options.title);
  toplevel.request('set_app_id', 'perun-test-client');
  toplevel.request('set_fullscreen', null);
  surface.request('commit');
  return {
    wait: (timeoutMs) => {
      connection.wait(timeoutMs);
      painter.retry();
    },
    show: (frame) => painter.show(frame),
    get isClosed() {
      return isClosed;
    },
  };
}

/** Draws the next frame into a buffer that the compositor does not read, once it asks. */
class Painter {
  readonly #connection: WaylandConnection;
  readonly #shm: WaylandObject<typeof wlShm>;
  readonly #surface: WaylandObject<typeof wlSurface>;
  readonly #options: TestWindowOptions;
  #picture: MovingPicture | undefined;
  #buffers: ShmBuffer[] = [];
  #frame = 0;
  #isAsked = false;
  /** A callback is on its way; a second one would double the pace. */
  #isExpected = false;

  constructor(
    connection: WaylandConnection,
    shm: WaylandObject<typeof wlShm>,
    surface: WaylandObject<typeof wlSurface>,
    options: TestWindowOptions,
  ) {
    this.#connection = connection;
    this.#shm = shm;
    this.#surface = surface;
    this.#options = options;
  }

  resize({ width, height }: { width: number; height: number }): void {
    if (this.#picture?.width !== width || this.#picture.height !== height) {
      for (const buffer of this.#buffers) buffer.close();
      const format = { width, height, stride: width * 4, format: ShmFormat.xrgb8888 };
      this.#buffers = Array.from({ length: 3 }, () => new ShmBuffer(this.#connection, this.#shm, format));
      this.#picture = new MovingPicture(width, height);
    }
    // The answer to a configure is a commit, asked for or not.
    this.#isAsked = true;
    this.retry();
  }

  show(frame: number): void {
    this.#frame = frame;
    this.#isAsked = true;
    this.retry();
  }

  /** Draws what was asked for and found no buffer. */
  retry(): void {
    const picture = this.#picture;
    const buffer = this.#buffers.find(({ isHeld }) => !isHeld);
    if (!this.#isAsked || picture === undefined || buffer === undefined) return;
    this.#isAsked = false;
    picture.draw(this.#frame, buffer.bytes, buffer.stride);
    buffer.hold();
    this.#surface.request('attach', buffer.object, 0, 0);
    this.#surface.request('damage_buffer', 0, 0, picture.width, picture.height);
    if (!this.#options.isStill && !this.#isExpected) {
      this.#isExpected = true;
      const callback = this.#connection.create(wlCallback, 1, {
        done: () => {
          this.#isExpected = false;
          this.#isAsked = true;
          this.retry();
        },
      });
      this.#surface.request('frame', callback);
    }
    this.#surface.request('commit');
    this.#connection.flush();
    if (this.#options.saysFrames) {
      this.#options.say({ event: 'frame', frame: this.#frame, at: String(process.hrtime.bigint()) });
    }
    if (!this.#options.isStill) this.#frame += 1;
  }
}
