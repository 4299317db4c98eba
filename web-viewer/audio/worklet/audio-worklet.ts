import { processorName, type AudioPost, type WorkletReport, type WorkletRequest } from '../audio-messages.ts';
import { AudioRing } from '../audio-ring.ts';

/** The names of the scope of a worklet that no library of the compiler knows. */
declare const sampleRate: number;
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Blocks of 128 samples between two reports: about a quarter of a second. */
const reportBlocks = 96;

/** Runs on the audio thread of the browser: sound comes in over a port of its own, past the page's thread. */
class PerunAudioProcessor extends AudioWorkletProcessor {
  readonly #ring = new AudioRing(sampleRate);
  #blocks = 0;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<WorkletRequest>) => this.#handle(event.data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? [];
    if (left !== undefined && right !== undefined) this.#ring.read(left, right);
    this.#blocks += 1;
    if (this.#blocks % reportBlocks === 0) this.port.postMessage(this.#ring.stats satisfies WorkletReport);
    return true;
  }

  #handle(request: WorkletRequest): void {
    if (request.kind === 'settings') return this.#ring.configure(request.settings);
    request.port.onmessage = (event: MessageEvent<AudioPost>) => {
      const { rate, channels, samples } = event.data;
      this.#ring.write(rate, channels, samples);
    };
  }
}

registerProcessor(processorName, PerunAudioProcessor);
