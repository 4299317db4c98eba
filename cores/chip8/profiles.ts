import type { Quirks } from './quirks.ts';

/** One machine of the family: what it can do, how large and how fast it is, and its quirks. */
export interface Profile {
  readonly name: ProfileName;
  readonly title: string;
  /** Understands the SUPER-CHIP instructions. */
  readonly superchip: boolean;
  /** Understands the XO-CHIP instructions. */
  readonly xochip: boolean;
  /** A power of two; addresses wrap there. */
  readonly memoryBytes: number;
  /** Registers that FX75 and FX85 reach. */
  readonly flagRegisters: number;
  readonly instructionsPerFrame: number;
  /** File name endings that choose this profile. */
  readonly extensions: readonly string[];
  readonly quirks: Quirks;
}

export const profileNames = ['chip8', 'superchip', 'superchip-modern', 'xochip'] as const;
export type ProfileName = (typeof profileNames)[number];

/** Programs are loaded and started here. */
export const programStart = 0x200;
/** Return addresses that fit on the stack. */
export const stackDepth = 16;

const superchipQuirks: Quirks = {
  shiftUsesVy: false,
  indexIncrement: 'none',
  jumpUsesVx: true,
  logicResetsFlag: false,
  displayWait: 'never',
  edges: 'clip',
  halfPixelScroll: true,
  modeSwitchKeepsPicture: true,
  collisionCountsRows: true,
  loresBigSprite: '8x16',
  bigFontLetters: false,
  keyWait: 'press',
  indexOverflowFlag: false,
};

/**
 * The machines: CHIP-8 as on the COSMAC VIP, SUPER-CHIP 1.1 as on the HP-48, SUPER-CHIP as today's tools write for it,
 * and XO-CHIP as defined by Octo. The stack holds 16 addresses on all of them (the VIP had 12), as programs expect.
 */
export const profiles: { readonly [Name in ProfileName]: Profile } = {
  chip8: {
    name: 'chip8',
    title: 'CHIP-8',
    superchip: false,
    xochip: false,
    memoryBytes: 4096,
    flagRegisters: 0,
    instructionsPerFrame: 15,
    extensions: ['.ch8', '.c8'],
    quirks: {
      shiftUsesVy: true,
      indexIncrement: 'x+1',
      jumpUsesVx: false,
      logicResetsFlag: true,
      displayWait: 'always',
      edges: 'clip',
      halfPixelScroll: false,
      modeSwitchKeepsPicture: false,
      collisionCountsRows: false,
      loresBigSprite: '8x16',
      bigFontLetters: false,
      keyWait: 'release',
      indexOverflowFlag: false,
    },
  },
  superchip: {
    name: 'superchip',
    title: 'SUPER-CHIP 1.1',
    superchip: true,
    xochip: false,
    memoryBytes: 4096,
    flagRegisters: 8,
    instructionsPerFrame: 30,
    extensions: ['.sc8', '.sch'],
    quirks: superchipQuirks,
  },
  'superchip-modern': {
    name: 'superchip-modern',
    title: 'SUPER-CHIP',
    superchip: true,
    xochip: false,
    memoryBytes: 4096,
    flagRegisters: 8,
    instructionsPerFrame: 30,
    extensions: [],
    quirks: {
      ...superchipQuirks,
      halfPixelScroll: false,
      modeSwitchKeepsPicture: false,
      collisionCountsRows: false,
      loresBigSprite: '16x16',
      bigFontLetters: true,
      keyWait: 'release',
    },
  },
  xochip: {
    name: 'xochip',
    title: 'XO-CHIP',
    superchip: true,
    xochip: true,
    memoryBytes: 65_536,
    flagRegisters: 16,
    instructionsPerFrame: 200,
    extensions: ['.xo8'],
    quirks: {
      shiftUsesVy: true,
      indexIncrement: 'x+1',
      jumpUsesVx: false,
      logicResetsFlag: false,
      displayWait: 'never',
      edges: 'wrap',
      halfPixelScroll: false,
      modeSwitchKeepsPicture: false,
      collisionCountsRows: false,
      loresBigSprite: '16x16',
      bigFontLetters: true,
      keyWait: 'release',
      indexOverflowFlag: false,
    },
  },
};

/** The profile a file name stands for; CHIP-8 where its ending says nothing. */
export function profileOfFile(path: string): Profile {
  const lower = path.toLowerCase();
  const found = Object.values(profiles).find((profile) => profile.extensions.some((ending) => lower.endsWith(ending)));
  return found ?? profiles.chip8;
}

export function isProfileName(text: string): text is ProfileName {
  return Object.hasOwn(profiles, text);
}

/** Largest program that fits, in bytes. */
export function programLimit(profile: Profile): number {
  return profile.memoryBytes - programStart;
}
