import { renderUnicodeCompact } from 'uqr';

/**
 * A QR code of half blocks. A full block is a light square: with colours whatever the theme, and without them on the
 * dark background that most terminals have.
 */
export function formatQr(text: string, colour: boolean): string {
  const code = renderUnicodeCompact(text, { border: 2, ecc: 'L' });
  if (!colour) return code;
  const [light, onDark, plain] = ['\u001b[38;5;231m', '\u001b[48;5;16m', '\u001b[0m'];
  return code
    .split('\n')
    .map((line) => `${light}${onDark}${line}${plain}`)
    .join('\n');
}
