import type { HostFacts } from './host-facts.ts';
import { focusNames } from './ui-state.ts';
import type { FocusName } from './ui-state.ts';

export type JumpTarget = 'quit' | 'pairing' | { readonly focus: FocusName; readonly session: string | undefined };

/** Where a typed word leads: a pane or the pairing page by the beginning of its name, or a session by a part of its id or title. */
export function jumpTarget(text: string, facts: HostFacts): JumpTarget | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return undefined;
  if (word === 'q' || word === 'quit') return 'quit';
  if ('pairing'.startsWith(word) || 'devices'.startsWith(word)) return 'pairing';
  const focus = focusNames.find((name) => name.startsWith(word));
  if (focus !== undefined) return { focus, session: undefined };
  const session = facts.sessions.find(({ id, title }) => `${id} ${title}`.toLowerCase().includes(word));
  return session === undefined ? undefined : { focus: 'sessions', session: session.id };
}
