import type { Device, PendingDevice } from '../../src/control/contract/pair.ts';
import type { CoreStatus, LogLine, SessionInfo } from '../../src/control/contract/schemas.ts';
import type { ThemeName } from '../theme/themes.ts';
import type { HostFacts } from './host-facts.ts';
import type { ShelfName } from './shelf.ts';
import type { ShownPin } from './pairing-facts.ts';

/** Panes that can be walked through. */
export const focusNames = ['sessions', 'cores', 'log'] as const;
export type FocusName = (typeof focusNames)[number];

/** What keys mean now: walking, typing a word to filter or to jump by, reading help, or answering a question. */
export type Mode =
  | { readonly kind: 'walk' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'jump'; readonly text: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'confirm'; readonly session: string }
  | { readonly kind: 'revoke'; readonly fingerprint: string; readonly name: string }
  | { readonly kind: 'of-save'; readonly act: 'load' | 'delete'; readonly id: string; readonly words: string }
  | {
      readonly kind: 'word';
      readonly of: 'name' | 'grants' | 'end';
      readonly fingerprint: string;
      readonly text: string;
    };

/** What a person has chosen; it outlives reconnects and games played in between. */
export interface UiState {
  readonly mode: Mode;
  /** What fills the window: the panes, who may come from elsewhere, saves, or what ran before. */
  readonly page: 'panes' | 'pairing' | ShelfName;
  readonly focus: FocusName;
  readonly session: string | undefined;
  readonly core: string | undefined;
  /** Fingerprint of the selected device. */
  readonly device: string | undefined;
  /** Name of the selected save. */
  readonly save: string | undefined;
  /** Number of the selected session of the history. */
  readonly past: number | undefined;
  /** Which of the offers a new device gets. */
  readonly offer: number;
  readonly pin: ShownPin | undefined;
  /** Lines of the log below the pane; 0 follows the newest. */
  readonly logBack: number;
  readonly filter: string;
  readonly mouse: boolean;
  readonly theme: ThemeName;
  /** Whether registers of the selected session are asked for. */
  readonly registers: boolean;
  readonly toast: string | undefined;
}

export function initialState(theme: ThemeName): UiState {
  return {
    mode: { kind: 'walk' },
    page: 'panes',
    focus: 'sessions',
    session: undefined,
    core: undefined,
    device: undefined,
    save: undefined,
    past: undefined,
    offer: 0,
    pin: undefined,
    logBack: 0,
    filter: '',
    mouse: false,
    theme,
    registers: false,
    toast: undefined,
  };
}

/** The parts of the facts that pass the filter. */
export interface Shown {
  readonly sessions: readonly SessionInfo[];
  readonly cores: readonly CoreStatus[];
  readonly log: readonly LogLine[];
  /** The selected ones; the first where the selected is gone. */
  readonly session: SessionInfo | undefined;
  readonly core: CoreStatus | undefined;
  readonly device: Device | undefined;
  /** Who has waited longest to be let in. */
  readonly asking: PendingDevice | undefined;
}

/** The filter narrows the pane with the focus, by any word a person sees there. */
export function shownOf(facts: HostFacts, state: UiState): Shown {
  const needle = state.filter.toLowerCase();
  const passes = (focus: FocusName, text: string): boolean =>
    needle === '' || state.focus !== focus || text.toLowerCase().includes(needle);
  const sessions = facts.sessions.filter(({ id, title, state: word, source, people }) =>
    passes('sessions', [id, title, word, source?.name ?? '', ...people.map(({ name }) => name)].join(' ')),
  );
  const cores = facts.cores.filter(({ id, name, system, state: word }) =>
    passes('cores', [id, name, system, word].join(' ')),
  );
  const log = facts.log.filter(({ level, room, message }) => passes('log', [level, room, message].join(' ')));
  const devices = facts.pairing?.devices ?? [];
  const pending = facts.pairing?.status.pending ?? [];
  return {
    sessions,
    cores,
    log,
    session: sessions.find(({ id }) => id === state.session) ?? sessions[0],
    core: cores.find(({ id }) => id === state.core) ?? cores[0],
    device: devices.find(({ fingerprint }) => fingerprint === state.device) ?? devices[0],
    asking: pending.find(({ isWaiting }) => isWaiting) ?? pending[0],
  };
}
