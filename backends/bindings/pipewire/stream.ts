import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import { decodePod, podLength } from '../pod/decode.ts';
import { encodePod } from '../pod/encode.ts';
import { podLimits, type PodValue } from '../pod/types.ts';
import { newProperties, type PipeWireConnection } from './connection.ts';
import { pipewireLayout, pipewireNumbers as numbers, pipewireSizes } from './layout.ts';
import { loadPipeWire, type PipeWireCalls, type Pointer } from './library.ts';
import { NativeListener, NativeParameters } from './native.ts';
import { StreamBuffer } from './stream-buffer.ts';

/** Called while the connection is turned; what they throw comes out of that. */
export interface StreamHandlers {
  /** A format was agreed, or none any more. Answer with `update`. */
  format?(format: PodValue | undefined, stream: PipeWireStream): void;
  /** Something can be dequeued. */
  process?(stream: PipeWireStream): void;
  /** The memory of a buffer goes away: nothing of it may be touched afterwards. */
  bufferRemoved?(buffer: StreamBuffer): void;
}

export interface StreamOptions {
  /** What it carries, for people. */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly direction: 'input' | 'output';
  /** Number of the node to be joined with; none for one that others join, or that the session manager chooses for. */
  readonly target?: number;
  readonly flags: number;
  /** Formats, the best first. */
  readonly formats: readonly PodValue[];
}

const types = {
  state: koffi.proto('void perun_pw_state(void *data, int old, int state, const char *error)'),
  parameter: koffi.proto('void perun_pw_parameter(void *data, uint32_t id, void *parameter)'),
  buffer: koffi.proto('void perun_pw_buffer(void *data, void *buffer)'),
  process: koffi.proto('void perun_pw_process(void *data)'),
};

/** One stream of PipeWire: a node of ours in its graph. Belongs to the thread of its connection. */
export class PipeWireStream {
  readonly #calls: PipeWireCalls;
  readonly #address: Pointer;
  readonly #listener: NativeListener;
  readonly #handlers: StreamHandlers;
  readonly #buffers = new Map<Pointer, StreamBuffer>();
  readonly #name: string;
  #state: number = numbers.PW_STREAM_STATE_UNCONNECTED;
  #error: string | undefined;
  #wasConnected = false;
  #isClosed = false;

