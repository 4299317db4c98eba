import { execFile } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { DisplayBackend, VirtualDisplay } from '../../src/drivers/display.ts';
import type { CaptureTarget, DesktopPlace, DisplayMode, InputTarget } from '../../src/shared/desktop.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';

const patienceMs = 3000;

/** What gamescope shows. It was there before us, and stays; its size is what it was started with. */
class GamescopePicture implements VirtualDisplay {
  readonly mode: DisplayMode;
  readonly capture: CaptureTarget;
  readonly lost: Signal<[error: Error]> = new Signal();
  readonly #eis: string;
  readonly #socket: Socket;
  #isOver = false;

  constructor(mode: DisplayMode, capture: CaptureTarget, eis: string, socket: Socket) {
    this.mode = mode;
    this.capture = capture;
    this.#eis = eis;
    this.#socket = socket;
    socket.once('close', () => {
      if (this.#isOver) return;
      this.#isOver = true;
      this.lost.emit(new PerunError('CONNECTION_LOST', 'gamescope ended, and its picture with it'));
    });
  }

  input(): Promise<InputTarget> {
    return Promise.resolve({ kind: 'eis', socket: this.#eis, mapping: null });
  }

  close(): Promise<void> {
    this.#isOver = true;
    this.#socket.destroy();
    return Promise.resolve();
  }
}

async function open(place: DesktopPlace, mode: DisplayMode): Promise<VirtualDisplay> {
  const { wayland, eis } = place;
  if (wayland === null || eis === null) {
    throw new PerunError('MISSING_CAPABILITY', 'this gamescope has no Wayland socket, or takes no input by EIS', {
      remedy: 'use gamescope 3.15 or newer, built with libeis',
    });
  }
  const node = place.node ?? (await findNode(place));
  // Says nothing; it tells us when gamescope is gone.
  const socket = await connected(wayland);
  return new GamescopePicture(mode, { kind: 'pipewire', socket: place.pipewire, node, remote: null }, eis, socket);
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (cause) =>
      reject(new PerunError('UNREACHABLE', `no gamescope answers at ${path}`, { cause })),
    );
    // Its end is told by `close`.
    socket.on('error', () => undefined);
    socket.unref();
  });
}

/** Of one that we did not start, and whose log we have not: its node by name. */
async function findNode(place: DesktopPlace): Promise<number> {
  const remote = place.pipewire === null ? [] : ['-r', place.pipewire];
  const text = await new Promise<string>((resolve, reject) => {
    const options = { timeout: patienceMs, killSignal: 'SIGKILL', maxBuffer: 1 << 22 } as const;
    execFile('pw-cli', [...remote, 'ls', 'Node'], options, (cause, said) => {
      if (cause === null) resolve(said);
      else reject(new PerunError('FAILED', "PipeWire cannot be asked for gamescope's node", { cause }));
    });
  });
  for (const entry of text.split(/^\s*id /mu).slice(1)) {
    const isIt = entry.includes('node.name = "gamescope"') && entry.includes('media.class = "Video/Source"');
    if (isIt) return Number.parseInt(entry, 10);
  }
  throw new PerunError('MISSING_CAPABILITY', 'this gamescope has no node in PipeWire', {
    remedy: 'use a gamescope that was built with PipeWire',
  });
}

async function probe(place: DesktopPlace): Promise<BackendProbe> {
  try {
    await (await open(place, { width: 1, height: 1, rate: 1 })).close();
    return { available: true, found: `gamescope at ${place.wayland ?? ''}` };
  } catch (error) {
    const { message, remedy } = toPerunError(error);
    return { available: false, found: message, remedy };
  }
}

/** gamescope's one picture, which PipeWire scales to the size that is asked for. */
export const gamescopeDisplayBackend: DisplayBackend = { kind: 'gamescope', probe, open };
