/** What only a shell understands; `~` and `=` at the start of a word too. */
const shellSigns = /[$`|&;<>()*?[\]{}!#\n]/;

/**
 * Words of a command line as a shell would split it, with quotes and backslashes. One that needs more of a shell than that
 * is handed to `sh`.
 */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  const viaShell = ['sh', '-c', line.trim()];
  for (let at = 0; at < line.length; at++) {
    const sign = line[at] ?? '';
    const isTaken = quote === "'" ? sign !== "'" : quote === '"' && sign !== '"' && sign !== '\\';
    if (isTaken) {
      if (quote === '"' && /[$`]/.test(sign)) return viaShell;
      word = (word ?? '') + sign;
    } else if (sign === '\\') {
      at += 1;
      const next = line[at];
      if (next === undefined) return viaShell;
      // Between quotes a backslash stands for itself, but before these.
      word = (word ?? '') + (quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next);
    } else if (sign === '"' || sign === "'") {
      quote = quote === undefined ? sign : undefined;
      word ??= '';
    } else if (/\s/.test(sign) && sign !== '\n') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      if (shellSigns.test(sign) || (sign === '~' && word === undefined)) return viaShell;
      word = (word ?? '') + sign;
    }
  }
  if (quote !== undefined) return viaShell;
  if (word !== undefined) words.push(word);
  // A variable that is set for one command.
  return /^[A-Za-z_]\w*=/.test(words[0] ?? '') ? viaShell : words;
}
