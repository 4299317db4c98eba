import type { Shown, UiState } from './ui-state.ts';

export type Command =
  | 'play'
  | 'stop'
  | 'filter'
  | 'jump'
  | 'pane'
  | 'registers'
  | 'mouse'
  | 'theme'
  | 'help'
  | 'quit'
  | 'accept'
  | 'back'
  | 'yes'
  | 'pairing'
  | 'saves'
  | 'history'
  | 'load'
  | 'delete'
  | 'export'
  | 'arm'
  | 'approve'
  | 'deny'
  | 'offer'
  | 'rename'
  | 'grants'
  | 'end'
  | 'revoke';

/** A key, what it does in two words or fewer, and a sentence for the help. */
interface Binding {
  readonly command: Command;
  readonly key: string;
  readonly does: string;
  readonly help: string;
}

/** The most important first: narrow windows show the beginning. */
const walking: readonly Binding[] = [
  { command: 'help', key: '?', does: 'help', help: 'show or hide this' },
  { command: 'quit', key: 'q', does: 'quit', help: 'leave; the host runs on' },
  { command: 'play', key: 'Enter', does: 'play', help: 'play the selected session here; ^C comes back' },
  { command: 'filter', key: '/', does: 'filter', help: 'narrow the pane by a word; Esc shows all again' },
  { command: 'jump', key: ':', does: 'jump', help: 'go to a pane or a session by its name' },
  { command: 'pane', key: 'Tab', does: 'pane', help: 'next pane; 1, 2 and 3 choose one' },
  { command: 'stop', key: 's', does: 'stop', help: 'end the selected session for everybody; asks first' },
  { command: 'mouse', key: 'm', does: 'mouse', help: 'clicks on rows and keys on or off; off, text can be copied' },
  { command: 'pairing', key: 'p', does: 'pairing', help: 'devices, a PIN for a new one, and events' },
  { command: 'saves', key: 'v', does: 'saves', help: 'saves with their pictures; load, delete and export them' },
  { command: 'history', key: 'h', does: 'history', help: 'what ran before, who played and how it ended' },
  {
    command: 'registers',
    key: 'd',
    does: 'registers',
    help: 'watch the session and show the registers of its machine',
  },
  { command: 'theme', key: 't', does: 'theme', help: 'dark, light or plain' },
];

/** While a device asks to be let in, wherever the person is. Capitals: nobody lets a stranger in by a slip. */
const answering: readonly Binding[] = [
  { command: 'approve', key: 'Y', does: 'let in', help: 'let in the device that asks to be paired' },
  { command: 'deny', key: 'N', does: 'turn away', help: 'turn it away, for some minutes' },
];

const pairing: readonly Binding[] = [
  { command: 'back', key: 'Esc', does: 'back', help: 'back to the panes' },
  { command: 'arm', key: 'a', does: 'PIN', help: 'show a PIN for one new device; again, it is void' },
  { command: 'offer', key: 'o', does: 'offer', help: 'what new devices may do: the next of the choices' },
  { command: 'rename', key: 'r', does: 'rename', help: 'call the selected device by another name' },
  { command: 'grants', key: 'g', does: 'grants', help: 'change what the selected device may do' },
  { command: 'end', key: 'e', does: 'end', help: 'say when the trust in the selected device ends' },
  { command: 'revoke', key: 'x', does: 'revoke', help: 'take the trust back from the selected device; asks first' },
  { command: 'help', key: '?', does: 'help', help: 'show or hide this' },
  { command: 'quit', key: 'q', does: 'quit', help: 'leave; the host runs on' },
];

const savesKeys: readonly Binding[] = [
  { command: 'back', key: 'Esc', does: 'back', help: 'back to the panes' },
  {
    command: 'load',
    key: 'Enter',
    does: 'load',
    help: 'let the session that plays its game go on from it; asks first',
  },
  { command: 'delete', key: 'x', does: 'delete', help: 'delete the selected save; asks first' },
  { command: 'export', key: 'e', does: 'export', help: 'write it to a file in this folder' },
  { command: 'help', key: '?', does: 'help', help: 'show or hide this' },
  { command: 'quit', key: 'q', does: 'quit', help: 'leave; the host runs on' },
];

