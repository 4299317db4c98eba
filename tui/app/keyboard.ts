import type { Key } from 'ink';
import type { Command } from './commands.ts';
import type { Dashboard } from './dashboard.ts';
import { focusNames, type UiState } from './ui-state.ts';

const letters: Readonly<Record<string, Command>> = {
  '?': 'help',
  '/': 'filter',
  ':': 'jump',
  q: 'quit',
  s: 'stop',
  d: 'registers',
  m: 'mouse',
  t: 'theme',
  p: 'pairing',
  v: 'saves',
  h: 'history',
  Y: 'approve',
  N: 'deny',
};

/** Those of the pairing page. */
const pairingLetters: Readonly<Record<string, Command>> = {
  '?': 'help',
  q: 'quit',
  m: 'mouse',
  t: 'theme',
  p: 'back',
  a: 'arm',
  o: 'offer',
  r: 'rename',
  g: 'grants',
  e: 'end',
  x: 'revoke',
  Y: 'approve',
  N: 'deny',
};

/** Those of the saves. */
const savesLetters: Readonly<Record<string, Command>> = {
  '?': 'help',
  q: 'quit',
  m: 'mouse',
  t: 'theme',
  v: 'back',
  x: 'delete',
  e: 'export',
  Y: 'approve',
  N: 'deny',
};

/** Those of the history. */
const historyLetters: Readonly<Record<string, Command>> = {
  '?': 'help',
  q: 'quit',
  m: 'mouse',
  t: 'theme',
  h: 'back',
  Y: 'approve',
  N: 'deny',
};

const pageLetters: Readonly<Record<UiState['page'], Readonly<Record<string, Command>>>> = {
  panes: letters,
  pairing: pairingLetters,
  saves: savesLetters,
  history: historyLetters,
};

/** Longest word that can be typed. */
const wordMost = 64;

/** Does what a key means now; `page` is the number of lines a page of the log has. */
export function pressKey(dashboard: Dashboard, input: string, key: Key, page: number): void {
  const characters = Array.from(input);
  if (characters.length > 1) {
    // Typed fast or pasted: a key each.
    for (const one of characters) pressKey(dashboard, one, { ...key, return: one === '\r' }, page);
    return;
  }
  const { mode } = dashboard.view.state;
  if (key.ctrl && input === 'c') return dashboard.run('quit');
  if (key.escape) return dashboard.run('back');
  switch (mode.kind) {
    case 'walk':
      return walk(dashboard, input, key, page);
    case 'help':
      if (input === '?' || key.return) dashboard.run('back');
      else if (input === 'q') dashboard.run('quit');
      return;
    case 'confirm':
    case 'revoke':
    case 'of-save':
      if (input === 'y') dashboard.run('yes');
      else if (input === 'n') dashboard.run('back');
      return;
    case 'word':
      if (key.return) return dashboard.run('accept');
      return dashboard.set({ mode: { ...mode, text: edit(mode.text, input, key) } });
    case 'filter':
    case 'jump': {
      if (key.return) return dashboard.run('accept');
      const typed = mode.kind === 'filter' ? dashboard.view.state.filter : mode.text;
      const text = edit(typed, input, key);
      return dashboard.set(mode.kind === 'filter' ? { filter: text } : { mode: { kind: 'jump', text } });
    }
  }
}

function walk(dashboard: Dashboard, input: string, key: Key, page: number): void {
  const { page: shown } = dashboard.view.state;
  if (shown === 'panes' && key.return) return dashboard.run('play');
  if (shown === 'saves' && key.return) return dashboard.run('load');
  if (shown === 'panes' && key.tab) return dashboard.run('pane');
  if (key.upArrow || input === 'k') return dashboard.move(-1);
  if (key.downArrow || input === 'j') return dashboard.move(1);
  if (key.pageUp) return dashboard.move(-page);
  if (key.pageDown) return dashboard.move(page);
  const focus = shown === 'panes' ? focusNames[Number(input) - 1] : undefined;
  if (focus !== undefined) return dashboard.focus(focus);
  const command = key.ctrl || key.meta ? undefined : pageLetters[shown][input];
  if (command !== undefined) dashboard.run(command);
}

function edit(text: string, input: string, key: Key): string {
  if (key.backspace || key.delete) return Array.from(text).slice(0, -1).join('');
  if (key.ctrl || key.meta || /\p{Control}/u.test(input)) return text;
  return Array.from(text + input)
    .slice(0, wordMost)
    .join('');
}
