import type { SampleGrid } from './pixel-words.ts';

/** The picture that is on the screen, and which part of it a newer one changes. Colour words, nothing above bit 23. */
export class ShownPicture {
  words: Uint32Array = new Uint32Array(0);
  width = 0;
  height = 0;
  /** For each line the first column that changed and the one behind the last; equal where none did. */
  from: Int32Array = new Int32Array(0);
  to: Int32Array = new Int32Array(0);

  /** Takes the first `height` lines of a picture; true where nothing comparable was there before. */
  take(grid: SampleGrid, height: number): boolean {
    const { width, words } = grid;
    const whole = this.width !== width || this.height !== height;
    if (whole) {
      this.words = new Uint32Array(width * height);
      this.width = width;
      this.height = height;
      this.from = new Int32Array(height);
      this.to = new Int32Array(height);
    }
    const shown = this.words;
    for (let line = 0, start = 0; line < height; line++, start += width) {
      const end = start + width;
      let first = start;
      while (first < end && shown[first] === (words[first]! & 0xffffff)) first++;
      let last = end;
      while (last > first && shown[last - 1] === (words[last - 1]! & 0xffffff)) last--;
      this.from[line] = first - start;
      this.to[line] = last - start;
      for (let at = first; at < last; at++) shown[at] = words[at]! & 0xffffff;
    }
    return whole;
  }
}
