/** Every kind of event that a host publishes; src/control/contract/events.ts says what each carries. */
export const eventKinds = [
  'session.started',
  'session.changed',
  'session.ended',
  'person.joined',
  'person.changed',
  'person.left',
  'core.changed',
  'relay.lost',
  'relay.restored',
  'pairing.armed',
  'pairing.disarmed',
  'pairing.requested',
  'pairing.paired',
  'pairing.denied',
  'pairing.changed',
  'pairing.revoked',
  'config.changed',
  'hook.failed',
  'events.missed',
] as const;

export type EventKind = (typeof eventKinds)[number];

export function isEventKind(text: string): text is EventKind {
  return (eventKinds as readonly string[]).includes(text);
}

/** True where the pattern names the kind: `session.started`, `session.*` or `*`. */
export function matchesKind(pattern: string, kind: EventKind): boolean {
  return pattern === '*' || pattern === kind || (pattern.endsWith('.*') && kind.startsWith(pattern.slice(0, -1)));
}
