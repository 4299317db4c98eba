import { Signal } from '../../src/shared/events.ts';
import { processorName, type WorkletReport, type WorkletRequest } from './audio-messages.ts';
import type { RingStats } from './audio-ring.ts';
// oxlint-disable-next-line import/default -- the bundler makes it
import workletUrl from './worklet/audio-worklet.ts?worker&url';

export interface SoundSettings {
  readonly muted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  /** Sound kept in store against late packets, ms. */
  readonly targetMs: number;
  /** Whether the source runs. */
  readonly live: boolean;
}

/** Seconds over which a change of the volume is spread, so that it does not click. */
const fadeSeconds = 0.015;

/** The sound of one player: starts with a gesture of the person, as browsers demand, and ends with `close`. */
export class AudioPlayer {
  readonly changed: Signal<[]> = new Signal();
  readonly #connect: (port: MessagePort) => void;
  #settings: SoundSettings = { muted: false, volume: 1, targetMs: 80, live: true };
  #context: AudioContext | undefined;
  #node: AudioWorkletNode | undefined;
  #gain: GainNode | undefined;
  #stats: RingStats | undefined;
  #closed = false;

  /** `connect` gives the far end of the sound's port to whoever produces it. */
  constructor(connect: (port: MessagePort) => void) {
    this.#connect = connect;
  }

  /** Whether this page may have sound at all; plain http from another machine may not. */
  static get available(): boolean {
    return 'AudioWorkletNode' in globalThis;
  }

  /** Undefined until the sound has started. */
  get stats(): RingStats | undefined {
    return this.#stats;
  }

  /** Call it from a gesture; a second call wakes a context that the system has put to sleep. */
  async start(): Promise<void> {
    if (this.#closed || !AudioPlayer.available) return;
    if (this.#context !== undefined) {
      if (this.#context.state !== 'running') await this.#context.resume();
      return;
    }
    const context = new AudioContext({ latencyHint: 'interactive' });
    this.#context = context;
    try {
      await this.#open(context);
    } catch (error) {
      // The next gesture may fare better.
      this.#context = undefined;
      if (context.state !== 'closed') await context.close();
      throw error;
    }
  }

  async #open(context: AudioContext): Promise<void> {
    // Safari unlocks a context only by a call within the gesture itself, so before the first wait.
    const resumed = context.resume();
    await context.audioWorklet.addModule(workletUrl);
    await resumed;
    if (this.#isOver()) return;
    const node = new AudioWorkletNode(context, processorName, { numberOfInputs: 0, outputChannelCount: [2] });
    const gain = new GainNode(context, { gain: this.#level() });
    node.connect(gain).connect(context.destination);
    node.port.onmessage = (event: MessageEvent<WorkletReport>) => {
      this.#stats = event.data;
      this.changed.emit();
    };
    this.#node = node;
    this.#gain = gain;
    this.#tell();
    const { port1, port2 } = new MessageChannel();
    this.#send({ kind: 'source', port: port2 }, [port2]);
    this.#connect(port1);
  }

  configure(settings: SoundSettings): void {
    this.#settings = settings;
    this.#tell();
    if (this.#context === undefined) return;
    this.#gain?.gain.setTargetAtTime(this.#level(), this.#context.currentTime, fadeSeconds);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#node?.disconnect();
    await this.#context?.close();
  }

  /** Asked again after each wait: the player may have been closed meanwhile. */
  #isOver(): boolean {
    return this.#closed;
  }

  /** Ears hear in powers: half the way of the slider is half as loud. */
  #level(): number {
    return this.#settings.muted ? 0 : this.#settings.volume ** 2;
  }

  #tell(): void {
    const { targetMs, live } = this.#settings;
    this.#send({ kind: 'settings', settings: { targetMs, live } });
  }

  #send(request: WorkletRequest, transfer: Transferable[] = []): void {
    this.#node?.port.postMessage(request, transfer);
  }
}
