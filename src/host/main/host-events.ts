import type { EventLog } from '../../control/events/event-log.ts';
import type { EventNews } from '../../control/contract/events.ts';
import type { Supervisor } from '../../core/supervisor.ts';
import type { PairingDesk } from '../../trust/pairing/desk.ts';
import type { PairingEvent } from '../../trust/pairing/events.ts';

/** Publishes what happens to cores; sessions tell the relay worker themselves. */
export function publishCores(supervisor: Supervisor, events: EventLog): void {
  supervisor.changed.on(({ id, name, state, pid, restarts, lastExit }) => {
    events.publish({ kind: 'core.changed', session: id, core: name, state, pid, restarts, lastExit });
  });
}

/** Publishes what happens at the desk where devices are paired. */
export function publishPairing(desk: PairingDesk, events: EventLog): void {
  desk.events.on((event) => void events.publish(newsOf(event)));
}

function newsOf(event: PairingEvent): EventNews {
  switch (event.kind) {
    case 'armed':
      return { kind: 'pairing.armed', expiresAt: event.expiresAt };
    case 'disarmed':
      return { kind: 'pairing.disarmed', reason: event.why };
    case 'knocked': {
      const { id, name, fingerprint, remote } = event.knock;
      return { kind: 'pairing.requested', id, name, fingerprint, remote };
    }
    case 'denied':
      return { kind: 'pairing.denied', ...named(event.knock), reason: 'denied' };
    case 'failed':
      return { kind: 'pairing.denied', name: event.name, fingerprint: event.peer.fingerprint, reason: event.why };
    case 'paired':
      return { kind: 'pairing.paired', ...named(event.device), grants: [...event.device.grants] };
    case 'changed':
      return { kind: 'pairing.changed', ...named(event.device), grants: [...event.device.grants] };
    case 'revoked':
      return { kind: 'pairing.revoked', ...named(event.device) };
  }
}

function named({ name, fingerprint }: { name: string; fingerprint: string }): { name: string; fingerprint: string } {
  return { name, fingerprint };
}
