import type { HostEvent } from './events.ts';

/** How an armed PIN ended. */
const endings: Readonly<Record<string, string>> = {
  used: 'the PIN was tried, and is spent',
  expired: 'the PIN is void: its time is over',
  stopped: 'the PIN is void',
  replaced: 'the PIN is void: there is another one',
};

/** Why a device was not paired. */
const refusals: Readonly<Record<string, string>> = {
  denied: 'was turned away',
  left: 'left without being paired; mostly the PIN was wrong',
  wrongPin: 'gave a wrong PIN',
  timedOut: 'took too long to pair',
  limited: 'was not paired: too many are, or tried',
  closed: 'was not paired: the host stops',
};

/** What happened, as a sentence for people. Texts of strangers in it are not made printable. */
export function eventWords(event: HostEvent): string {
  switch (event.kind) {
    case 'session.started':
      return `session ${event.session} began: ${event.title}`;
    case 'session.changed':
      return `session ${event.session} is ${event.state}`;
    case 'session.ended':
      return `session ${event.session} ended: ${event.reason}`;
    case 'person.joined':
      return `${event.name || event.person} came to ${event.session} by ${event.transport}`;
    case 'person.changed':
      return `${event.name || event.person} is ${event.seat}${event.player > 0 ? ` ${event.player}` : ''} in ${event.session}`;
    case 'person.left':
      return `${event.name || event.person} left ${event.session}`;
    case 'core.changed':
      return `core ${event.core} of ${event.session} is ${event.state}${event.lastExit === null ? '' : `: ${event.lastExit}`}`;
    case 'relay.lost':
      return `the relay was lost: ${event.reason}`;
    case 'relay.restored':
      return 'the relay is back';
    case 'pairing.armed':
      return `a PIN is armed until ${new Date(event.expiresAt).toLocaleTimeString('en-GB')}`;
    case 'pairing.disarmed':
      return endings[event.reason] ?? `the PIN is void: ${event.reason}`;
    case 'pairing.requested':
      return `${event.name} at ${event.remote} asks to pair, and shows ${event.id}`;
    case 'pairing.paired':
      return `${event.name} is paired and may ${event.grants.join(', ')}`;
    case 'pairing.denied':
      return `${event.name} ${refusals[event.reason] ?? `was not paired: ${event.reason}`}`;
    case 'pairing.changed':
      return `${event.name} may ${event.grants.join(', ')}`;
    case 'pairing.revoked':
      return `${event.name} is no longer paired`;
    case 'config.changed':
      return `changed in the configuration: ${event.keys.join(', ')}`;
    case 'hook.failed':
      return `the hook ${event.hook} failed at ${event.event}: ${event.reason}`;
    case 'events.missed':
      return `${event.count ?? 'some'} events were missed`;
  }
}
