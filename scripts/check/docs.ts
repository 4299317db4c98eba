import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What command-snapshot.json says of one command. */
export interface KnownCommand {
  readonly command: string;
  readonly flags: readonly string[];
  readonly chars: readonly string[];
}

/** Relative links of a page that lead nowhere, as `page:line  link`. */
export function brokenLinks(root: string, page: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const links = [...line.matchAll(/\]\((?<target>[^)\s#]+)(?:#[^)]*)?\)/g)].map(
      (hit) => hit.groups?.['target'] ?? '',
    );
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)));
    return broken.map((link) => `${page}:${index + 1}  leads to ${link}, which is not there`);
  });
}

/** `perun …` lines of shell blocks, and in `code`, that name a command or a flag there is not. */
export function unknownCommands(page: string, text: string, known: readonly KnownCommand[]): string[] {
  let inShell = false;
  return text.split('\n').flatMap((line, index) => {
    if (line.startsWith('```')) inShell = /^```(?:sh|bash|console)\b/.test(line);
    const quoted = [...line.matchAll(/`perun (?<words>[^`]+)`/g)].map((hit) => hit.groups?.['words'] ?? '');
    const typed = inShell && line.startsWith('perun ') ? [line.slice('perun '.length).replace(/\s+#.*$/, '')] : [];
    return [...quoted, ...typed].flatMap((words) => {
      const fault = faultOf(words.trim().split(/\s+/), known);
      return fault === undefined ? [] : [`${page}:${index + 1}  perun ${words.trim()}: ${fault}`];
    });
  });
}

function faultOf(words: readonly string[], known: readonly KnownCommand[]): string | undefined {
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  const name = own.filter((word) => !word.startsWith('-'));
  // The longest command that begins the line; what follows it are arguments.
  const command = known
    .filter(({ command: candidate }) => name.join(' ').startsWith(candidate) && isWhole(candidate, name))
    .toSorted((a, b) => b.command.length - a.command.length)[0];
  if (command === undefined) {
    const isTopic = known.some(({ command: candidate }) => candidate.startsWith(`${name.join(' ')} `));
    return name.length === 0 || isTopic ? undefined : 'there is no such command';
  }
  const wrong = own.filter((word) => word.startsWith('-') && !isKnownFlag(word, command));
  return wrong.length === 0 ? undefined : `it has no ${wrong.join(', ')}`;
}

function isWhole(command: string, words: readonly string[]): boolean {
  return command === words.slice(0, command.split(' ').length).join(' ');
}

function isKnownFlag(word: string, { flags, chars }: KnownCommand): boolean {
  if (!word.startsWith('--')) return chars.includes(word.slice(1, 2));
  const [flag = ''] = word.slice(2).split('=');
  return flag === 'help' || flags.includes(flag);
}
