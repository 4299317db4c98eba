/** A word, a quoted text (its value), or a single punctuation sign, with the line it starts on (from 1). */
export interface Token {
  readonly kind: 'word' | 'string' | 'sign';
  readonly text: string;
  readonly line: number;
}

/** After these a slash starts a regular expression, after any other word or a closing bracket it divides. */
const beforeExpression = new Set(
  'return typeof instanceof in of new delete void throw case do else await yield default'.split(' '),
);

/**
 * Splits TypeScript, TSX or JavaScript into what import statements are made of. Comments, regular expressions and
 * templates with holes yield nothing of their own; the code inside the holes is read as code.
 */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  /** For every open `${`, how many braces were opened since. */
  const holes: number[] = [];
  let line = 1;
  let at = 0;

  const push = (kind: Token['kind'], text: string): void => void tokens.push({ kind, text, line });
  const moveTo = (end: number): void => {
    for (let i = at; i < end; i += 1) if (source.charCodeAt(i) === 10) line += 1;
    at = end;
  };
  /** Reads template text from `at` up to its end or its next hole; a template without holes is a string. */
  const template = (whole: boolean): void => {
    const end = endOfTemplateText(source, at);
    const opens = source.startsWith('${', end);
    if (whole && !opens) push('string', source.slice(at, end));
    moveTo(Math.min(source.length, end + (opens ? 2 : 1)));
    if (opens) holes.push(0);
  };

  while (at < source.length) {
    const sign = source.charAt(at);
    const pair = source.slice(at, at + 2);
    if (/\s/.test(sign)) moveTo(at + 1);
    else if (pair === '//' || (pair === '#!' && at === 0)) moveTo(endOf(source, '\n', at));
    else if (pair === '/*') moveTo(Math.min(source.length, endOf(source, '*/', at + 2) + 2));
    else if (sign === '"' || sign === "'") {
      const end = endOfQuoted(source, at);
      if (end > 0) push('string', source.slice(at + 1, end - 1));
      // An apostrophe of JSX text has no partner on its line.
      moveTo(end > 0 ? end : at + 1);
    } else if (sign === '`') {
      at += 1;
      template(true);
    } else if (sign === '}' && holes.at(-1) === 0) {
      holes.pop();
      at += 1;
      template(false);
    } else if (sign === '/') {
      const end = startsExpression(tokens.at(-1), pair) ? endOfRegex(source, at) : 0;
      if (end > 0) push('sign', '/re/');
      else push('sign', '/');
      moveTo(end > 0 ? end : at + 1);
    } else if (/[\p{ID_Start}$_\d]/u.test(sign)) {
      const end = at + (/^[\p{ID_Continue}$]*/u.exec(source.slice(at, at + 512))?.[0].length ?? 1);
      push('word', source.slice(at, end));
      at = end;
    } else {
      const last = holes.length - 1;
      if (last >= 0 && sign === '{') holes[last] = (holes[last] ?? 0) + 1;
      if (last >= 0 && sign === '}') holes[last] = (holes[last] ?? 0) - 1;
      push('sign', pair === '?.' ? pair : sign);
      at += pair === '?.' ? 2 : 1;
    }
  }
  return tokens;
}

function endOf(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  return end < 0 ? source.length : end;
}

/** The index after the closing quote, or 0 where the line ends first. */
function endOfQuoted(source: string, start: number): number {
  const quote = source[start];
  for (let i = start + 1; i < source.length && source[i] !== '\n'; i += 1) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === quote) return i + 1;
  }
  return 0;
}

function endOfTemplateText(source: string, start: number): number {
  for (let i = start; i < source.length; i += 1) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === '`' || source.startsWith('${', i)) return i;
  }
  return source.length;
}

/** The index after a regular expression and its flags, or 0 where the line ends first. */
function endOfRegex(source: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < source.length && source[i] !== '\n'; i += 1) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === '[') inClass = true;
    else if (source[i] === ']') inClass = false;
    else if (source[i] === '/' && !inClass) {
      const flags = /^[a-z]*/.exec(source.slice(i + 1, i + 12))?.[0].length ?? 0;
      return i + 1 + flags;
    }
  }
  return 0;
}

/** Whether a slash here begins an expression: no division, and neither `</tag` nor `/>` of JSX. */
function startsExpression(before: Token | undefined, pair: string): boolean {
  if (pair === '/>') return false;
  if (before === undefined) return true;
  if (before.kind === 'string') return false;
  if (before.kind === 'word') return beforeExpression.has(before.text);
  return ![')', ']', '}', '<', '/re/'].includes(before.text);
}
