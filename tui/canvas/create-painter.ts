import type { ColourMode } from './colour-mode.ts';
import { HalfBlockPainter } from './half-block.ts';
import { MonoPainter } from './mono-block.ts';
import type { FramePainter } from './painter.ts';

/** The painter for the colours of a terminal. */
export function createPainter(mode: ColourMode): FramePainter {
  return mode === 'mono' ? new MonoPainter() : new HalfBlockPainter(mode);
}
