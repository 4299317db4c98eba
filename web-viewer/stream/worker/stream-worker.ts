import { readRegisters } from '../../../src/client/registers.ts';
import type { ClientState, PlayerClient, ReceivedAudio } from '../../../src/client/types.ts';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import type { AudioPost } from '../../audio/audio-messages.ts';
import { FrameGate } from '../frame-gate.ts';
import { HashRecorder, type Digest } from '../frame-hashes.ts';
import type { OpenRequest, StateReport, WorkerReport, WorkerRequest } from '../messages.ts';

/** How often the page is told the numbers. */
const statsIntervalMs = 500;

export interface StreamWorkerOptions {
  readonly post: (report: WorkerReport, transfer: Transferable[]) => void;
  readonly createClient: (request: OpenRequest) => PlayerClient;
  readonly digest: Digest | undefined;
}

/** The worker's side of a player: owns the client and its socket, decodes, hashes, and feeds the page newest frames. */
export class StreamWorker {
  readonly #options: StreamWorkerOptions;
  readonly #gate: FrameGate;
  readonly #recorder: HashRecorder;
  #client: PlayerClient | undefined;
  #audioPort: MessagePort | undefined;
  #statsTimer: ReturnType<typeof setInterval> | undefined;

  constructor(options: StreamWorkerOptions) {
    this.#options = options;
    this.#gate = new FrameGate((frame) => options.post({ kind: 'frame', frame }, [frame.pixels.buffer]));
    this.#recorder = new HashRecorder(options.digest);
  }

  handle(request: WorkerRequest): void {
    switch (request.kind) {
      case 'open':
        return this.#open(request);
      case 'buttons':
        return this.#client?.setButtons(request.buttons);
      case 'seat':
        return this.#client?.requestSeat(request.seat);
      case 'run':
        return this.#client?.run(request.action);
      case 'speed':
        return this.#client?.setSpeed(request.percent);
      case 'done':
        return this.#gate.done(request.pixels);
      case 'audio':
        return this.#sendAudioTo(request.port);
      case 'visible':
        return this.#gate.setOpen(request.visible);
      case 'record':
        return this.#record();
      case 'stop-recording':
        return void this.#stopRecording();
      case 'close':
        return void this.#leave();
    }
  }

  /** Releases all buttons and leaves the session; idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#statsTimer);
    this.#audioPort?.close();
    await this.#client?.close();
  }

  async #leave(): Promise<void> {
    await this.close();
    this.#post({ kind: 'left' });
  }

  #open(request: OpenRequest): void {
    if (this.#client !== undefined) throw new PerunError('USAGE', 'this stream worker is already open');
    const client = this.#create(request);
    if (client === undefined) return;
    this.#client = client;
    client.decoded.on((frame) => this.#recorder.add(frame.pixels));
    client.presented.on((frame) => this.#gate.offer(frame));
    client.audio.on((audio) => this.#passAudio(audio));
    client.stateChanged.on((state) => this.#post({ kind: 'state', state: reportOf(state) }));
    client.sessionChanged.on((session) => this.#post({ kind: 'session', session }));
    client.seatChanged.on((seat) => this.#post({ kind: 'seat', seat }));
    client.debug.on((data) => this.#passRegisters(data));
    client.notice.on((error) => this.#post({ kind: 'notice', error: error.toJSON() }));
    this.#statsTimer = setInterval(() => this.#postStats(client), statsIntervalMs);
    client.start();
  }

  /** A link may name what no session can be called; the person reads why. */
  #create(request: OpenRequest): PlayerClient | undefined {
    try {
      return this.#options.createClient(request);
    } catch (error) {
      this.#post({ kind: 'state', state: { kind: 'closed', error: toPerunError(error).toJSON() } });
      return undefined;
    }
  }

  #sendAudioTo(port: MessagePort): void {
    this.#audioPort?.close();
    this.#audioPort = port;
  }

  /** Copied, because the samples may be part of a larger buffer; dropped while nobody listens. */
  #passAudio({ rate, channels, samples }: ReceivedAudio): void {
    const post: AudioPost = { rate, channels, samples: samples.slice() };
    this.#audioPort?.postMessage(post, [post.samples.buffer]);
  }

  #passRegisters(data: Uint8Array): void {
    const registers = readRegisters(data)?.map(({ name, bits, value }) => {
      return { name, value: value.toString(16).padStart(Math.ceil(bits / 4), '0') };
    });
    if (registers !== undefined) this.#post({ kind: 'registers', registers });
  }

  #postStats(client: PlayerClient): void {
    const stats = {
      ...client.stats(),
      skipped: this.#gate.skipped,
      queued: this.#gate.queued,
      recorded: this.#recorder.count,
    };
    this.#post({ kind: 'stats', stats });
  }

  #record(): void {
    try {
      this.#recorder.start();
      this.#post({ kind: 'recording', error: undefined });
    } catch (error) {
      this.#post({ kind: 'recording', error: toPerunError(error).toJSON() });
    }
  }

  async #stopRecording(): Promise<void> {
    try {
      const { hashes, error } = await this.#recorder.stop();
      this.#post({ kind: 'hashes', hashes, error: error?.toJSON() });
    } catch (error) {
      this.#post({ kind: 'hashes', hashes: [], error: toPerunError(error).toJSON() });
    }
  }

  #post(report: WorkerReport): void {
    this.#options.post(report, []);
  }
}

function reportOf(state: ClientState): StateReport {
  switch (state.kind) {
    case 'retrying':
      return { ...state, error: state.error.toJSON() };
    case 'closed':
      return { kind: 'closed', error: state.error?.toJSON() };
    default:
      return state;
  }
}
