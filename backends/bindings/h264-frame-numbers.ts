/** Profiles whose parameter sets tell of colours first. */
const high = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128]);
/** The fewest that there can be. */
const fewest = 16;

/** How many numbers an H.264 stream has for its frames, by the parameter set in front of a keyframe; the fewest there are where it cannot be told. */
export function h264FrameNumbers(unit: Uint8Array): number {
  for (let at = 0; at + 4 < unit.length; at++) {
    if (unit[at] !== 0 || unit[at + 1] !== 0 || unit[at + 2] !== 1 || ((unit[at + 3] ?? 0) & 31) !== 7) continue;
    return readFrameNumbers(unit.subarray(at + 4, at + 64));
  }
  return fewest;
}

function readFrameNumbers(set: Uint8Array): number {
  // A 3 behind two zeros is there so that nothing looks like a start.
  const bytes = [...set].filter((byte, at) => !(byte === 3 && set[at - 1] === 0 && set[at - 2] === 0));
  let at = 24;
  const bit = (): number => {
    const value = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
    at += 1;
    return value;
  };
  const number = (): number => {
    let zeros = 0;
    while (bit() === 0 && zeros < 32 && at < 512) zeros += 1;
    let value = 1;
    for (let count = 0; count < zeros; count++) value = value * 2 + bit();
    return value - 1;
  };
  number();
  if (high.has(bytes[0] ?? 0)) {
    if (number() === 3) bit();
    number();
    number();
    bit();
    // Matrices of its own: no encoder here has any.
    if (bit() === 1) return fewest;
  }
  const more = number();
  return more <= 12 ? fewest << more : fewest;
}
