import { errorCatalogue } from '../../src/shared/errors.ts';
import type { CommandFacts, FlagFacts, ProgramFacts } from '../generate/command-facts.ts';
import type { CommittedFile } from '../generate/committed-files.ts';
import { bold, escapeRoff, italic, page, paragraphs, term } from './roff.ts';

/** perun.1 and one page per command, in `folder`. */
export function manPages(program: ProgramFacts, folder: string): CommittedFile[] {
  const pages = program.commands.map((command) => ({
    path: `${folder}/${pageName(command)}.1`,
    text: commandPage(command, program.version),
  }));
  return [{ path: `${folder}/perun.1`, text: programPage(program) }, ...pages];
}

function pageName({ words }: CommandFacts): string {
  return ['perun', ...words].join('-');
}

function programPage({ commands, summary, version }: ProgramFacts): string {
  const codes = new Map<number, string>();
  for (const { exit, meaning } of Object.values(errorCatalogue)) {
    const known = codes.get(exit);
    codes.set(exit, known === undefined ? meaning : `${known}; ${meaning}`);
  }
  return page('perun', version, [
    ['NAME', [`perun \\- ${escapeRoff(summary)}`]],
    ['SYNOPSIS', [`${bold('perun')} ${italic('command')} [${italic('argument')} ...] [${italic('flag')} ...]`]],
    ['COMMANDS', commands.flatMap((command) => term(`${bold(pageName(command))}(1)`, command.summary))],
    ['ENVIRONMENT', [...term(bold('NO_COLOR'), 'when not empty, nothing is coloured'), ...environment(commands)]],
    [
      'FILES',
      [
        ...term(italic('$XDG_RUNTIME_DIR/perun/'), 'sockets and the lock of the running host'),
        ...term(italic('$XDG_STATE_HOME/perun/'), 'logs of the host and of cores (default: ~/.local/state/perun)'),
        ...term(italic('$XDG_DATA_HOME/perun/cores/'), 'installed cores (default: ~/.local/share/perun/cores)'),
      ],
    ],
    [
      'EXIT STATUS',
      [
        ...term('0', 'it was done'),
        ...[...codes].toSorted(([a], [b]) => a - b).flatMap(([code, meaning]) => term(String(code), meaning)),
        ...term('130, 143', 'ended by Ctrl-C, by SIGTERM'),
      ],
    ],
  ]);
}

function commandPage(command: CommandFacts, version: string): string {
  const { words, summary, description, args, flags, examples } = command;
  const name = pageName(command);
  return page(name, version, [
    ['NAME', [`${escapeRoff(name)} \\- ${escapeRoff(summary)}`]],
    ['SYNOPSIS', [synopsis(command)]],
    ['DESCRIPTION', paragraphs(description)],
    ['ARGUMENTS', args.flatMap((arg) => term(italic(arg.name), withWords(arg.summary, arg.value)))],
    [
      'OPTIONS',
      [...flags.flatMap((flag) => term(flagHead(flag), flagText(flag))), ...term(bold('--help'), 'show help')],
    ],
    [
      'EXAMPLES',
      examples.flatMap((example) => term(escapeRoff(example.description), '').toSpliced(2, 1, bold(example.command))),
    ],
    ['SEE ALSO', [words[0] === 'doctor' ? `${bold('perun')}(1)` : `${bold('perun')}(1), ${bold('perun-doctor')}(1)`]],
  ]);
}

function synopsis({ words, args, flags, open }: CommandFacts): string {
  return [
    bold(['perun', ...words].join(' ')),
    ...args.map(({ name, required }) => (required ? italic(name) : `[${italic(name)}]`)),
    ...flags.map((flag) => `[${flagHead({ ...flag, char: undefined })}]`),
    ...(open ? [`[${bold('--')} ${italic('word')} ...]`] : []),
  ].join(' ');
}

function flagHead({ name, char, valueName }: FlagFacts): string {
  const short = char === undefined ? '' : `${bold(`-${char}`)}, `;
  return `${short}${bold(`--${name}`)}${valueName === undefined ? '' : `=${italic(valueName)}`}`;
}

function flagText(flag: FlagFacts): string {
  const notes = [
    ...(flag.default === undefined ? [] : [`default: ${flag.default}`]),
    ...(flag.env === undefined ? [] : [`environment: ${flag.env}`]),
  ];
  return notes.length === 0 ? flag.summary : `${flag.summary} (${notes.join('; ')})`;
}

function withWords(text: string, value: CommandFacts['args'][number]['value']): string {
  return value.kind === 'words' ? `${text}: ${value.words.join(', ')}` : text;
}

function environment(commands: readonly CommandFacts[]): string[] {
  const byName = new Map<string, string[]>();
  for (const { words, flags } of commands) {
    for (const { name, env } of flags) {
      if (env !== undefined) byName.set(env, [...(byName.get(env) ?? []), `${words.join(' ')} --${name}`]);
    }
  }
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([env, uses]) => term(bold(env), `in place of ${uses.join(', ')}`));
}
