/** Lines a hand-written file may have. */
export const maximumLines = 450;

/** Said in one of the first lines by a file that has to be longer, with the reason behind it. */
const excuse = /^\s*(?:\/\/|\/?\*+|#)\s*Long because \S/m;

/** The complaint about a file that is too long and does not say why, or undefined. */
export function tooLong(file: string, text: string): string | undefined {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines <= maximumLines) return undefined;
  const head = text.split('\n', 5).join('\n');
  if (excuse.test(head)) return undefined;
  return `${file}: ${lines} lines, over ${maximumLines}: divide it by idea, or say at its top "Long because …"`;
}
