/** Digits of half blocks, three cells wide and three lines high. */
const shapes: Readonly<Record<string, readonly [string, string, string]>> = {
  '0': ['█▀█', '█ █', '▀▀▀'],
  '1': ['▀█ ', ' █ ', '▀▀▀'],
  '2': ['▀▀█', '█▀▀', '▀▀▀'],
  '3': ['▀▀█', ' ▀█', '▀▀▀'],
  '4': ['█ █', '▀▀█', '  ▀'],
  '5': ['█▀▀', '▀▀█', '▀▀▀'],
  '6': ['█▀▀', '█▀█', '▀▀▀'],
  '7': ['▀▀█', '  █', '  ▀'],
  '8': ['█▀█', '█▀█', '▀▀▀'],
  '9': ['█▀█', '▀▀█', '▀▀▀'],
};

/** Digits that can be read from across a room: three lines, each cell of a shape two wide. Anything else is a gap. */
export function bigDigits(text: string): string[] {
  return [0, 1, 2].map((line) =>
    Array.from(text, (digit) => (shapes[digit]?.[line] ?? '   ').replaceAll(/./gu, '$&$&')).join('  '),
  );
}
