import { parentPort, workerData } from 'node:worker_threads';
import { backends } from '../../../backends/registry.ts';
import type { SoundCapture } from '../../drivers/sound.ts';
import { Steering } from '../../media/steering.ts';
import { isPerunError, toPerunError } from '../../shared/errors.ts';
import { SampleRing } from '../../shared/sample-ring.ts';
import type { FromSound, SoundStart } from './workers.ts';

/** Longest wait for sound, and pause before a sound server that has gone is tried again, in ms. */
const [waitMs, againMs] = [50, 3000];
const rate = 48_000;

/** Entry of the thread that hears what a desktop plays. A picture without sound is better than none. */
const { samples, steering: words, socket, name } = workerData as SoundStart;
const tell = (message: FromSound): void => parentPort?.postMessage(message);
const steering = new Steering(words);
const ring = SampleRing.of(samples);

async function open(): Promise<SoundCapture> {
  const backend = await backends.sound();
  return backend.openOutput({ socket, name, description: 'Perun', channels: 2, rate });
}

function hear(sound: SoundCapture): void {
  while (!steering.stopped) sound.next(waitMs, (heard) => ring.write(heard, sound.channels, sound.rate));
}

async function run(): Promise<void> {
  let told: string | undefined;
  while (!steering.stopped) {
    let sound: SoundCapture | undefined;
    try {
      sound = await open();
      tell({ kind: 'hears' });
      // The message leaves first: from now on the thread does nothing else.
      await new Promise(setImmediate);
      told = undefined;
      hear(sound);
    } catch (error) {
      const { message } = toPerunError(error);
      if (message !== told) tell({ kind: 'noSound', error: toPerunError(error).toJSON() });
      told = message;
      // What is not installed does not come by waiting.
      if (isPerunError(error) && error.code === 'MISSING_CAPABILITY') return;
      await new Promise(setImmediate);
      steering.sleep(againMs);
    } finally {
      sound?.close();
    }
  }
}

await run();
