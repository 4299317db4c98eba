/** Everything in which the machines of the family are known to differ, as data. Opcodes ask here and nowhere else. */
export interface Quirks {
  /** 8XY6 and 8XYE shift VY into VX; otherwise VX itself is shifted. */
  readonly shiftUsesVy: boolean;
  /** How far FX55 and FX65 move I. */
  readonly indexIncrement: 'none' | 'x' | 'x+1';
  /** BXNN adds VX where BNNN adds V0. */
  readonly jumpUsesVx: boolean;
  /** 8XY1, 8XY2 and 8XY3 leave VF at 0. */
  readonly logicResetsFlag: boolean;
  /** DXYN waits for the next frame before it draws: never, in low resolution only, or always. */
  readonly displayWait: 'never' | 'lores' | 'always';
  /** What becomes of the part of a sprite beyond the edge; where it starts always wraps. */
  readonly edges: 'clip' | 'wrap';
  /** In low resolution the scrolls count pixels of the high resolution. */
  readonly halfPixelScroll: boolean;
  /** 00FE and 00FF keep the picture; otherwise they clear it. */
  readonly modeSwitchKeepsPicture: boolean;
  /** In high resolution VF counts the sprite rows that collide or fall off the bottom; otherwise it is 0 or 1. */
  readonly collisionCountsRows: boolean;
  /** What DXY0 draws in low resolution. */
  readonly loresBigSprite: '8x16' | '16x16';
  /** The big font has A to F too. */
  readonly bigFontLetters: boolean;
  /** FX0A takes a key when it goes down, or when it comes up again. */
  readonly keyWait: 'press' | 'release';
  /** FX1E sets VF when I passes 0xFFF. */
  readonly indexOverflowFlag: boolean;
}

export type QuirkName = keyof Quirks;

/** Every value each quirk may take; the command line and the tests read it. */
export const quirkValues: { readonly [Name in QuirkName]: readonly Quirks[Name][] } = {
  shiftUsesVy: [false, true],
  indexIncrement: ['none', 'x', 'x+1'],
  jumpUsesVx: [false, true],
  logicResetsFlag: [false, true],
  displayWait: ['never', 'lores', 'always'],
  edges: ['clip', 'wrap'],
  halfPixelScroll: [false, true],
  modeSwitchKeepsPicture: [false, true],
  collisionCountsRows: [false, true],
  loresBigSprite: ['8x16', '16x16'],
  bigFontLetters: [false, true],
  keyWait: ['press', 'release'],
  indexOverflowFlag: [false, true],
};

/** Reads `name=value` into an override; undefined where either is unknown. */
export function parseQuirk(text: string): Partial<Quirks> | undefined {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  if (at < 0 || !Object.hasOwn(quirkValues, name)) return undefined;
  const value = quirkValues[name as QuirkName].find((candidate) => String(candidate) === text.slice(at + 1));
  return value === undefined ? undefined : { [name]: value };
}
