/**
 * What coding one picture takes: until its first slice is there, and until all of it is. The picture is a page of text that
 * scrolls fast, at 20 Mbit/s. The same for each encoder of this machine, in ms, and bytes of a frame.
 */
import { stdout } from 'node:process';
import { libavX264Backend } from '../../backends/encoder/libav/x264.ts';
import { libavX265Backend } from '../../backends/encoder/libav/x265.ts';
import { nvencBackend } from '../../backends/encoder/nvenc/nvenc.ts';
import { x264Backend } from '../../backends/encoder/x264/x264.ts';
import type { EncoderSettings, VideoEncoderBackend } from '../../src/drivers/encoder.ts';
import { drawPage, page, stepRows } from './slices/page.ts';

const frames = 240;
const sizes = [
  [1280, 720],
  [1920, 1080],
] as const;
const rows: readonly (readonly [VideoEncoderBackend, Partial<EncoderSettings>])[] = [
  [nvencBackend, { slices: 4 }],
  [x264Backend, { slices: 1 }],
  [x264Backend, { slices: 4 }],
  [libavX264Backend, {}],
  [libavX265Backend, { codec: 'hevc' }],
];

stdout.write(`${'encoder'.padEnd(24)} ${'picture'.padEnd(10)} first slice p50  p99   coded p50    p99  bytes\n`);
for (const [width, height] of sizes) for (const [backend, change] of rows) measure(backend, width, height, change);

function measure(backend: VideoEncoderBackend, width: number, height: number, change: Partial<EncoderSettings>): void {
  const { slices } = change;
  const name = `${backend.name}${slices === undefined ? '' : `, ${slices} slice${slices === 1 ? '' : 's'}`}`;
  const seen = backend.probe();
  if (!seen.available) return void stdout.write(`${name.padEnd(24)} ${seen.found}\n`);
  const settings = {
    codec: 'h264',
    width,
    height,
    rate: { numerator: 60, denominator: 1 },
    kbps: 20_000,
    ...change,
  } as const;
  const encoder = backend.open(settings);
  const text = page(width, height + stepRows * frames);
  const [first, whole]: [number[], number[]] = [[], []];
  let bytes = 0;
  for (let frame = 0; frame < frames; frame++) {
    drawPage(text, frame * stepRows, encoder.surface());
    let firstAt: number | undefined;
    const begun = performance.now();
    const { data } = encoder.encode(
      encoder.surface(),
      BigInt(frame),
      false,
      () => (firstAt ??= performance.now() - begun),
    );
    if (frame < 20) continue;
    whole.push(performance.now() - begun);
    first.push(firstAt ?? 0);
    bytes += data.length;
  }
  encoder.close();
  const of = (times: number[], share: number): string =>
    (times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0).toFixed(2);
  const columns = [
    of(first, 0.5).padStart(15),
    of(first, 0.99).padStart(5),
    of(whole, 0.5).padStart(11),
    of(whole, 0.99).padStart(6),
  ];
  stdout.write(
    `${name.padEnd(24)} ${`${width}×${height}`.padEnd(10)} ${columns.join(' ')} ${String(Math.round(bytes / whole.length)).padStart(6)}\n`,
  );
}
