import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { openLogFile } from '../../codec/frame-log/file-source.node.ts';
import { FrameLogReader, type LogMoment } from '../../codec/frame-log/reader.ts';
import { lz4Native } from '../../codec/lz4/lz4.node.ts';
import { zstdNative } from '../../codec/zstd.node.ts';
import { PerunError } from '../../shared/errors.ts';
import type { RgbaFrame } from '../../shared/frame.ts';

export interface Converted {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
}

interface Sound {
  readonly path: string;
  readonly rate: number;
  readonly channels: number;
}

/** A small screen is enlarged by a whole number until it has this height. */
const shownHeight = 480;

/**
 * Turns a recording into a video of whatever kind ffmpeg makes of the file's name, at the rate of its source; frames of
 * another size than the first are fitted to it. Fails with MISSING_CAPABILITY where there is no ffmpeg, with REFUSED
 * where the file is there already, and with FAILED and what ffmpeg said.
 */
export async function convert(path: string, to: string): Promise<Converted> {
  const file = openLogFile(path);
  const folder = mkdtempSync(join(tmpdir(), 'perun-video-'));
  try {
    const open = (): FrameLogReader => new FrameLogReader({ source: file, lz4: lz4Native, zstd: zstdNative });
    const first = firstFrame(open());
    const sound = extractSound(open(), join(folder, 'sound.raw'));
    const reader = open();
    const frames = await encode(reader, first, sound, to);
    return { frames, width: first.width, height: first.height, durationMs: reader.durationMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    file.close();
  }
}

function firstFrame(reader: FrameLogReader): RgbaFrame {
  for (let moment = reader.next(); moment !== undefined; moment = reader.next()) {
    if (moment.kind === 'frame') return moment.frame;
  }
  throw new PerunError('FAILED', 'the recording has no frames', { remedy: 'record for longer' });
}

/** Everything that sounds, as one file with silence between; undefined where nothing does. */
function extractSound(reader: FrameLogReader, path: string): Sound | undefined {
  let descriptor: number | undefined;
  let sound: Sound | undefined;
  let written = 0;
  for (let moment = reader.next(); moment !== undefined; moment = reader.next()) {
    if (moment.kind !== 'audio') continue;
    sound ??= { path, rate: moment.rate, channels: moment.channels };
    if (moment.rate !== sound.rate || moment.channels !== sound.channels) continue;
    descriptor ??= openSync(path, 'w', 0o600);
    // Chunks come early or late by a frame; only a real pause is silence.
    const due = Math.round((moment.time / 1000) * sound.rate);
    const gap = due - written;
    if (gap > sound.rate / 5) written += put(descriptor, new Int16Array(gap * sound.channels)) / sound.channels;
    written += put(descriptor, moment.samples) / sound.channels;
  }
  if (descriptor !== undefined) closeSync(descriptor);
  return sound;
}

function put(descriptor: number, samples: Int16Array): number {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
  return samples.length;
}

async function encode(
  reader: FrameLogReader,
  { width, height }: RgbaFrame,
  sound: Sound | undefined,
  to: string,
): Promise<number> {
  const { numerator, denominator } = reader.header.rate;
  const scale = Math.max(1, Math.ceil(shownHeight / height));
  // Most players want even sizes and colours of half the resolution.
  const filter = `scale=${width * scale}:${height * scale}:flags=neighbor,pad=ceil(iw/2)*2:ceil(ih/2)*2`;
  const video = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${width}x${height}`, '-r', `${numerator}/${denominator}`];
  const audio = sound && ['-f', 's16le', '-ar', `${sound.rate}`, '-ac', `${sound.channels}`, '-i', sound.path];
  // A GIF has hundredths of seconds, and viewers slow down what is under three of them.
  const isGif = /\.gif$/i.test(to);
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-n', ...video, '-i', 'pipe:0'],
      ...(isGif ? [] : (audio ?? [])),
      ...(isGif
        ? ['-filter_complex', `fps=25,${filter},split[a][b];[a]palettegen[p];[b][p]paletteuse`]
        : ['-vf', filter]),
      ...(isGif ? [] : ['-pix_fmt', 'yuv420p']),
      `file:${to}`,
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  const ended = new Promise<number | NodeJS.ErrnoException>((resolve) => {
    child.once('error', resolve);
    child.once('close', (code) => resolve(code ?? 1));
  });
  // What it thinks of its input shows in how it ends.
  child.stdin.on('error', () => {});
  let frames = 0;
  let over = false;
  void ended.then(() => (over = true));
  for (const pixels of paced(reader, width, height)) {
    if (over) break;
    frames += 1;
    if (!child.stdin.write(pixels)) await Promise.race([once(child.stdin, 'drain'), ended]);
  }
  child.stdin.end();
  const end = await ended;
  if (end === 0) return frames;
  if (typeof end !== 'number') {
    throw new PerunError('MISSING_CAPABILITY', 'ffmpeg is needed for this, and could not be started', {
      cause: end,
      remedy: 'install it: apt install ffmpeg',
    });
  }
  throw new PerunError('FAILED', `ffmpeg could not write ${to}: ${said.trim()}`, { remedy: 'choose another file' });
}

/** The picture of each frame's time at the rate of the source. */
function* paced(reader: FrameLogReader, width: number, height: number): Generator<Uint8Array> {
  const { numerator, denominator } = reader.header.rate;
  let shown: Uint8Array | undefined;
  let ahead: LogMoment | undefined = reader.next();
  for (let number = 0; ahead !== undefined; number++) {
    const now = (number * 1000 * denominator) / numerator;
    while (ahead !== undefined && (ahead.kind === 'audio' || ahead.time <= now)) {
      if (ahead.kind === 'frame') shown = fitted(ahead.frame, width, height);
      ahead = reader.next();
    }
    if (shown !== undefined) yield shown;
  }
}

/** The frame, or where it is of another size its nearest pixels. */
function fitted(frame: RgbaFrame, width: number, height: number): Uint8Array {
  if (frame.width === width && frame.height === height) return frame.pixels;
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * frame.height) / height) * frame.width;
    for (let x = 0; x < width; x++) {
      const from = (row + Math.floor((x * frame.width) / width)) * 4;
      pixels.set(frame.pixels.subarray(from, from + 4), (y * width + x) * 4);
    }
  }
  return pixels;
}
