import type { PixelSize } from './pixel-fit.ts';
import type { SixelFacts } from './sixel.ts';

/** What a person asked for; `auto` is the best the terminal answers for. */
export type GraphicsWish = 'auto' | 'kitty' | 'sixel' | 'blocks';

/** How pictures are painted, with what has to be known of the terminal for it. */
export type Graphics =
  | { readonly kind: 'blocks' }
  | { readonly kind: 'kitty'; readonly cell: PixelSize; readonly edits: boolean }
  | ({ readonly kind: 'sixel' } & SixelFacts);

/** What a terminal said of itself; what it did not say is false or undefined. */
export interface TerminalAbilities {
  /** False where it said nothing within the time it had. */
  readonly answered: boolean;
  readonly kitty: boolean;
  /** Frames of kitty's animations can be changed in parts. */
  readonly edits: boolean;
  readonly sixel: boolean;
  readonly cell: PixelSize | undefined;
  readonly registers: number | undefined;
  readonly sixelMost: PixelSize | undefined;
}

export interface Choice {
  readonly graphics: Graphics;
  /** Why it is not what was asked for, as a sentence; undefined where it is. */
  readonly complaint: string | undefined;
}

/** Colours of one picture, at most; terminals that do not tell have so many, all but those made of metal. */
const registersMost = 256;
/** Larger pictures are nobody's screen; runs have four digits. */
const sixelMost: PixelSize = { width: 4096, height: 4096 };

/** The graphics for a wish and a terminal: blocks, which need nothing, where it cannot be had. */
export function chooseGraphics(wish: GraphicsWish, abilities: TerminalAbilities, colourless: boolean): Choice {
  const { kitty, edits, sixel, cell, registers } = abilities;
  const answered = { kitty, sixel };
  const blocks = { kind: 'blocks' } as const;
  if (wish === 'blocks' || (wish === 'auto' && colourless)) return { graphics: blocks, complaint: undefined };
  const kind = wish === 'auto' ? (kitty ? 'kitty' : 'sixel') : wish;
  if (!answered[kind]) {
    const name = { kitty: "kitty's graphics", sixel: 'sixels' }[kind];
    const complaint = wish === 'auto' ? undefined : `this terminal does not answer for ${name}: painting blocks`;
    return { graphics: blocks, complaint };
  }
  if (cell === undefined) {
    const complaint = wish === 'auto' ? undefined : 'this terminal does not tell the size of a cell: painting blocks';
    return { graphics: blocks, complaint };
  }
  if (kind === 'kitty') return { graphics: { kind, cell, edits }, complaint: undefined };
  const known = Math.min(Math.max(registers ?? registersMost, 2), registersMost);
  return {
    graphics: { kind, cell, registers: known, most: smaller(abilities.sixelMost ?? sixelMost, sixelMost) },
    complaint: undefined,
  };
}

function smaller(one: PixelSize, other: PixelSize): PixelSize {
  return { width: Math.min(one.width, other.width), height: Math.min(one.height, other.height) };
}
