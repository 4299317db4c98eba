import type { HostFacts } from './host-facts.ts';
import { focusNames } from './ui-state.ts';
import type { FocusName } from './ui-state.ts';

export type JumpTarget =
  'quit' | 'pairing' | 'saves' | 'history' | { readonly focus: FocusName; readonly session: string | undefined };

/** Where a typed word leads: a pane or another page by the beginning of its name, or a session by a part of its id or title. */
export function jumpTarget(text: string, facts: HostFacts): JumpTarget | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return undefined;
  if (word === 'q' || word === 'quit') return 'quit';
  if ('pairing'.startsWith(word) || 'devices'.startsWith(word)) return 'pairing';
  // Shorter ones are of the sessions.
  if (word.length > 1 && 'saves'.startsWith(word)) return 'saves';
  if ('history'.startsWith(word)) return 'history';
  const focus = focusNames.find((name) => name.startsWith(word));
  if (focus !== undefined) return { focus, session: undefined };
  const session = facts.sessions.find(({ id, title }) => `${id} ${title}`.toLowerCase().includes(word));
  return session === undefined ? undefined : { focus: 'sessions', session: session.id };
}
