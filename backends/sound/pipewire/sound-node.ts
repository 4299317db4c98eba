import { isPerunError, PerunError } from '../../../src/shared/errors.ts';
import type { SoundOptions } from '../../../src/drivers/sound.ts';
import { soundFormat } from '../../bindings/pipewire/audio-format.ts';
import { PipeWireConnection } from '../../bindings/pipewire/connection.ts';
import { pipewireNumbers as numbers } from '../../bindings/pipewire/layout.ts';
import { PipeWireStream, type StreamHandlers } from '../../bindings/pipewire/stream.ts';

/** How long the daemon may take to answer, and to make the node. */
const openTimeoutMs = 3000;
/** How often others of this thread are turned meanwhile. */
const turnMs = 5;

/** What PipeWire works in: 5 ms, as clients of streams are sent sound, wherever nobody wants it shorter. */
const blocksPerSecond = 200;

/** WirePlumber 0.4 may overlook a node that comes while others go; it takes up the next one. */
const attempts = 3;

/** Makes a node that apps can use. Fails with UNREACHABLE, FAILED, or TIMEOUT where no session manager takes it up. */
export function openSoundNode(kind: SoundNode['kind'], options: SoundOptions, handlers: StreamHandlers): SoundNode {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return new SoundNode(kind, options, handlers);
    } catch (error) {
      if (attempt === attempts || !isPerunError(error) || error.code !== 'TIMEOUT') throw error;
    }
  }
}

/**
 * Those of this thread. A session manager that waits for an answer of one does nothing for another, so all of them are
 * turned while one is waited for.
 */
const nodesHere = new Set<SoundNode>();

/** A node of ours that apps see as a device, and the connection that it lives on. */
export class SoundNode {
  readonly kind: 'Audio/Sink' | 'Audio/Source';
  readonly connection: PipeWireConnection;
  readonly stream: PipeWireStream;
  /** Frames of one block. */
  readonly blockFrames: number;
  readonly #node: number;
  readonly #name: string;
  #isClosed = false;

  constructor(kind: SoundNode['kind'], options: SoundOptions, handlers: StreamHandlers) {
    const { name, description, channels, rate } = options;
    this.kind = kind;
    this.#name = name;
    this.blockFrames = Math.round(rate / blocksPerSecond);
    this.connection = new PipeWireConnection({ socket: options.socket }, openTimeoutMs);
    try {
      this.stream = new PipeWireStream(
        this.connection,
        {
          name: description,
          direction: kind === 'Audio/Sink' ? 'input' : 'output',
          flags: numbers.PW_STREAM_FLAG_MAP_BUFFERS,
          properties: {
            'media.class': kind,
            'media.type': 'Audio',
            'node.name': name,
            'node.description': description,
            'node.virtual': 'true',
            'node.latency': `${this.blockFrames}/${rate}`,
            // Session managers make the device of the highest priority the one that apps use unasked.
            'priority.session': '3000',
            // To wake up costs the first moments of a sound.
            'session.suspend-timeout-seconds': '0',
            'audio.rate': String(rate),
            'audio.channels': String(channels),
          },
          formats: [soundFormat(channels, rate)],
        },
        handlers,
      );
    } catch (error) {
      this.connection.close();
      throw error;
    }
    try {
      this.#node = this.#untilThere(channels);
      nodesHere.add(this);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Waits at most so many ms for something to do, and does it. Fails with FAILED once the node is gone. */
  turn(timeoutMs: number): void {
    this.#check();
    this.connection.iterate(timeoutMs);
    this.#check();
  }

  /** Lets it answer, whatever becomes of it: its owner hears of that. */
  turnAlong(): void {
    try {
      this.connection.iterate(0);
    } catch {
      // Its next turn fails as well.
    }
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    nodesHere.delete(this);
    this.stream.close();
    this.connection.close();
  }

  #check(): void {
    if (this.#isClosed) throw new PerunError('FAILED', `${this.#name} is closed`);
    this.connection.check();
    this.stream.check();
    if (!this.connection.has(this.#node)) throw new PerunError('FAILED', `PipeWire removed ${this.#name}`);
  }

  /** It can be played to, or recorded from, once a session manager gave it its ports. */
  #untilThere(channels: number): number {
    const deadline = performance.now() + openTimeoutMs;
    for (;;) {
      this.stream.check();
      const { node } = this.stream;
      if (node !== undefined && this.connection.portsOf(node) >= channels) return node;
      if (performance.now() > deadline) break;
      this.connection.iterate(nodesHere.size === 0 ? turnMs * 10 : turnMs);
      for (const other of nodesHere) other.turnAlong();
    }
    const what = `${this.#name} was not taken up by a session manager of PipeWire within ${openTimeoutMs} ms`;
    throw new PerunError('TIMEOUT', what, { remedy: 'see that wireplumber runs: systemctl --user status wireplumber' });
  }
}
