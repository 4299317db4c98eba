import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planeSizes, type PlanarPicture, type VideoCodec } from '../../../src/shared/video.ts';

/** One frame as ffprobe tells it. */
export interface ProbedFrame {
  readonly type: string;
  readonly keyframe: boolean;
  readonly width: number;
  readonly height: number;
}

/** What Debian's ffprobe reads out of a byte stream. */
export function probeFrames(codec: VideoCodec, stream: Uint8Array): ProbedFrame[] {
  const entries = 'frame=pict_type,key_frame,width,height';
  const text = onFile(stream, (path) =>
    run('ffprobe', ['-v', 'error', '-f', codec, '-i', path, '-show_entries', entries, '-of', 'json']),
  ).toString();
  const { frames } = JSON.parse(text) as {
    frames: { pict_type: string; key_frame: number; width: number; height: number }[];
  };
  return frames.map((frame) => ({
    type: frame.pict_type,
    keyframe: frame.key_frame === 1,
    width: frame.width,
    height: frame.height,
  }));
}

/** Fields of the stream as ffprobe tells them. */
export function probeStream(codec: VideoCodec, stream: Uint8Array): Record<string, unknown> {
  const text = onFile(stream, (path) =>
    run('ffprobe', ['-v', 'error', '-f', codec, '-i', path, '-show_streams', '-of', 'json']),
  ).toString();
  return (JSON.parse(text) as { streams: Record<string, unknown>[] }).streams[0] ?? {};
}

/** The pictures that Debian's ffmpeg decodes a byte stream of one size to. */
export function decodeStream(codec: VideoCodec, stream: Uint8Array, width: number, height: number): PlanarPicture[] {
  const raw = onFile(stream, (path) =>
    run('ffmpeg', [
      '-v',
      'error',
      '-f',
      codec,
      '-i',
      path,
      '-vsync',
      '0',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'yuv420p',
      '-',
    ]),
  );
  const sizes = planeSizes('i420', width, height);
  const bytes = sizes.reduce((sum, size) => sum + size.width * size.height, 0);
  if (raw.length % bytes !== 0) throw new Error(`ffmpeg decoded ${raw.length} bytes, no multiple of ${bytes}`);
  return Array.from({ length: raw.length / bytes }, (_, index) => {
    let at = index * bytes;
    const planes = sizes.map((size) => raw.subarray(at, (at += size.width * size.height)));
    return { layout: 'i420', width, height, planes, strides: sizes.map((size) => size.width) };
  });
}

/** Peak signal to noise of a plane, in dB; Infinity for equal ones. */
export function psnr(a: PlanarPicture, b: PlanarPicture, plane: number): number {
  const size = planeSizes('i420', a.width, a.height)[plane] ?? { width: 0, height: 0 };
  let sum = 0;
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const one = a.planes[plane]?.[y * (a.strides[plane] ?? 0) + x] ?? 0;
      const other = b.planes[plane]?.[y * (b.strides[plane] ?? 0) + x] ?? 0;
      sum += (one - other) ** 2;
    }
  }
  return 10 * Math.log10((255 * 255 * size.width * size.height) / sum);
}

function onFile<T>(stream: Uint8Array, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'perun-video-'));
  try {
    writeFileSync(join(folder, 'stream'), stream);
    return use(join(folder, 'stream'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, args, { maxBuffer: 1 << 29 });
  if (error !== undefined || status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.toString()}`);
  return stdout;
}
