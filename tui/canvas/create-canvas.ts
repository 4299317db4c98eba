import { BlockCanvas } from './block-canvas.ts';
import type { Canvas } from './canvas.ts';
import type { ColourMode } from './colour-mode.ts';
import type { Graphics } from './graphics.ts';
import { HalfBlockPainter } from './half-block.ts';
import { KittyPainter } from './kitty-graphics.ts';
import { MonoPainter } from './mono-block.ts';
import { PixelCanvas } from './pixel-canvas.ts';
import { SixelPainter } from './sixel.ts';

/** The canvas for what a terminal can show. */
export function createCanvas(graphics: Graphics, mode: ColourMode): Canvas {
  switch (graphics.kind) {
    case 'kitty':
      return new PixelCanvas(new KittyPainter(graphics.edits), graphics.cell);
    case 'sixel':
      return new PixelCanvas(new SixelPainter(graphics), graphics.cell);
    case 'blocks':
      return new BlockCanvas(mode === 'mono' ? new MonoPainter() : new HalfBlockPainter(mode));
  }
}
