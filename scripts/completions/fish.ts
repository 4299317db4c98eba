import {
  beginnings,
  nextWords,
  type CommandFacts,
  type FlagFacts,
  type ProgramFacts,
  type ValueKind,
} from '../generate/command-facts.ts';
import { sessionIds } from './session-ids.ts';

/** The completion script for fish. */
export function fishCompletion(program: ProgramFacts): string {
  const paths = ['', ...beginnings(program)];
  return `# fish completion of perun. Made from oclif.manifest.json; do not edit.

set -g __perun_beginnings ${beginnings(program).map(quote).join(' ')}

function __perun_sessions
    ${sessionIds
      .replaceAll(String.raw`\(`, String.raw`\\(`)
      .replaceAll(String.raw`\)`, String.raw`\\)`)
      .replaceAll(String.raw`\1`, String.raw`\\1`)}
end

# The words of the command, then how many arguments follow it.
function __perun_at --argument-names wanted position
    set -l path
    set -l rest 0
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; and continue
        if test $rest -eq 0; and contains -- (string join ' ' $path $word) $__perun_beginnings
            set path $path $word
        else
            set rest (math $rest + 1)
        end
    end
    test "$path" = "$wanted"; and begin
        test -z "$position"; or test "$rest" -eq "$position"
    end
end

complete -c perun -f
complete -c perun -l help -d 'show help'
${paths.flatMap((path) => lines(program, path)).join('\n')}
`;
}

function lines(program: ProgramFacts, path: string): string[] {
  const command = program.commands.find((candidate) => candidate.words.join(' ') === path);
  const next = [...nextWords(program, path === '' ? [] : path.split(' '))].map(
    ([name, summary]) => `${at(path, 0)} -a ${quote(name)} -d ${quote(firstLine(summary))}`,
  );
  return command === undefined ? next : [...next, ...ofCommand(command, path)];
}

function ofCommand({ flags, args }: CommandFacts, path: string): string[] {
  return [
    ...flags.map((flag) => `${at(path)} ${flagWords(flag)}`),
    ...args.flatMap(({ value }, index) => {
      const words = valueWords(value);
      return words === '' ? [] : [`${at(path, index)} ${words}`];
    }),
  ];
}

function at(path: string, position?: number): string {
  const call = position === undefined ? `__perun_at "${path}"` : `__perun_at "${path}" ${position}`;
  return `complete -c perun -n ${quote(call)}`;
}

function flagWords({ name, char, summary, value }: FlagFacts): string {
  const names = `-l ${name}${char === undefined ? '' : ` -s ${char}`} -d ${quote(firstLine(summary))}`;
  if (value === undefined) return names;
  const words = valueWords(value);
  return `${names} -r${words === '' ? ' -f' : ` ${words}`}`;
}

function valueWords(value: ValueKind): string {
  switch (value.kind) {
    case 'words':
      return `-f -a ${quote(value.words.join(' '))}`;
    case 'sessions':
      return `-f -a '(__perun_sessions)'`;
    case 'files':
      return '-F';
    case 'folders':
      return `-f -a '(__fish_complete_directories (commandline -ct))'`;
    case 'anything':
      return '';
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
