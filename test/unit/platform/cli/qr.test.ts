import { stripVTControlCharacters } from 'node:util';
import jsQR from 'jsqr';
import { expect, test } from 'vitest';
import { formatQr } from '../../../../src/platform/cli/qr.ts';
import { formatPairingLink, parsePairingFragment } from '../../../../src/shared/pairing-link.ts';

/** The library is the function itself, whatever its typings say. */
const decode = jsQR as unknown as typeof jsQR.default;
const link = { page: '192.168.1.5:9001', pin: '0420', fingerprint: 'c0ffee11'.repeat(8) };

test.each([true, false])('a phone reads the code off the terminal, with colours or without (%s)', (colour) => {
  const lines = stripVTControlCharacters(formatQr(formatPairingLink(link), colour)).split('\n');
  const read = scan(lines);
  expect(read).toBe(`https://192.168.1.5:9001/#pair=0420.${link.fingerprint}`);
  expect(parsePairingFragment(new URL(read ?? '').hash)).toEqual({ pin: link.pin, fingerprint: link.fingerprint });
});

test('only what is a pairing link is read as one', () => {
  for (const wrong of ['', '#', '#pair=123.abc', `#pair=12345.${link.fingerprint}`, `#x=1234.${link.fingerprint}`]) {
    expect(parsePairingFragment(wrong)).toBeUndefined();
  }
});

/** What a camera sees of half blocks: each character is two squares, one above the other, eight pixels wide here. */
function scan(lines: readonly string[]): string | undefined {
  const size = 8;
  const columns = Math.max(...lines.map((line) => [...line].length));
  const [width, height] = [columns * size, lines.length * 2 * size];
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const [row, line] of lines.entries()) {
    for (const [column, character] of [...line].entries()) {
      const light = { '█': [true, true], '▀': [true, false], '▄': [false, true], ' ': [false, false] }[character];
      for (const [half, isLight] of (light ?? []).entries()) {
        for (let y = 0; y < size; y += 1) {
          for (let x = 0; x < size; x += 1) {
            const at = ((row * 2 + half) * size + y) * width + column * size + x;
            pixels.fill(isLight ? 255 : 0, at * 4, at * 4 + 3);
          }
        }
      }
    }
  }
  return decode(pixels, width, height)?.data;
}
