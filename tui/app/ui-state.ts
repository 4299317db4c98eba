import type { CoreStatus, LogLine, SessionInfo } from '../../src/control/contract/schemas.ts';
import type { ThemeName } from '../theme/themes.ts';
import type { HostFacts } from './host-facts.ts';

/** Panes that can be walked through. */
export const focusNames = ['sessions', 'cores', 'log'] as const;
export type FocusName = (typeof focusNames)[number];

/** What keys mean now: walking, typing a word to filter or to jump by, reading help, or answering a question. */
export type Mode =
  | { readonly kind: 'walk' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'jump'; readonly text: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'confirm'; readonly session: string };

/** What a person has chosen; it outlives reconnects and games played in between. */
export interface UiState {
  readonly mode: Mode;
  readonly focus: FocusName;
  readonly session: string | undefined;
  readonly core: string | undefined;
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
    focus: 'sessions',
    session: undefined,
    core: undefined,
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
  return {
    sessions,
    cores,
    log,
    session: sessions.find(({ id }) => id === state.session) ?? sessions[0],
    core: cores.find(({ id }) => id === state.core) ?? cores[0],
  };
}
