/**
 * A stand-in for a compositor: a node of PipeWire that sends numbered pictures at the size and rate that the consumer
 * asks for, as mutter does, or at sizes of its own. Told on standard input: `size WxH`, `show N` (that picture,
 * some times, and then none), `once N`, `go`; says what it does in JSON lines.
 *
 *   producer-process.ts SOCKET [WxH]
 */
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { PipeWireConnection } from '../../../backends/bindings/pipewire/connection.ts';
import { pipewireNumbers as numbers } from '../../../backends/bindings/pipewire/layout.ts';
import { PipeWireStream } from '../../../backends/bindings/pipewire/stream.ts';
import {
  anyRate,
  anySize,
  pictureBuffers,
  readVideoFormat,
  videoFormat,
  type VideoFormat,
} from '../../../backends/bindings/pipewire/video-format.ts';
import type { PodValue } from '../../../backends/bindings/pod/types.ts';
import { MovingPicture } from '../desktop/moving-picture.ts';

const [socket = '', own] = process.argv.slice(2);
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
const offer = (size: PodValue) => videoFormat(size, { kind: 'fraction', numerator: 0, denominator: 1 }, anyRate);
const fixed = (text: string): PodValue => {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { kind: 'rectangle', width, height };
};

let format: VideoFormat | undefined;
let frame = 0;
let painter: MovingPicture | undefined;
/** The picture that is to be shown; null where all are, undefined where it was. */
let wanted: number | null | undefined = null;
let isDue = false;
/**
 * How often a picture is sent again: the first may come before the one who came anew listens, and PipeWire 0.3.65 loses
 * as many as there are buffers after all of them had to wait.
 */
const repeats = 10;
let left = 0;
const connection = new PipeWireConnection({ socket }, 10_000);
const stream = new PipeWireStream(
  connection,
  {
    name: 'perun-test-producer',
    direction: 'output',
    flags: numbers.PW_STREAM_FLAG_DRIVER | numbers.PW_STREAM_FLAG_MAP_BUFFERS,
    properties: { 'media.class': 'Video/Source', 'node.name': `perun-test-producer-${process.pid}` },
    formats: [offer(own === undefined ? anySize : fixed(own))],
  },
  {
    format(told) {
      format = told === undefined ? undefined : readVideoFormat(told);
      if (format === undefined) return;
      wasStreaming = false;
      painter = new MovingPicture(format.width, format.height);
      say({ event: 'format', ...format });
      stream.update(pictureBuffers(format));
    },
    process() {
      // It is called for more than what was triggered; a picture too many would hold up the ones after it.
      if (!isDue || wanted === undefined || format === undefined) return;
      const buffer = stream.dequeue();
      if (buffer === undefined) return;
      isDue = false;
      frame = wanted ?? frame + 1;
      if (wanted !== null) wanted = undefined;
      const { width, height } = format;
      const size = width * height * 4;
      if (buffer.bytes.length < size) throw new Error(`a buffer of ${buffer.bytes.length} bytes for ${size}`);
      painter?.draw(frame, buffer.bytes);
      buffer.fill(size, width * 4, { at: process.hrtime.bigint(), sequence: BigInt(frame) });
      stream.queue(buffer);
    },
  },
);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [word, value = ''] = line.split(' ');
    if (word === 'show' || word === 'once') wanted = Number(value);
    left = word === 'show' ? repeats : 0;
    if (word === 'go') wanted = null;
    if (word === 'size') stream.update([offer(fixed(value))]);
  })
  .on('close', () => process.exit(0));

connection.until(() => stream.node !== undefined, 10_000, 'PipeWire made no node');
connection.roundTrip(10_000);
say({ event: 'node', node: stream.node });
let next = performance.now();
let wasStreaming = false;
for (;;) {
  await setImmediate();
  const rate = format === undefined || format.rate === 0 ? 60 : format.rate;
  const wait = next - performance.now();
  if (wait > 0.3) {
    connection.iterate(Math.min(10, Math.floor(wait)));
    continue;
  }
  next = Math.max(next + 1000 / rate, performance.now());
  stream.check();
  if (stream.isStreaming && !wasStreaming) left = repeats;
  wasStreaming = stream.isStreaming;
  if (wanted === undefined && left > 0) {
    left -= 1;
    wanted = frame;
  }
  isDue = stream.isStreaming && wanted !== undefined;
  // Never without a picture: PipeWire 1.4 takes one that was not looked at in time back at the next turn.
  if (isDue) stream.trigger();
  connection.iterate(0);
}
