import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RgbaFrame } from '../../../src/shared/frame.ts';
import type { Cost } from './measure.ts';

/** Settings for sending at once, one thread, no second key frame. */
const x264 = ['-preset', 'veryfast', '-tune', 'zerolatency', '-g', '9999'];
const encoders: Readonly<Record<string, readonly string[]>> = {
  'x264, lossless RGB': ['-c:v', 'libx264rgb', ...x264, '-qp', '0', '-f', 'h264'],
  'x264, lossy 4:2:0 crf 23': ['-c:v', 'libx264', ...x264, '-crf', '23', '-pix_fmt', 'yuv420p', '-f', 'h264'],
  'VP8, lossy realtime crf 12': [
    ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', '9999', '-lag-in-frames', '0'],
    ...['-crf', '12', '-b:v', '20M', '-pix_fmt', 'yuv420p', '-f', 'ivf'],
  ],
};

/**
 * The same frames through ffmpeg, if there is one. What a short film takes is subtracted from what the long one takes:
 * what is left are frames in the middle, without the program's start.
 */
export function measureVideo(frames: readonly RgbaFrame[]): Record<string, Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'perun-bench-'));
  try {
    const short = frames.slice(0, frames.length / 10);
    return Object.fromEntries(
      Object.entries(encoders).flatMap(([name, settings]) => {
        const [less, more] = [short, frames].map((film) => encode(film, settings, folder));
        if (less === undefined || more === undefined) return [];
        const between = frames.length - short.length;
        return [[name, { bytes: (more.bytes - less.bytes) / between, encode: (more.micros - less.micros) / between }]];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function encode(
  frames: readonly RgbaFrame[],
  settings: readonly string[],
  folder: string,
): { bytes: number; micros: number } | undefined {
  const { width, height } = frames[0] as RgbaFrame;
  const [from, to] = [join(folder, 'frames'), join(folder, 'video')];
  writeFileSync(from, Buffer.concat(frames.map(({ pixels }) => pixels)));
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${width}x${height}`, '-r', '60', '-i', from];
  const args = [
    '-y',
    '-nostdin',
    '-hide_banner',
    '-benchmark',
    '-threads',
    '1',
    ...input,
    '-threads',
    '1',
    ...settings,
    to,
  ];
  const { status, stderr, error } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  // What the kernel accounted to the process (getrusage), as ffmpeg tells it.
  const used = /utime=(?<user>[\d.]+)s stime=(?<system>[\d.]+)s/u.exec(stderr)?.groups;
  if (status !== 0 || used === undefined) throw new Error(`ffmpeg ended with ${status}:\n${stderr.slice(-2000)}`);
  return { bytes: statSync(to).size, micros: (Number(used['user']) + Number(used['system'])) * 1e6 };
}
