import { execFileSync } from 'node:child_process';
import { env } from 'node:process';
import { expect, it } from 'vitest';
import { missingTools } from '../../../../scripts/test/system-tools.ts';
import { createCanvas } from '../../../../tui/canvas/create-canvas.ts';
import { TerminalWriter } from '../../../../tui/canvas/terminal-writer.ts';
import { throughSixels } from '../../../support/terminal/sixel-decoder.ts';

const missing = new Set(missingTools(env['PATH'] ?? '').map(({ command }) => command));

it.skipIf(missing.has('sixel2png') || missing.has('ffmpeg'))('sixels are what libsixel takes them for', () => {
  const [width, height, factor] = [40, 18, 3];
  const words = Uint32Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return 0xff000000 | ((((x >> 2) * 31 + (y >> 1) * 17) % 61) * 0x04070b);
  });
  // One strip only, since libsixel reads one picture.
  const cell = { width: 8, height: 54 };
  const canvas = createCanvas({ kind: 'sixel', cell, registers: 256, most: { width: 999, height: 999 } }, 'truecolor');
  const frame = { width, height, pixels: new Uint8Array(words.buffer) };
  const writer = new TerminalWriter();
  writer.begin();
  canvas.prepare(frame, { columns: 15, rows: 1 });
  canvas.paint(frame, writer);
  const written = Buffer.from(writer.end()).toString();
  const sixels = /\x1bP[^]*\x1b\\/.exec(written)?.[0] ?? '';
  const png = execFileSync('sixel2png', { input: sixels });
  const raw = ['-loglevel', 'error', '-f', 'png_pipe', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const pixels = execFileSync('ffmpeg', raw, { input: png });
  expect(pixels.length).toBe(width * factor * height * factor * 3);
  for (let y = 0; y < height * factor; y++) {
    for (let x = 0; x < width * factor; x++) {
      const word = throughSixels((words[Math.floor(y / factor) * width + Math.floor(x / factor)] ?? 0) & 0xffffff);
      const seen = pixels.readUIntLE((y * width * factor + x) * 3, 3);
      // It may round a hundredth the other way.
      for (const shift of [0, 8, 16]) {
        expect(Math.abs(((seen >>> shift) & 0xff) - ((word >>> shift) & 0xff))).toBeLessThanOrEqual(1);
      }
    }
  }
});
