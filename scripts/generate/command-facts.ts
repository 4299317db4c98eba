import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interfaces } from '@oclif/core';

/** What may stand in the place of an argument or of a flag's value. */
export type ValueKind =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'sessions' | 'files' | 'folders' | 'anything' };

export interface FlagFacts {
  readonly name: string;
  readonly char: string | undefined;
  readonly summary: string;
  readonly env: string | undefined;
  /** What the help calls the value; undefined for a flag without one. */
  readonly valueName: string | undefined;
  readonly value: ValueKind | undefined;
  readonly default: string | undefined;
}

export interface ArgumentFacts {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  readonly value: ValueKind;
}

export interface CommandFacts {
  /** The words after `perun`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly args: readonly ArgumentFacts[];
  readonly flags: readonly FlagFacts[];
  readonly examples: readonly { readonly description: string; readonly command: string }[];
  /** Takes further words, which it hands on. */
  readonly open: boolean;
}

export interface ProgramFacts {
  readonly version: string;
  readonly summary: string;
  readonly topics: ReadonlyMap<string, string>;
  readonly commands: readonly CommandFacts[];
}

type LoadedCommand = Interfaces.Manifest['commands'][string];

/** Reads the committed manifest and the topics of package.json: what completions and man pages are made from. */
export function readProgramFacts(root: string): ProgramFacts {
  const manifest = readJson(join(root, 'oclif.manifest.json')) as Interfaces.Manifest;
  const own = readJson(join(root, 'package.json')) as {
    description: string;
    oclif: { topics: Record<string, { description: string }> };
  };
  const shown = Object.entries(manifest.commands).filter(([, command]) => !command.hidden);
  return {
    version: manifest.version,
    summary: own.description,
    topics: new Map(Object.entries(own.oclif.topics).map(([name, { description }]) => [name, description])),
    commands: shown.map(([id, command]) => commandFacts(id, command)).toSorted(byWords),
  };
}

/** Words that may follow `words` as a further word of a command, with what they are. */
export function nextWords({ commands, topics }: ProgramFacts, words: readonly string[]): Map<string, string> {
  const prefix = words.join(' ');
  const following = commands.filter((command) => command.words.slice(0, words.length).join(' ') === prefix);
  const names = following.flatMap((command) => command.words[words.length] ?? []);
  return new Map(
    [...new Set(names)].map((name) => {
      const path = [...words, name].join(' ');
      const command = commands.find((candidate) => candidate.words.join(' ') === path);
      return [name, topics.get(path) ?? command?.summary ?? name];
    }),
  );
}

/** Every beginning of a command: `core`, `core run`. */
export function beginnings({ commands }: ProgramFacts): string[] {
  const found = commands.flatMap(({ words }) => words.map((_, index) => words.slice(0, index + 1).join(' ')));
  return [...new Set(found)].toSorted();
}

function commandFacts(id: string, command: LoadedCommand): CommandFacts {
  const words = id.split(':');
  return {
    words,
    summary: plain(command.summary ?? ''),
    description: plain(command.description ?? ''),
    args: Object.values(command.args).map((arg) => ({
      ...{ name: arg.name, summary: plain(arg.description ?? ''), required: arg.required === true },
      value: argumentValue(words, arg.name, arg.options),
    })),
    flags: Object.values(command.flags).map(flagFacts),
    examples: (command.examples ?? []).map((example) =>
      typeof example === 'string'
        ? { description: '', command: plain(example) }
        : { description: example.description, command: plain(example.command) },
    ),
    open: command.strict === false,
  };
}

function flagFacts(flag: LoadedCommand['flags'][string]): FlagFacts {
  const { name, char, env } = flag;
  const facts = {
    name,
    char,
    env,
    summary: flag.name === 'json' ? 'print JSON' : plain(flag.summary ?? flag.description ?? ''),
  };
  if (flag.type === 'boolean') return { ...facts, valueName: undefined, value: undefined, default: undefined };
  const options = flag.options ?? [];
  return {
    ...facts,
    valueName: options.length > 0 ? options.join('|') : [flag.helpValue ?? 'value'].flat().join(' '),
    value: options.length > 0 ? { kind: 'words', words: options } : { kind: flagKind(name) },
    default: typeof flag.default === 'string' || typeof flag.default === 'number' ? String(flag.default) : undefined,
  };
}

function flagKind(name: string): 'sessions' | 'files' | 'anything' {
  if (name === 'session') return 'sessions';
  return name === 'trace' ? 'files' : 'anything';
}

/** A launched core goes by the id of its session. */
function argumentValue(words: readonly string[], name: string, options: readonly string[] | undefined): ValueKind {
  if (options !== undefined && options.length > 0) return { kind: 'words', words: options };
  const [topic = ''] = words;
  if (name === 'session' || (name === 'id' && (topic === 'session' || topic === 'core'))) return { kind: 'sessions' };
  if (name === 'target' || name === 'file') return { kind: 'files' };
  return { kind: name === 'source' || name === 'folder' ? 'folders' : 'anything' };
}

function plain(text: string): string {
  return text.replaceAll('<%= config.bin %>', 'perun').trim();
}

function byWords(a: CommandFacts, b: CommandFacts): number {
  return a.words.join(' ') < b.words.join(' ') ? -1 : 1;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
