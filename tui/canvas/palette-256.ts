/** Steps of the 6 × 6 × 6 cube that are entries 16–231 of xterm's palette; 232–255 are greys 8, 18 … 238. */
const cubeSteps: readonly number[] = [0, 95, 135, 175, 215, 255];

/** Red, green and blue of palette entry 16–255, as a word with red lowest. The first sixteen differ between terminals. */
export function paletteWord(index: number): number {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return grey | (grey << 8) | (grey << 16);
  }
  const cube = index - 16;
  const red = cubeSteps[Math.floor(cube / 36)] ?? 0;
  const green = cubeSteps[Math.floor(cube / 6) % 6] ?? 0;
  const blue = cubeSteps[cube % 6] ?? 0;
  return red | (green << 8) | (blue << 16);
}

/** Nearest step of the cube for each value of a channel. */
const stepOf = Uint8Array.from({ length: 256 }, (_, value) =>
  cubeSteps.reduce(
    (best, step, index) => (Math.abs(step - value) < Math.abs(cubeSteps[best]! - value) ? index : best),
    0,
  ),
);

/** Nearest palette entry to a colour: the better of the nearest cube colour and the nearest grey. */
export function paletteIndex(word: number): number {
  const red = word & 0xff;
  const green = (word >>> 8) & 0xff;
  const blue = (word >>> 16) & 0xff;
  const cube = 16 + stepOf[red]! * 36 + stepOf[green]! * 6 + stepOf[blue]!;
  const level = Math.round(((red + green + blue) / 3 - 8) / 10);
  const grey = 232 + Math.min(Math.max(level, 0), 23);
  return distance(paletteWord(grey), red, green, blue) < distance(paletteWord(cube), red, green, blue) ? grey : cube;
}

/** Squared, with the eye's preference for green. */
function distance(word: number, red: number, green: number, blue: number): number {
  return (
    2 * ((word & 0xff) - red) ** 2 + 4 * (((word >>> 8) & 0xff) - green) ** 2 + 3 * (((word >>> 16) & 0xff) - blue) ** 2
  );
}
