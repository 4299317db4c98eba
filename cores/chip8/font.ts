/** Where the five-row font lies in memory: sixteen glyphs of five bytes. */
export const smallFontAddress = 0x050;
/** Where the ten-row font lies in memory: ten or sixteen glyphs of ten bytes. */
export const bigFontAddress = 0x0a0;

export const smallFont: Uint8Array = bytesOf(`
  F0909090F0 2060202070 F010F080F0 F010F010F0 9090F01010 F080F010F0 F080F090F0 F010204040
  F090F090F0 F090F010F0 F090F09090 E090E090E0 F0808080F0 E0909090E0 F080F080F0 F080F08080`);

export const bigFont: Uint8Array = bytesOf(`
  3C7EE7C3C3C3C3E77E3C 1838581818181818183C 3E7FC3060C183060FFFF 3C7EC3030E0E03C37E3C
  060E1E3666C6FFFF0606 FFFFC0C0FCFE03C37E3C 3E7CC0C0FCFEC3C37E3C FFFF03060C1830606060
  3C7EC3C37E7EC3C37E3C 3C7EC3C37F3F03033E7C 3C66C3C3C3FFFFC3C3C3 FCFEC3C3FEFEC3C3FEFC
  3C7EE7C0C0C0C0E77E3C FCFEC7C3C3C3C3C7FEFC FFFFC0C0FCFCC0C0FFFF FFFFC0C0FCFCC0C0C0C0`);

/** Bytes of the big font that belong to the digits. */
export const bigFontDigitBytes = 100;

function bytesOf(hex: string): Uint8Array {
  const digits = hex.replaceAll(/\s/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}
