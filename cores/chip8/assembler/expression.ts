/** Values of names; undefined where a name is not known. */
export type Lookup = (name: string) => number | undefined;

const token = /\s*(0x[0-9a-f]+|0b[01]+|\d+|[a-z_][a-z0-9_]*|<<|>>|[-+*/%&|^~()])/iy;

/** Binary operators from the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];

/** Evaluates an expression over whole numbers; `hi(x)` and `lo(x)` are the two bytes of x. Throws Error saying why not. */
export function evaluate(text: string, lookup: Lookup): number {
  const tokens = tokenize(text);
  const parser = new Parser(tokens, lookup);
  const value = parser.binary(0);
  if (!parser.isAtEnd) throw new Error(`cannot read ${JSON.stringify(text)}`);
  return value;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  const trimmed = text.trim();
  for (let at = 0; at < trimmed.length; at = token.lastIndex) {
    const match = token.exec(trimmed);
    if (match === null) throw new Error(`cannot read ${JSON.stringify(text)}`);
    tokens.push(match[1]!);
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #lookup: Lookup;
  #at = 0;

  constructor(tokens: readonly string[], lookup: Lookup) {
    this.#tokens = tokens;
    this.#lookup = lookup;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  binary(level: number): number {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#at];
      if (operator === undefined || !operators.includes(operator)) return left;
      this.#at++;
      left = apply(operator, left, this.binary(level + 1));
    }
  }

  #unary(): number {
    const next = this.#take();
    if (next === '-') return -this.#unary();
    if (next === '~') return ~this.#unary();
    if (next === '(') return this.#closing(this.binary(0));
    if (/^\d/.test(next)) return Number(next);
    const lower = next.toLowerCase();
    if ((lower === 'hi' || lower === 'lo') && this.#tokens[this.#at] === '(') {
      const value = this.#unary();
      return lower === 'hi' ? (value >> 8) & 0xff : value & 0xff;
    }
    if (!/^[a-z_]/i.test(next)) throw new Error(`a value is missing before ${next}`);
    const value = this.#lookup(next);
    if (value === undefined) throw new Error(`${next} is not defined`);
    return value;
  }

  #take(): string {
    const next = this.#tokens[this.#at++];
    if (next === undefined) throw new Error('a value is missing at the end');
    return next;
  }

  #closing(value: number): number {
    if (this.#take() !== ')') throw new Error('a ) is missing');
    return value;
  }
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    default:
      if (b === 0) throw new Error('a division by zero');
      return operator === '/' ? Math.trunc(a / b) : a % b;
  }
}
