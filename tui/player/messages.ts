import type { ClientState, JoinedSession } from '../../src/client/types.ts';
import type { KeyHint } from './status-line.ts';
import { keyHelpOf } from './key-map.ts';
import type { Layout } from './key-map.ts';
import { emulatedHold } from './held-keys.ts';
import type { ReleaseKind } from './kitty-probe.ts';
import { printable } from './text-cells.ts';

/** What the middle of the screen says about the connection and the session; empty when all is well. */
export function stateMessage(
  state: ClientState,
  session: JoinedSession,
  framesSeen: boolean,
  retryInMs: number,
): readonly string[] {
  switch (state.kind) {
    case 'connecting':
      return [state.attempt > 1 ? `connecting, attempt ${state.attempt} …` : 'connecting …'];
    case 'retrying':
      return [
        printable(state.error.message),
        `trying again in ${Math.ceil(Math.max(0, retryInMs) / 1000)} s (attempt ${state.attempt})`,
        printable(state.error.remedy),
      ];
    case 'closed':
      return ['disconnected'];
    case 'open':
      return openMessage(session, framesSeen);
  }
}

function openMessage(session: JoinedSession, framesSeen: boolean): readonly string[] {
  if (session.state === 'ended') return ['the session has ended', 'press any key to leave'];
  if (session.state === 'waiting') return ['waiting for the core', 'it starts, or comes back after a fault'];
  if (framesSeen) return [];
  return session.state === undefined && session.id === undefined
    ? ['connected', 'no picture yet']
    : ['connected', 'waiting for the first picture'];
}

/** Keys that are held need more words than the status line has room for. */
const held: Readonly<Record<string, string>> = {
  '[': 'rewind while held (also F7)',
  ']': 'four times as fast while held (also F8)',
};

/** Lines of the help: commands that work now, the keys of the game, and how releases come to be known. */
export function helpMessage(layout: Layout, keys: readonly KeyHint[], releases: ReleaseKind | undefined): string[] {
  const rows = [
    ...keys.map(({ key, does }): [string, string] => [key, held[key] ?? does]),
    ['', ''] as const,
    ...keyHelpOf(layout).map((help): [string, string] => [help.keys, help.buttons]),
  ];
  const width = Math.max(...rows.map(([left]) => left.length));
  return [...rows.map(([left, right]) => (left === '' ? '' : `${left.padEnd(width)}  ${right}`)), '', about(releases)];
}

function about(releases: ReleaseKind | undefined): string {
  if (releases === 'reported') return 'This terminal tells when a key is let go.';
  return (
    'This terminal does not tell when a key is let go: a key counts as held until it stops repeating, ' +
    `a tap for ${emulatedHold.firstMs / 1000} s, or until the next key. kitty, Ghostty, foot and WezTerm do tell.`
  );
}