  /** Fails with FAILED. Whether it gets to stream is told by `state`. */
  constructor(connection: PipeWireConnection, options: StreamOptions, handlers: StreamHandlers) {
    this.#calls = loadPipeWire().calls;
    this.#handlers = handlers;
    this.#name = options.name;
    const properties = newProperties(this.#calls, options.properties);
    const address = this.#calls.pw_stream_new(connection.core, options.name, properties);
    if (address === null) throw new PerunError('FAILED', `PipeWire makes no stream ${options.name}`);
    this.#address = address;
    const events = pipewireLayout.pw_stream_events;
    this.#listener = new NativeListener(pipewireSizes.pw_stream_events, numbers.PW_VERSION_STREAM_EVENTS, [
      [
        events.state_changed,
        types.state,
        connection.guarded((_data: unknown, _old: number, state: number, error: string | null) =>
          this.#onState(state, error),
        ),
      ],
      [
        events.param_changed,
        types.parameter,
        connection.guarded((_data: unknown, id: number, parameter: Pointer | null) => this.#onParameter(id, parameter)),
      ],
      [
        events.add_buffer,
        types.buffer,
        connection.guarded((_data: unknown, buffer: Pointer) => {
          this.#buffers.set(buffer, new StreamBuffer(buffer));
        }),
      ],
      [
        events.remove_buffer,
        types.buffer,
        connection.guarded((_data: unknown, buffer: Pointer) => this.#onBufferRemoved(buffer)),
      ],
      [events.process, types.process, connection.guarded(() => this.#handlers.process?.(this))],
    ]);
    this.#calls.pw_stream_add_listener(address, this.#listener.hook, this.#listener.events, null);
    const direction = options.direction === 'input' ? numbers.PW_DIRECTION_INPUT : numbers.PW_DIRECTION_OUTPUT;
    const target = options.target ?? numbers.PW_ID_ANY;
    const result = withParameters(options.formats, (addresses, count) =>
      this.#calls.pw_stream_connect(address, direction, target, options.flags, addresses, count),
    );
    if (result < 0) {
      this.close();
      throw new PerunError('FAILED', `PipeWire does not connect the stream ${options.name}: error ${-result}`);
    }
  }

  get isStreaming(): boolean {
    return this.#state === numbers.PW_STREAM_STATE_STREAMING;
  }

  /** Number of our node; undefined until the daemon made it. */
  get node(): number | undefined {
    const id = this.#calls.pw_stream_get_node_id(this.#address);
    return id === numbers.PW_ID_ANY ? undefined : id;
  }

  /** Fails with FAILED where PipeWire gave the stream up. */
  check(): void {
    if (this.#isClosed) throw new PerunError('FAILED', `the stream ${this.#name} is closed`);
    if (this.#error !== undefined) throw new PerunError('FAILED', `PipeWire ended ${this.#name}: ${this.#error}`);
  }

  /** Says what is needed for the format that was agreed: buffers and what comes with them. */
  update(parameters: readonly PodValue[]): void {
    const result = withParameters(parameters, (addresses, count) =>
      this.#calls.pw_stream_update_params(this.#address, addresses, count),
    );
    if (result < 0) throw new PerunError('FAILED', `PipeWire refuses the buffers of ${this.#name}: error ${-result}`);
  }

  /** The next buffer: one that came, or a free one to be filled. */
  dequeue(): StreamBuffer | undefined {
    const address = this.#calls.pw_stream_dequeue_buffer(this.#address);
    return address === null ? undefined : this.#buffers.get(address);
  }

  /** Gives a buffer back: to be filled anew, or to be played. */
  queue(buffer: StreamBuffer): void {
    if (this.#buffers.get(buffer.address) !== buffer) return;
    this.#calls.pw_stream_queue_buffer(this.#address, buffer.address);
  }

  /** Lets the graph run once, for a stream that drives it. */
  trigger(): void {
    this.#calls.pw_stream_trigger_process(this.#address);
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#calls.pw_stream_destroy(this.#address);
    this.#listener.free();
  }

  #onState(state: number, error: string | null): void {
    this.#state = state;
    if (state >= numbers.PW_STREAM_STATE_PAUSED) this.#wasConnected = true;
    if (this.#isClosed) return;
    if (state === numbers.PW_STREAM_STATE_ERROR) this.#error ??= error ?? 'no reason given';
    if (state === numbers.PW_STREAM_STATE_UNCONNECTED && this.#wasConnected) this.#error ??= 'it was disconnected';
  }

  #onParameter(id: number, parameter: Pointer | null): void {
    if (id !== numbers.SPA_PARAM_Format || this.#isClosed) return;
    if (parameter === null) return this.#handlers.format?.(undefined, this);
    const length = podLength(new DataView(koffi.view(parameter, 8)));
    if (length > podLimits.bytes) throw new PerunError('FAILED', `PipeWire tells of a format of ${length} bytes`);
    const format = decodePod(new Uint8Array(koffi.view(parameter, length)).slice());
    if (format instanceof PerunError) throw format;
    this.#handlers.format?.(format, this);
  }

  #onBufferRemoved(address: Pointer): void {
    const buffer = this.#buffers.get(address);
    if (buffer === undefined) return;
    this.#buffers.delete(address);
    this.#handlers.bufferRemoved?.(buffer);
  }
}

function withParameters(values: readonly PodValue[], call: (addresses: Uint8Array, count: number) => number): number {
  const parameters = new NativeParameters(values.map(encodePod));
  try {
    return call(parameters.addresses, parameters.count);
  } finally {
    parameters.free();
  }
}
