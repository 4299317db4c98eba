import type { WaylandConnection, WaylandObject } from '../../bindings/wayland/connection.ts';
import type { wlBuffer, wlOutput } from '../../bindings/wayland/protocol/core.ts';
import { zwlrScreencopyFrame, type zwlrScreencopyManager } from '../../bindings/wayland/protocol/wlr.ts';
import { type BufferShape, type Shot, type ShotMaker, timeOf } from './shot.ts';

const withPointer = 1;
/** Versions from which a frame says that all its kinds of buffers were told, and waits for a change. */
const [saysDone, waitsForDamage] = [3, 2];
const inverted = 1;

/** zwlr_screencopy_manager_v1: of sway, labwc, cage and others on wlroots. */
export class Screencopy implements ShotMaker {
  readonly protocol = 'wlr-screencopy';
  readonly #connection: WaylandConnection;
  readonly #manager: WaylandObject<typeof zwlrScreencopyManager>;
  readonly #output: WaylandObject<typeof wlOutput>;

  constructor(
    connection: WaylandConnection,
    manager: WaylandObject<typeof zwlrScreencopyManager>,
    output: WaylandObject<typeof wlOutput>,
  ) {
    this.#connection = connection;
    this.#manager = manager;
    this.#output = output;
  }

  ask(): Shot {
    const version = this.#manager.version;
    const shot = new ScreencopyShot(version);
    const frame = this.#connection.create(zwlrScreencopyFrame, version, {
      buffer: (format, width, height, stride) => shot.addShape({ format, width, height, stride }),
      buffer_done: () => shot.endShapes(),
      flags: (flags) => (shot.isInverted = (flags & inverted) !== 0),
      ready: (high, low, nanoseconds) => shot.end('ready', timeOf(high, low, nanoseconds)),
      failed: () => shot.end('failed', 0n),
    });
    shot.frame = frame;
    this.#manager.request('capture_output', frame, withPointer, this.#output);
    return shot;
  }
}

class ScreencopyShot implements Shot {
  state: Shot['state'] = 'asked';
  shape: BufferShape | undefined;
  time = 0n;
  isInverted = false;
  frame: WaylandObject<typeof zwlrScreencopyFrame> | undefined;
  readonly #version: number;

  constructor(version: number) {
    this.#version = version;
  }

  addShape(shape: BufferShape): void {
    this.shape ??= shape;
    if (this.#version < saysDone) this.endShapes();
  }

  endShapes(): void {
    if (this.state === 'asked') this.state = this.shape === undefined ? 'failed' : 'shaped';
  }

  end(state: 'ready' | 'failed', time: bigint): void {
    this.state = state;
    this.time = time;
  }

  copy(buffer: WaylandObject<typeof wlBuffer>): void {
    this.state = 'copying';
    this.frame?.request(this.#version < waitsForDamage ? 'copy' : 'copy_with_damage', buffer);
  }

  drop(): void {
    this.frame?.request('destroy');
  }
}
