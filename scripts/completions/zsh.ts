import {
  beginnings,
  nextWords,
  type CommandFacts,
  type FlagFacts,
  type ProgramFacts,
  type ValueKind,
} from '../generate/command-facts.ts';
import { quote, sessionIds } from './session-ids.ts';

/** The completion script for zsh: a function to autoload as _perun, or to source after compinit. */
export function zshCompletion(program: ProgramFacts): string {
  return `#compdef perun
# zsh completion of perun. Made from oclif.manifest.json; do not edit.

_perun_sessions() {
  local -a ids
  ids=(\${(f)"$(${sessionIds})"})
  (( $#ids )) && compadd -a ids
}

_perun() {
  local name='' word=''
  while (( CURRENT > 2 )); do
    word="\${name:+$name }\${words[2]}"
    case "$word" in
      (${beginnings(program).map(quote).join('|')}) ;;
      (*) break ;;
    esac
    name=$word
    shift words
    (( CURRENT -= 1 ))
  done
  local -a next
  case "$name" in
${['', ...beginnings(program)].map((path) => block(program, path)).join('\n')}
  esac
}

if [[ $funcstack[1] == _perun ]]; then _perun "$@"; else compdef _perun perun; fi
`;
}

function block(program: ProgramFacts, path: string): string {
  const words = path === '' ? [] : path.split(' ');
  const next = [...nextWords(program, words)].map(([name, summary]) => quote(`${name}:${firstLine(summary)}`));
  const command = program.commands.find((candidate) => candidate.words.join(' ') === path);
  const lines = [`    (${quote(path)})`];
  if (next.length > 0) {
    lines.push(`      next=(${next.join(' ')})`);
    lines.push(`      if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then _describe command next; return; fi`);
  }
  const specs = command === undefined ? [`'--help[show help]'`] : specsOf(command);
  return [...lines, `      _arguments -s ${specs.join(' ')}`, '      ;;'].join('\n');
}

function specsOf({ flags, args, open }: CommandFacts): string[] {
  return [
    ...flags.map(flagSpec),
    `'--help[show help]'`,
    ...args.map(({ name, required, value }, index) =>
      quote(`${index + 1}${required ? '' : '::'}${required ? ':' : ''}${name}:${action(value)}`),
    ),
    ...(open ? [quote('*::word:_default')] : []),
  ];
}

function flagSpec({ name, char, summary, value }: FlagFacts): string {
  const rest = `[${escape(firstLine(summary))}]${value === undefined ? '' : `:${name}:${action(value)}`}`;
  if (char === undefined) return quote(`*--${name}${rest}`);
  return `${quote('*')}{-${char},--${name}}${quote(rest)}`;
}

function action(value: ValueKind): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'sessions':
      return '_perun_sessions';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'anything':
      return ' ';
  }
}

function escape(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
