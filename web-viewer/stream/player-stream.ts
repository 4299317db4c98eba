import type { JoinedSession, RunAction, Seat, SeatRequest } from '../../src/client/types.ts';
import { PerunError, type ErrorJson } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { Deferred } from './deferred.ts';
import type {
  FramePost,
  OpenRequest,
  RegisterPost,
  StateReport,
  WorkerReport,
  WorkerRequest,
  WorkerStats,
} from './messages.ts';

/** A sentence of the host, numbered so that the same one twice is two. */
export interface Notice {
  readonly number: number;
  readonly error: ErrorJson;
}

/** All the page shows of a player beside its picture; replaced as a whole, never changed. */
export interface PlayerView {
  readonly state: StateReport;
  readonly session: JoinedSession | undefined;
  readonly seat: Seat;
  readonly notice: Notice | undefined;
  readonly stats: WorkerStats | undefined;
  /** Of the core; undefined until they are told, which they are to few. */
  readonly registers: readonly RegisterPost[] | undefined;
}

/** What a worker must offer; the browser's Worker does, and so does one end of a message channel in tests. */
export interface WorkerLike {
  postMessage(message: WorkerRequest, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<WorkerReport>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** A worker that has not left the session by then is ended all the same. */
const goodbyeMs = 2000;

/** The page's side of a player: one stream worker, its newest view, its frames. */
export class PlayerStream {
  /** A frame to paint; every one must be given back through `done`. */
  readonly frame: Signal<[frame: FramePost]> = new Signal();
  readonly changed: Signal<[]> = new Signal();
  readonly #worker: WorkerLike;
  #view: PlayerView = {
    state: { kind: 'connecting', attempt: 1 },
    session: undefined,
    seat: { kind: 'watcher', player: 0 },
    notice: undefined,
    stats: undefined,
    registers: undefined,
  };
  #recordingStarted: Deferred<void> | undefined;
  #recordingStopped: Deferred<readonly string[]> | undefined;
  #closed = false;
  #goodbye: ReturnType<typeof setTimeout> | undefined;

  constructor(worker: WorkerLike, request: OpenRequest) {
    this.#worker = worker;
    worker.onmessage = (event) => this.#receive(event.data);
    worker.onerror = (event) => this.#fail(event.message);
    this.#send({ kind: 'open', ...request });
  }

  get view(): PlayerView {
    return this.#view;
  }

  setButtons(buttons: number): void {
    this.#send({ kind: 'buttons', buttons });
  }

  requestSeat(seat: SeatRequest): void {
    this.#send({ kind: 'seat', seat });
  }

  run(action: RunAction): void {
    this.#send({ kind: 'run', action });
  }

  /** Percent of the core's rate, negative for backwards. */
  setSpeed(percent: number): void {
    this.#send({ kind: 'speed', percent });
  }

  /** Lets the next frame come, and hands an old buffer back for reuse. */
  done(pixels: Uint8Array<ArrayBuffer> | undefined): void {
    this.#send({ kind: 'done', pixels }, pixels === undefined ? [] : [pixels.buffer]);
  }

  /** Sound goes into this port, past the page's own thread. */
  sendAudioTo(port: MessagePort): void {
    this.#send({ kind: 'audio', port }, [port]);
  }

  setVisible(visible: boolean): void {
    this.#send({ kind: 'visible', visible });
  }

  dismissNotice(): void {
    this.#update({ notice: undefined });
  }

  /** Resolves once every further decoded frame is hashed; fails with MISSING_CAPABILITY outside secure contexts. */
  async startRecording(): Promise<void> {
    this.#recordingStarted ??= new Deferred();
    this.#send({ kind: 'record' });
    return this.#recordingStarted.promise;
  }

  /** SHA-256 of each frame decoded since `startRecording`, in order. */
  async stopRecording(): Promise<readonly string[]> {
    this.#recordingStopped ??= new Deferred();
    this.#send({ kind: 'stop-recording' });
    return this.#recordingStopped.promise;
  }

  /** Leaves the session and ends the worker; idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#send({ kind: 'close' });
    this.#closed = true;
    this.#goodbye = setTimeout(() => this.#worker.terminate(), goodbyeMs);
    this.#settleRecordings(new PerunError('CONNECTION_LOST', 'the player was closed'));
  }

  #receive(report: WorkerReport): void {
    if (this.#closed && report.kind !== 'left') return;
    switch (report.kind) {
      case 'frame':
        return this.frame.emit(report.frame);
      case 'state':
        return this.#update({ state: report.state });
      case 'session':
        return this.#update({ session: report.session });
      case 'seat':
        return this.#update({ seat: report.seat });
      case 'stats':
        return this.#update({ stats: report.stats });
      case 'registers':
        return this.#update({ registers: report.registers });
      case 'notice':
        return this.#update({ notice: { number: (this.#view.notice?.number ?? 0) + 1, error: report.error } });
      case 'left':
        clearTimeout(this.#goodbye);
        return this.#worker.terminate();
      case 'recording':
        if (report.error === undefined) this.#recordingStarted?.resolve();
        else this.#recordingStarted?.reject(errorOf(report.error));
        this.#recordingStarted = undefined;
        return;
      case 'hashes':
        if (report.error === undefined) this.#recordingStopped?.resolve(report.hashes);
        else this.#recordingStopped?.reject(errorOf(report.error));
        this.#recordingStopped = undefined;
        return;
    }
  }

  #fail(message: string): void {
    const error = new PerunError('FAILED', `the stream worker failed: ${message || 'it could not be loaded'}`, {
      remedy: 'reload the page',
    });
    this.#settleRecordings(error);
    this.#update({ state: { kind: 'closed', error: error.toJSON() } });
  }

  #settleRecordings(error: PerunError): void {
    this.#recordingStarted?.reject(error);
    this.#recordingStopped?.reject(error);
    this.#recordingStarted = undefined;
    this.#recordingStopped = undefined;
  }

  #update(part: Partial<PlayerView>): void {
    this.#view = { ...this.#view, ...part };
    this.changed.emit();
  }

  #send(request: WorkerRequest, transfer: Transferable[] = []): void {
    if (!this.#closed) this.#worker.postMessage(request, transfer);
  }
}

function errorOf(json: ErrorJson): PerunError {
  return new PerunError(json.code, json.message, { remedy: json.remedy });
}
