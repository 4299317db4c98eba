import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { ColourMode } from './colour-mode.ts';
import { fitPicture } from './fit.ts';
import { paletteIndex } from './palette-256.ts';
import { FrameScaler } from './scale.ts';

/** From this brightness on, of 255, a sample is lit where there are no colours. */
const litFrom = 96;

/**
 * A picture as lines of half blocks with their colours in them, fitted into an area of cells and centred in it. For
 * small pictures inside of other text; games are painted by the canvas.
 */
export function pictureLines(
  frame: RgbaFrame,
  area: { readonly columns: number; readonly rows: number },
  mode: ColourMode,
): string[] {
  const fit = fitPicture(frame.width, frame.height, area);
  if (fit.columns === 0) return [];
  const { words, width } = new FrameScaler(frame.width, frame.height, fit).scale(frame);
  const lines = Array.from({ length: fit.row }, () => '');
  for (let row = 0; row < fit.rows; row += 1) {
    const upper = words.subarray(row * 2 * width, row * 2 * width + width);
    const lower = words.subarray((row * 2 + 1) * width, (row * 2 + 1) * width + width);
    lines.push(' '.repeat(fit.column) + (mode === 'mono' ? monoLine(upper, lower) : colourLine(upper, lower, mode)));
  }
  return lines;
}

function monoLine(upper: Uint32Array, lower: Uint32Array): string {
  return Array.from(upper, (word, at) => {
    const below = isLit(lower[at] ?? 0);
    if (isLit(word)) return below ? '█' : '▀';
    return below ? '▄' : ' ';
  }).join('');
}

function isLit(word: number): boolean {
  return 0.3 * (word & 0xff) + 0.59 * ((word >>> 8) & 0xff) + 0.11 * ((word >>> 16) & 0xff) >= litFrom;
}

function colourLine(upper: Uint32Array, lower: Uint32Array, mode: 'truecolor' | '256'): string {
  let line = '';
  let pen = '';
  for (const [at, word] of upper.entries()) {
    const wanted = `\x1b[38;${colourOf(word, mode)};48;${colourOf(lower[at] ?? 0, mode)}m`;
    line += wanted === pen ? '▀' : `${wanted}▀`;
    pen = wanted;
  }
  return `${line}\x1b[0m`;
}

function colourOf(word: number, mode: 'truecolor' | '256'): string {
  if (mode === '256') return `5;${paletteIndex(word & 0xffffff)}`;
  return `2;${word & 0xff};${(word >>> 8) & 0xff};${(word >>> 16) & 0xff}`;
}
