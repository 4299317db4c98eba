import { type Token, tokensOf } from './tokens.ts';

/**
 * How a module is named: `value` and `types` by import or export … from, `dynamic` by import(), `require`, and `entry`
 * by new URL('…', import.meta.url), which is how workers and processes are started.
 */
export type ImportKind = 'value' | 'types' | 'dynamic' | 'require' | 'entry';

export interface ImportFound {
  readonly kind: ImportKind;
  /** Undefined where the target is computed and cannot be read. */
  readonly specifier: string | undefined;
  readonly line: number;
}

/** Every module a source text names, in the order of the text; types count too. */
export function importsOf(source: string): ImportFound[] {
  const tokens = tokensOf(source);
  const found: ImportFound[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== 'word' || isProperty(tokens, at)) continue;
    const hit = readers.get(token.text)?.(tokens, at);
    if (hit) found.push({ ...hit, line: token.line });
  }
  return found;
}

type Reader = (tokens: readonly Token[], at: number) => Omit<ImportFound, 'line'> | undefined;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>(
  Object.entries<Reader>({
    import: (tokens, at) => {
      if (is(tokens[at + 1], '(')) {
        const specifier = literalArgument(tokens, at + 2);
        return specifier === undefined && isMethod(tokens, at) ? undefined : { kind: 'dynamic', specifier };
      }
      const next = tokens[at + 1];
      if (next?.kind === 'string') return { kind: 'value', specifier: next.text };
      return fromClause(tokens, at + 1);
    },
    export: (tokens, at) => {
      const start = is(tokens[at + 1], 'type') ? at + 2 : at + 1;
      return is(tokens[start], '*') || is(tokens[start], '{') ? fromClause(tokens, at + 1) : undefined;
    },
    require: (tokens, at) =>
      is(tokens[at + 1], '(') && tokens[at + 2]?.kind === 'string'
        ? { kind: 'require', specifier: tokens[at + 2]?.text }
        : undefined,
    URL: (tokens, at) => {
      const target = tokens[at + 2];
      const base = tokens.slice(at + 4, at + 9).map((token) => token.text);
      if (!is(tokens[at - 1], 'new') || target?.kind !== 'string' || base.join('') !== 'import.meta.url')
        return undefined;
      return /\.[cm]?[jt]sx?$/.test(target.text) ? { kind: 'entry', specifier: target.text } : undefined;
    },
  }),
);

/** Reads `type? names from 'specifier'`; undefined where it is no such clause (import.meta, `import:` as a key …). */
function fromClause(tokens: readonly Token[], start: number): Omit<ImportFound, 'line'> | undefined {
  const marked = is(tokens[start], 'type') && !is(tokens[start + 1], 'from') && !is(tokens[start + 1], ',');
  let named = 0;
  let namedTypes = 0;
  let outside = 0;
  let inBraces = false;
  for (let at = marked ? start + 1 : start; at < tokens.length; at += 1) {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token === undefined) return undefined;
    if (!inBraces && is(token, 'from') && next?.kind === 'string') {
      const onlyTypes = marked || (named > 0 && named === namedTypes && outside === 0);
      return { kind: onlyTypes ? 'types' : 'value', specifier: next.text };
    }
    if (is(token, '{')) inBraces = true;
    else if (is(token, '}')) inBraces = false;
    else if (inBraces && (is(tokens[at - 1], '{') || is(tokens[at - 1], ',')) && !is(token, ',')) {
      named += 1;
      if (is(token, 'type') && !is(next, ',') && !is(next, '}') && !is(next, 'as')) namedTypes += 1;
    } else if (!inBraces) {
      if (token.kind !== 'word' && !is(token, '*') && !is(token, ',')) return undefined;
      outside += 1;
    }
  }
  return undefined;
}

function literalArgument(tokens: readonly Token[], at: number): string | undefined {
  const target = tokens[at];
  const after = tokens[at + 1];
  return target?.kind === 'string' && (is(after, ')') || is(after, ',')) ? target.text : undefined;
}

function is(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.kind !== 'string' && token.text === text;
}

/** `import(id) { … }` as a method of a class or an object, not the operator. */
function isMethod(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before !== undefined && !['{', '}', ';', ',', 'async', 'static'].some((text) => is(before, text))) return false;
  let depth = 0;
  for (let end = at + 1; end < tokens.length; end += 1) {
    if (is(tokens[end], '(')) depth += 1;
    else if (is(tokens[end], ')')) depth -= 1;
    if (depth === 0) return is(tokens[end + 1], '{') || is(tokens[end + 1], ':');
  }
  return false;
}

/** `x.import`, `{ import: … }` and a method `import(…) {` are names, not imports. */
function isProperty(tokens: readonly Token[], at: number): boolean {
  if (is(tokens[at - 1], '.') && !is(tokens[at - 2], '.')) return true;
  if (is(tokens[at - 1], '?.')) return true;
  return is(tokens[at + 1], ':') && (is(tokens[at - 1], '{') || is(tokens[at - 1], ','));
}
