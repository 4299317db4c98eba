/**
 * How a picture sits in one of another size, its aspect ratio kept and the rest black: `integer` enlarges each pixel to a
 * square of whole pixels where it can, for cores; `smooth` fills as much as it can, for desktops.
 */
export type Fit = 'integer' | 'smooth';

/** Where a picture sits in another: from the upper left corner, in pixels. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How many pixels each pixel is wide and high; 0 where it is no whole number. */
  readonly factor: number;
}

/** Places a picture in the middle. Corners are even, because chroma is shared by two by two pixels. */
export function place(fit: Fit, from: Size, into: Size): Placement {
  const most = Math.min(into.width / from.width, into.height / from.height);
  if (fit === 'integer' && most >= 1) {
    const factor = Math.floor(most);
    return centred(from.width * factor, from.height * factor, into, factor);
  }
  const width = Math.max(1, Math.min(into.width, Math.round(from.width * most)));
  const height = Math.max(1, Math.min(into.height, Math.round(from.height * most)));
  return centred(width, height, into, most === 1 ? 1 : 0);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function centred(width: number, height: number, into: Size, factor: number): Placement {
  const middle = (whole: number, part: number): number => ((whole - part) >> 2) * 2;
  return { x: middle(into.width, width), y: middle(into.height, height), width, height, factor };
}
