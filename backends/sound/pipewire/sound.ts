import type { SoundBackend, SoundCapture, SoundOptions, VirtualMicrophone } from '../../../src/drivers/sound.ts';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { soundBuffers } from '../../bindings/pipewire/audio-format.ts';
import { probePipeWire } from '../../bindings/pipewire/library.ts';
import type { StreamBuffer } from '../../bindings/pipewire/stream-buffer.ts';
import type { PipeWireStream } from '../../bindings/pipewire/stream.ts';
import { openSoundNode, type SoundNode } from './sound-node.ts';

/** An output and a microphone that are nodes of PipeWire. */
export const pipewireSoundBackend: SoundBackend = {
  probe: (): BackendProbe => probePipeWire(),
  openOutput: (options: SoundOptions): SoundCapture => new PipeWireOutput(options),
  openMicrophone: (options: SoundOptions): VirtualMicrophone => new PipeWireMicrophone(options),
};

const sampleBytes = 2;

class PipeWireOutput implements SoundCapture {
  readonly channels: number;
  readonly rate: number;
  readonly #node: SoundNode;
  #arrived: StreamBuffer[] = [];

  constructor(options: SoundOptions) {
    this.channels = options.channels;
    this.rate = options.rate;
    this.#node = openSoundNode('Audio/Sink', options, {
      process: (stream) => this.#take(stream),
      bufferRemoved: (buffer) => {
        this.#arrived = this.#arrived.filter((each) => each !== buffer);
      },
    });
  }

  next(timeoutMs: number, use: (samples: Int16Array) => void): boolean {
    if (this.#arrived.length === 0) this.#node.turn(0);
    const deadline = performance.now() + timeoutMs;
    while (this.#arrived.length === 0) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      this.#node.turn(left);
    }
    const buffer = this.#arrived.shift();
    if (buffer === undefined) return false;
    try {
      const { offset, size } = buffer.valid;
      const frames = Math.floor(size / (this.channels * sampleBytes));
      use(new Int16Array(buffer.bytes.buffer, buffer.bytes.byteOffset + offset, frames * this.channels));
    } finally {
      this.#node.stream.queue(buffer);
    }
    return true;
  }

  close(): void {
    this.#arrived = [];
    this.#node.close();
  }

  #take(stream: PipeWireStream): void {
    for (let buffer = stream.dequeue(); buffer !== undefined; buffer = stream.dequeue()) {
      const { size, offset } = buffer.valid;
      if (size === 0 || offset % sampleBytes !== 0) stream.queue(buffer);
      else this.#arrived.push(buffer);
    }
  }
}

/** The most that waits to be played; older samples make room for newer ones, which else would be heard late for ever. */
const mostWaitingMs = 60;
/** Blocks that PipeWire holds of it: as much as passes between two calls of `pump`. */
const playedBuffers = 4;

class PipeWireMicrophone implements VirtualMicrophone {
  readonly #node: SoundNode;
  readonly #channels: number;
  /** Samples that wait for a buffer, from `#first` on, `#count` of them; a ring of whole frames. */
  readonly #waiting: Int16Array;
  #first = 0;
  #count = 0;

  constructor(options: SoundOptions) {
    this.#channels = options.channels;
    this.#waiting = new Int16Array(Math.ceil((options.rate * mostWaitingMs) / 1000) * options.channels);
    this.#node = openSoundNode('Audio/Source', options, {
      format: (format, stream) => {
        if (format !== undefined) stream.update([soundBuffers(playedBuffers)]);
      },
    });
  }

  write(samples: Int16Array): void {
    const whole = samples.length - (samples.length % this.#channels);
    for (const sample of samples.subarray(Math.max(0, whole - this.#waiting.length), whole)) {
      this.#waiting[(this.#first + this.#count) % this.#waiting.length] = sample;
      if (this.#count < this.#waiting.length) this.#count += 1;
      else this.#first = (this.#first + 1) % this.#waiting.length;
    }
    this.#play();
  }

  pump(): void {
    this.#node.turn(0);
    this.#play();
  }

  close(): void {
    this.#node.close();
  }

  /** Hands PipeWire whole blocks as long as it has buffers for them. */
  #play(): void {
    const { stream, blockFrames } = this.#node;
    const block = blockFrames * this.#channels;
    // Nobody listens: what was said until somebody does is not what they want to hear.
    if (!stream.isStreaming) this.#count = 0;
    while (this.#count >= block) {
      const buffer = stream.dequeue();
      if (buffer === undefined) return;
      const into = new Int16Array(buffer.bytes.buffer, buffer.bytes.byteOffset, buffer.bytes.length / sampleBytes);
      const count = Math.min(block, into.length - (into.length % this.#channels));
      for (let at = 0; at < count; at += 1) into[at] = this.#waiting[(this.#first + at) % this.#waiting.length] ?? 0;
      this.#first = (this.#first + count) % this.#waiting.length;
      this.#count -= count;
      buffer.fill(count * sampleBytes, this.#channels * sampleBytes);
      stream.queue(buffer);
    }
  }
}
