import {
  beginnings,
  nextWords,
  type CommandFacts,
  type ProgramFacts,
  type ValueKind,
} from '../generate/command-facts.ts';
import { quote, sessionIds } from './session-ids.ts';

/** The completion script for bash; needs nothing of bash-completion. */
export function bashCompletion(program: ProgramFacts): string {
  const paths = ['', ...beginnings(program)];
  return `# bash completion of perun. Made from oclif.manifest.json; do not edit.

_perun_sessions() {
  ${sessionIds}
}

_perun() {
  local current=$2 previous=$3 path='' word='' next='' flags='' valued='' kind='' words='' index position=0
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    case "\${path:+$path }$word" in
      ${beginnings(program).map(quote).join(' | ')}) path="\${path:+$path }$word" ;;
      *) break ;;
    esac
  done

  case "$path" in
${paths.map((path) => block(program, path)).join('\n')}
  esac

  for (( ; index < COMP_CWORD; index++)); do
    [[ \${COMP_WORDS[index]} == -* || " $valued " == *" \${COMP_WORDS[index - 1]} "* ]] || ((position += 1))
  done
  if [[ " $valued " == *" $previous "* ]]; then _perun_value "$path $previous"; else _perun_value "$path $position"; fi

  if [[ $current == -* && " $valued " != *" $previous "* ]]; then
    words=$flags
  else
    case "$kind" in
      sessions) words=$(_perun_sessions) ;;
      files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
      folders) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    esac
    [[ $position -eq 0 && " $valued " != *" $previous "* ]] && words="$next $words"
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

_perun_value() {
  case "$1" in
${program.commands.flatMap(values).join('\n')}
  esac
}

complete -F _perun perun
`;
}

function block(program: ProgramFacts, path: string): string {
  const words = path === '' ? [] : path.split(' ');
  const command = program.commands.find((candidate) => candidate.words.join(' ') === path);
  const flags = command?.flags ?? [];
  const names = flags.flatMap(({ name, char }) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])]);
  const valued = flags
    .filter(({ value }) => value !== undefined)
    .flatMap(({ name, char }) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])]);
  return [
    `    ${quote(path)})`,
    `      next=${quote([...nextWords(program, words).keys()].join(' '))}`,
    `      flags=${quote([...names, '--help'].join(' '))}`,
    `      valued=${quote(valued.join(' '))}`,
    '      ;;',
  ].join('\n');
}

function values({ words, flags, args }: CommandFacts): string[] {
  const path = words.join(' ');
  const ofFlags = flags.flatMap(({ name, char, value }) => {
    const names = [`${path} --${name}`, ...(char === undefined ? [] : [`${path} -${char}`])];
    return value === undefined ? [] : pattern(names, value);
  });
  return [...ofFlags, ...args.flatMap(({ value }, index) => pattern([`${path} ${index}`], value))];
}

function pattern(names: readonly string[], value: ValueKind): string[] {
  if (value.kind === 'anything') return [];
  const found = value.kind === 'words' ? `words=${quote(value.words.join(' '))}` : `kind=${value.kind}`;
  return [`    ${names.map(quote).join(' | ')}) ${found} ;;`];
}
