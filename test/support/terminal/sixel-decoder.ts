/** A picture of a DCS, as a terminal would draw it: colour words with red lowest, -1 where nothing is drawn. */
export interface SixelPicture {
  readonly width: number;
  readonly height: number;
  readonly words: Int32Array;
}

/**
 * Draws the body of a sixel DCS, from behind `ESC P` to before the terminator. Throws at whatever a terminal might take
 * in more than one way: a parameter it does not know, a colour used before it is told, sixels outside of the picture.
 */
export function decodeSixels(body: string, registers: number): SixelPicture {
  const head = /^0;1;0q"1;1;(\d+);(\d+)/.exec(body);
  if (head === null) throw new Error(`not our kind of sixels: ${JSON.stringify(body.slice(0, 40))}`);
  const [width, height] = [Number(head[1]), Number(head[2])];
  if (width < 1 || height < 1) throw new Error(`a picture of ${width} × ${height}`);
  const words = new Int32Array(width * height).fill(-1);
  const colours = new Map<number, number>();
  let colour: number | undefined;
  let [x, y] = [0, 0];
  const token = /#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|(\$)|(-)/y;
  token.lastIndex = head[0].length;
  while (token.lastIndex < body.length) {
    const at = token.lastIndex;
    const found = token.exec(body);
    if (found === null) throw new Error(`no sixels at ${at}: ${JSON.stringify(body.slice(at, at + 20))}`);
    const [, told, red, green, blue, chosen, count, repeated, single, back] = found;
    if (told !== undefined) {
      if (Number(told) >= registers) throw new Error(`register ${told} of ${registers}`);
      if (colours.has(Number(told))) throw new Error(`register ${told} is told twice`);
      colours.set(Number(told), fullLight(red) | (fullLight(green) << 8) | (fullLight(blue) << 16));
    } else if (chosen !== undefined) {
      colour = colours.get(Number(chosen));
      if (colour === undefined) throw new Error(`register ${chosen} has no colour`);
    } else if (repeated !== undefined || single !== undefined) {
      draw((repeated ?? single ?? '').charCodeAt(0) - 0x3f, count === undefined ? 1 : Number(count));
    } else {
      x = 0;
      if (back === undefined) y += 6;
    }
  }
  return { width, height, words };

  function draw(bits: number, count: number): void {
    if (colour === undefined) throw new Error('sixels before any colour');
    if (count < 1 || x + count > width) throw new Error(`${count} sixels at ${x} of ${width}`);
    for (let bit = 0; bit < 6; bit++) {
      if ((bits & (1 << bit)) === 0) continue;
      if (y + bit >= height) throw new Error(`a sixel in line ${y + bit} of ${height}`);
      const start = (y + bit) * width + x;
      for (let at = start; at < start + count; at++) {
        if (words[at] !== -1) throw new Error(`drawn twice at ${at % width},${y + bit}`);
        words[at] = colour;
      }
    }
    x += count;
  }
}

/** The colour a terminal makes of a colour word: sixels know hundredths of full light. */
export function throughSixels(word: number): number {
  const channel = (value: number): number => fullLight(String(Math.round((value * 100) / 255)));
  return channel(word & 0xff) | (channel((word >>> 8) & 0xff) << 8) | (channel((word >>> 16) & 0xff) << 16);
}

function fullLight(percent: string | undefined): number {
  const value = Number(percent);
  if (!(value >= 0 && value <= 100)) throw new Error(`a colour of ${percent} per cent`);
  return Math.round((value * 255) / 100);
}
