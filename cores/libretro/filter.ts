/** Places between two samples that there is a set of coefficients for; the nearest one is 65 dB good enough. */
export const phases = 512;

/** A low pass in pieces: `taps` coefficients per phase, one phase after the other. */
export interface Filter {
  readonly taps: number;
  readonly coefficients: Float32Array;
}

/** Lobes of the sinc on each side where samples become more; fewer samples need longer ones. */
const lobes = 8;
/** How far below the half of the lower rate the pass band ends. */
const passBand = 0.92;
const mostTaps = 64;

/** A windowed sinc for a step of so many input samples per output sample. Each phase adds up to 1. */
export function makeFilter(step: number): Filter {
  const stretch = Math.max(1, step);
  const taps = Math.min(mostTaps, 2 * Math.ceil(lobes * stretch));
  const cutoff = passBand / stretch;
  const coefficients = new Float32Array(taps * phases);
  for (let phase = 0; phase < phases; phase++) {
    const centre = taps / 2 - 1 + phase / phases;
    const row = Array.from({ length: taps }, (_, tap) => {
      const distance = tap - centre;
      return sinc(cutoff * distance) * blackman((distance + taps / 2) / taps);
    });
    const sum = row.reduce((all, one) => all + one, 0);
    for (let tap = 0; tap < taps; tap++) coefficients[phase * taps + tap] = row[tap]! / sum;
  }
  return { taps, coefficients };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The window, from 0 to 1; nothing outside. */
function blackman(x: number): number {
  if (x <= 0 || x >= 1) return 0;
  return 0.42 - 0.5 * Math.cos(2 * Math.PI * x) + 0.08 * Math.cos(4 * Math.PI * x);
}
