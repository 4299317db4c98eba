/** A fault in a program text, with the place a person has to look at. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
  readonly line: number;

  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`);
    this.line = line;
  }
}

/** One line without its comment: the labels in front, then at most one statement. */
export interface Line {
  readonly number: number;
  readonly labels: readonly string[];
  /** Lower case; '' where the line holds labels only. */
  readonly mnemonic: string;
  readonly operands: readonly string[];
}

const name = '[a-zA-Z_][a-zA-Z0-9_]*';
/** What stands before a `;` that is in no quotes. */
const comment = /^((?:[^;"]|"[^"]*")*);.*$/;
const labelPattern = new RegExp(`^(${name}):\\s*`);

/** Splits a text into lines. A comment starts with `;` and ends with the line. */
export function readLines(text: string): Line[] {
  return text.split(/\r?\n/).map((raw, index) => {
    let rest = raw.replace(comment, '$1').trim();
    const labels: string[] = [];
    for (let match = labelPattern.exec(rest); match !== null; match = labelPattern.exec(rest)) {
      labels.push(match[1]!);
      rest = rest.slice(match[0].length);
    }
    const [, mnemonic = '', tail = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
    const constant = new RegExp(`^(${name})\\s*=\\s*(.+)$`).exec(rest);
    if (constant !== null) {
      return { number: index + 1, labels, mnemonic: 'equ', operands: [constant[1]!, constant[2]!.trim()] };
    }
    return { number: index + 1, labels, mnemonic: mnemonic.toLowerCase(), operands: splitOperands(tail) };
  });
}

/** Commas separate operands, except within quotes and brackets. */
function splitOperands(text: string): string[] {
  if (text === '') return [];
  const operands = [''];
  let quoted = false;
  let depth = 0;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (!quoted && character === '(') depth++;
    if (!quoted && character === ')') depth--;
    if (character === ',' && !quoted && depth === 0) operands.push('');
    else operands[operands.length - 1] += character;
  }
  return operands.map((operand) => operand.trim());
}