const historyKeys: readonly Binding[] = [
  { command: 'back', key: 'Esc', does: 'back', help: 'back to the panes' },
  { command: 'help', key: '?', does: 'help', help: 'show or hide this' },
  { command: 'quit', key: 'q', does: 'quit', help: 'leave; the host runs on' },
];

const pages: Readonly<Record<UiState['page'], readonly Binding[]>> = {
  panes: walking,
  pairing,
  saves: savesKeys,
  history: historyKeys,
};

const loading: readonly Binding[] = [
  { command: 'yes', key: 'y', does: 'go on from it', help: '' },
  { command: 'back', key: 'n', does: 'play on', help: '' },
];

const deleting: readonly Binding[] = [
  { command: 'yes', key: 'y', does: 'delete it', help: '' },
  { command: 'back', key: 'n', does: 'keep it', help: '' },
];

const typing: readonly Binding[] = [
  { command: 'accept', key: 'Enter', does: 'accept', help: '' },
  { command: 'back', key: 'Esc', does: 'back', help: '' },
];

const asking: readonly Binding[] = [
  { command: 'yes', key: 'y', does: 'end it for everybody', help: '' },
  { command: 'back', key: 'n', does: 'keep it', help: '' },
];

const doubting: readonly Binding[] = [
  { command: 'yes', key: 'y', does: 'put it out', help: '' },
  { command: 'back', key: 'n', does: 'keep it', help: '' },
];

const reading: readonly Binding[] = [{ command: 'back', key: 'Esc', does: 'back', help: '' }];

/** The keys that do something now. */
export function bindingsOf(state: UiState, shown: Shown): readonly Binding[] {
  switch (state.mode.kind) {
    case 'walk':
      return [
        ...(shown.asking === undefined ? [] : answering),
        ...pages[state.page].filter(({ command }) => refusalOf(command, state, shown) === undefined),
      ];
    case 'filter':
    case 'jump':
    case 'word':
      return typing;
    case 'help':
      return reading;
    case 'confirm':
      return asking;
    case 'revoke':
      return doubting;
    case 'of-save':
      return state.mode.act === 'load' ? loading : deleting;
  }
}

/** Why a command does nothing now, or undefined where it does. */
export function refusalOf(command: Command, state: UiState, shown: Shown): string | undefined {
  if (command === 'approve' || command === 'deny') return shown.asking === undefined ? 'nobody asks' : undefined;
  if (command === 'rename' || command === 'grants' || command === 'end' || command === 'revoke') {
    return shown.device === undefined ? 'no device is paired; a shows a PIN for one' : undefined;
  }
  if (command !== 'play' && command !== 'stop' && command !== 'registers') return undefined;
  if (shown.session === undefined) return 'there is no session; begin one with `perun core run <file>`';
  if (state.focus !== 'sessions' && command !== 'registers') return 'that needs the sessions: press 1';
  return undefined;
}

/** The keys of a page, a line each. */
export const helpLines: Readonly<Record<UiState['page'], readonly string[]>> = {
  panes: [
    ...[...walking, ...answering].map(helpLine),
    '↑ ↓    select; in the log, scroll (also j and k, PgUp and PgDn)',
  ],
  pairing: [...[...pairing, ...answering].map(helpLine), '↑ ↓    select a device'],
  saves: [...[...savesKeys, ...answering].map(helpLine), '↑ ↓    select a save'],
  history: [...[...historyKeys, ...answering].map(helpLine), '↑ ↓    select a session'],
};

function helpLine({ key, help }: Binding): string {
  return `${key.padEnd(6)} ${help}`;
}

/** A key of the last line, where it stands, and what a click on it does. */
export interface PlacedKey {
  readonly command: Command;
  readonly text: string;
  readonly column: number;
}

/** As many keys as fit in a line, two blanks apart; the mouse's says how it stands. */
export function placeKeys(state: UiState, shown: Shown, columns: number): readonly PlacedKey[] {
  const placed: PlacedKey[] = [];
  let column = 1;
  for (const { command, key, does } of bindingsOf(state, shown)) {
    const text = command === 'mouse' ? `${key} mouse ${state.mouse ? 'on' : 'off'}` : `${key} ${does}`;
    if (column + text.length > columns - 1) break;
    placed.push({ command, text, column });
    column += text.length + 2;
  }
  return placed;
}
