/** Four colours, one per combination of the two planes, as 0xRRGGBB: background, first plane, second plane, both. */
export type Palette = readonly [number, number, number, number];

export const paletteNames = ['dusk', 'octo', 'paper', 'mono'] as const;
export type PaletteName = (typeof paletteNames)[number];

export const palettes: { readonly [Name in PaletteName]: Palette } = {
  dusk: [0x10_14_24, 0x7d_e2_d1, 0xff_8c_5a, 0xf6_e7_b4],
  octo: [0x99_66_00, 0xff_cc_00, 0xff_66_00, 0x66_22_00],
  paper: [0xf4_f0_e4, 0x22_2a_33, 0xb3_3a_2e, 0x6b_7a_8f],
  mono: [0x00_00_00, 0xff_ff_ff, 0x80_80_80, 0xc0_c0_c0],
};

export function isPaletteName(text: string): text is PaletteName {
  return Object.hasOwn(palettes, text);
}
