import { workerData } from 'node:worker_threads';
import { x264Backend } from '../../../backends/encoder/x264/x264.ts';
import { Pace } from '../../../src/media/pace.ts';
import { Steering } from '../../../src/media/steering.ts';
import { VideoTrack } from '../../../src/media/video-track.ts';
import { FrameRing } from '../../../src/shared/frame-ring.ts';
import { drawPage, page, stepRows } from './page.ts';

/** What the thread that codes is given. */
export interface Coding {
  readonly ring: SharedArrayBuffer;
  readonly steering: SharedArrayBuffer;
  readonly width: number;
  readonly height: number;
  readonly slices: number;
  readonly frames: number;
}

/** Codes a page that scrolls, at 60 Hz, and ends. */
const { width, height, slices, frames, ...shared } = workerData as Coding;
const steering = new Steering(shared.steering);
const now = (): bigint => process.hrtime.bigint();
const rate = { numerator: 60, denominator: 1 };
const encoder = x264Backend.open({ codec: 'h264', width, height, rate, kbps: 20_000, slices });
const track = new VideoTrack({ ring: FrameRing.of(shared.ring), steering, encoder, now, wallClock: now });
const text = page(width, height + stepRows * frames);
const pace = new Pace(60, now());
for (let frame = 0; frame < frames; frame++) {
  steering.sleep(pace.wait(now()));
  pace.step(now());
  track.show((into) => drawPage(text, frame * stepRows, into));
}
encoder.close();
