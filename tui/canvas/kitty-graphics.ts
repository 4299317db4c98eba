import type { Fit } from './fit.ts';
import { PictureDeflater } from './picture-deflater.ts';
import type { Region } from './picture-deflater.ts';
import type { PixelPainter } from './pixel-canvas.ts';
import type { PixelSize } from './pixel-fit.ts';
import type { SampleGrid } from './pixel-words.ts';
import { ShownPicture } from './shown-picture.ts';
import type { TerminalWriter } from './terminal-writer.ts';

/** Of our picture in the terminal, and of the ones that only ask; each pane of a terminal has numbers of its own. */
export const kittyImages = { picture: 7361, query: 7362, edit: 7363 } as const;

/** Takes the picture off the screen and out of the terminal's memory. */
export const kittyDelete: string = `\x1b_Ga=d,d=I,i=${kittyImages.picture},q=2\x1b\\`;

/** Below the background of cells that have one, so that text with a background hides the picture: under -2³⁰. */
const depth = -1_073_741_825;

/** Base64 of one escape code, at most; three bytes become four characters. */
const chunkBytes = 3072;

/** Changed parts that lie so many lines apart are sent separately, and so many of them at most: each is an upload. */
const gapLines = 8;
const regionsMost = 4;

/**
 * Paints by the graphics protocol of kitty: pixels packed by zlib, in the terminal's own connection, since its files may
 * be on another machine. Where the terminal can edit frames, only what changed is sent; else the whole picture is.
 */
export class KittyPainter implements PixelPainter {
  readonly underText = true;
  readonly most: PixelSize = { width: 10_000, height: 10_000 };
  readonly #edits: boolean;
  readonly #shown = new ShownPicture();
  readonly #deflater = new PictureDeflater();
  #fit: Fit | undefined;

  constructor(edits: boolean) {
    this.#edits = edits;
  }

  forget(): void {
    this.#fit = undefined;
  }

  paint(grid: SampleGrid, fit: Fit, factor: number, writer: TerminalWriter): void {
    const height = Math.floor(fit.height / factor);
    const whole = this.#shown.take(grid, height) || this.#fit !== fit;
    this.#fit = fit;
    const all = { left: 0, right: grid.width, top: 0, bottom: height };
    if (whole) return this.#place(all, factor, writer);
    const regions = changedRegions(this.#shown);
    if (regions.length === 0) return;
    if (!this.#edits) return this.#place(all, factor, writer);
    for (const region of regions) this.#edit(region, factor, writer);
  }

  /** A picture of the same number takes the place of the one before, and of its place on the screen. */
  #place(region: Region, factor: number, writer: TerminalWriter): void {
    const { row, column } = this.#fit!;
    writer.moveTo(row, column);
    const head = `a=T,q=2,i=${kittyImages.picture},p=1,z=${depth},C=1`;
    this.#send(head, '', region, factor, writer);
  }

  /** Overwrites a part of the first frame, which is the picture shown. */
  #edit(region: Region, factor: number, writer: TerminalWriter): void {
    const at = `x=${region.left * factor},y=${region.top * factor}`;
    this.#send(`a=f,q=2,i=${kittyImages.picture},r=1,X=1,${at}`, 'a=f,', region, factor, writer);
  }

  #send(head: string, again: string, region: Region, factor: number, writer: TerminalWriter): void {
    const packed = this.#deflater.deflate(this.#shown, region, factor);
    const size = `s=${(region.right - region.left) * factor},v=${(region.bottom - region.top) * factor}`;
    let keys = `${head},f=24,o=z,${size}`;
    for (let at = 0; at < packed.length; at += chunkBytes) {
      const chunk = packed.subarray(at, at + chunkBytes);
      const more = at + chunkBytes < packed.length ? 1 : 0;
      const base64 = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('base64');
      writer.putText(`\x1b_G${keys},m=${more};${base64}\x1b\\`);
      keys = `${again}q=2`;
    }
  }
}

/** A few rectangles that cover all that changed. */
function changedRegions(shown: ShownPicture): Region[] {
  const regions: { left: number; right: number; top: number; bottom: number }[] = [];
  for (let line = 0; line < shown.height; line++) {
    const from = shown.from[line]!;
    const to = shown.to[line]!;
    if (from === to) continue;
    const last = regions.at(-1);
    if (last !== undefined && (line - last.bottom < gapLines || regions.length === regionsMost)) {
      last.left = Math.min(last.left, from);
      last.right = Math.max(last.right, to);
      last.bottom = line + 1;
    } else {
      regions.push({ left: from, right: to, top: line, bottom: line + 1 });
    }
  }
  return regions;
}
