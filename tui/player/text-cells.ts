/** East Asian wide and full-width ranges, and characters that are pictures by default. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18dff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const invisible = /[\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Format}\p{Control}\u1160-\u11ff]/u;

/** One cell per character, known without a closer look: the status line is measured often. */
const narrow = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2026\u2500-\u259f]*$/;

/** Terminals count each character by itself, whatever it looks like together with its neighbours. */
function characterCells(character: string): number {
  if (invisible.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Cells a text takes in a terminal. */
export function cellsOf(text: string): number {
  if (narrow.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += characterCells(character);
  return cells;
}

/** The text if it fits, else its beginning and an ellipsis, in at most `cells` cells. */
export function fitText(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  if (cells < 1) return '';
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += characterCells(character);
    if (used > cells - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Breaks a text at spaces into lines of at most `cells` cells; a longer word is cut. */
export function wrapText(text: string, cells: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (cellsOf(longer) <= cells) {
      line = longer;
    } else {
      if (line !== '') lines.push(line);
      line = fitText(word, cells);
    }
  }
  return [...lines, line];
}

/** A text of a stranger without anything a terminal would obey; any white space becomes one blank. */
export function printable(text: string): string {
  return text.replaceAll(/[\s\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]+/gu, ' ').trim();
}
