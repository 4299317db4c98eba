import { parentPort, workerData } from 'node:worker_threads';
import { backends } from '../../../backends/registry.ts';
import type { SoundBackend, SoundCapture, SoundOptions, VirtualMicrophone } from '../../drivers/sound.ts';
import { Steering } from '../../media/steering.ts';
import { isPerunError, toPerunError } from '../../shared/errors.ts';
import { SampleRing } from '../../shared/sample-ring.ts';
import type { FromSound, SoundStart } from './workers.ts';

/** Longest wait for sound, as a microphone bears it, and pause before a sound server that has gone is tried again, in ms. */
const [waitMs, againMs] = [10, 3000];
const rate = 48_000;

/** Entry of the thread that hears what a desktop plays, and speaks to it. A picture without sound is better than none. */
const { samples, spoken, steering: words, socket, name } = workerData as SoundStart;
const tell = (message: FromSound): void => parentPort?.postMessage(message);
const steering = new Steering(words);
const ring = SampleRing.of(samples);
const speech = SampleRing.of(spoken);
const heardNow = new Int16Array(speech.frames * speech.channels);

const node: Omit<SoundOptions, 'channels'> = { socket, name, description: 'Perun', rate };

function openMicrophone(backend: SoundBackend): VirtualMicrophone | undefined {
  try {
    const options = { ...node, name: `${name}-microphone`, description: 'Perun (microphone)' };
    return backend.openMicrophone({ ...options, channels: speech.channels as SoundOptions['channels'] });
  } catch (error) {
    tell({ kind: 'noMicrophone', error: toPerunError(error).toJSON() });
    return undefined;
  }
}

function hear(sound: SoundCapture, microphone: VirtualMicrophone | undefined): void {
  let said = speech.written;
  while (!steering.stopped) {
    sound.next(waitMs, (heard) => ring.write(heard, sound.channels, sound.rate));
    if (microphone === undefined) continue;
    const { count, next } = speech.read(said, heardNow);
    said = next;
    if (count > 0) microphone.write(heardNow.subarray(0, count * speech.channels));
    microphone.pump();
  }
}

async function run(): Promise<void> {
  let told: string | undefined;
  while (!steering.stopped) {
    let sound: SoundCapture | undefined;
    let microphone: VirtualMicrophone | undefined;
    try {
      const backend = await backends.sound();
      sound = backend.openOutput({ ...node, channels: ring.channels as SoundOptions['channels'] });
      microphone = openMicrophone(backend);
      tell({ kind: 'hears' });
      // The message leaves first: from now on the thread does nothing else.
      await new Promise(setImmediate);
      told = undefined;
      hear(sound, microphone);
    } catch (error) {
      const { message } = toPerunError(error);
      if (message !== told) tell({ kind: 'noSound', error: toPerunError(error).toJSON() });
      told = message;
      // What is not installed does not come by waiting.
      if (isPerunError(error) && error.code === 'MISSING_CAPABILITY') return;
      await new Promise(setImmediate);
      steering.sleep(againMs);
    } finally {
      microphone?.close();
      sound?.close();
    }
  }
}

await run();
