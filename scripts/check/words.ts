export interface WordFinding {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

interface WordRule {
  readonly message: string;
  readonly pattern: RegExp;
  readonly files: RegExp;
}

const code = /\.(?:[cm]?[jt]sx?|sh|py|rs|c|h|lua|css|html|ya?ml|toml|md)$|(?:^|\/)(?:run|setup-system)$/;

const rules: readonly WordRule[] = [
  { message: 'unfinished work is done now, or stands in an issue', pattern: /\b(?:TODO|FIXME|XXX)\b/, files: code },
  {
    message: 'a test always runs; where a tool may be missing, use skipIf with the reason',
    pattern:
      /\b(?:it|test|describe|suite|bench)(?:\.\w+)*\.(?:skip|only|todo|fails)\b|\b(?:xit|fit|xdescribe|fdescribe)\(/,
    files: /^test\//,
  },
  {
    message: 'the path of one machine; take it from the environment or from import.meta',
    pattern: /(?:^|[^\w.~/-])\/(?:work|root|Users)\/[\w.-]+/,
    files: code,
  },
  {
    message: "somebody's home; take it from the environment",
    pattern: /(?:^|[^\w.~/-])\/home\/[\w.-]+/,
    // A test may name a home that nobody has.
    files: /^(?!test\/).*\.(?:[cm]?[jt]sx?|sh|py|toml|md)$/,
  },
];

/** Finds words that must not be in the tree. `file` is relative to the root and chooses the rules that apply. */
export function findWords(file: string, text: string): WordFinding[] {
  const applying = rules.filter((rule) => rule.files.test(file));
  if (applying.length === 0) return [];
  return text.split('\n').flatMap((content, index) => {
    const broken = applying.filter((rule) => rule.pattern.test(content));
    return broken.map(({ message }) => ({ file, line: index + 1, message }));
  });
}
