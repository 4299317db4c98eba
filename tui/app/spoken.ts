import { formatMs } from '../../src/shared/quantities.ts';
import type { HostEvent } from '../../src/control/contract/events.ts';
import type { Device, PendingDevice } from '../../src/control/contract/pair.ts';
import type { CoreStatus, SessionInfo } from '../../src/control/contract/schemas.ts';
import { eventWords } from '../../src/control/contract/event-words.ts';
import { roundTripOf, statsOf } from './host-facts.ts';
import type { HostFacts } from './host-facts.ts';

/** Everything there is, a sentence each. */
export function sayAll(facts: HostFacts): string[] {
  if (!facts.connected) return [away(facts)];
  return [
    `${facts.sessions.length} sessions, ${facts.cores.length} cores`,
    ...facts.sessions.map((session) => {
      const stats = statsOf(facts, session.id);
      const roundTrip = roundTripOf(stats);
      const slowest = roundTrip === undefined ? '' : `, ${formatMs(roundTrip)} to the slowest and back`;
      const rate = `${(stats?.fps ?? 0).toFixed(0)} frames per second`;
      return `${nameOf(session)}: ${session.state}, ${rate}, ${session.people.length} people${slowest}`;
    }),
    ...(facts.pairing?.devices ?? []).map(deviceLine),
    ...(facts.pairing?.status.pending ?? []).map(askingLine),
    ...facts.cores.map((core) => `core of ${core.id}: ${core.state}, ${core.restarts} restarts`),
  ];
}

/** What is different now, a sentence each; figures that always move are no news. */
export function sayChanges(before: HostFacts, after: HostFacts): string[] {
  if (!after.connected) return before.problem?.code === after.problem?.code ? [] : [away(after)];
  if (!before.connected) return ['the host is here', ...sayAll(after)];
  return [
    ...sessionChanges(before.sessions, after.sessions),
    ...coreChanges(before.cores, after.cores),
    ...askingChanges(before, after),
    ...news(before.events, after.events),
  ];
}

function askingChanges(before: HostFacts, after: HostFacts): string[] {
  const old = new Set(before.pairing?.status.pending.map(({ id }) => id));
  return (after.pairing?.status.pending ?? []).filter(({ id }) => !old.has(id)).map(askingLine);
}

/** Events that nothing else here tells of. */
function news(before: readonly HostEvent[], after: readonly HostEvent[]): string[] {
  const last = before.at(-1)?.seq ?? 0;
  // A host that was started anew counts from one again.
  const fresh = after.filter(({ seq }) => seq > last || (after.at(-1)?.seq ?? 0) < last);
  return fresh.filter(({ kind }) => !toldElsewhere.test(kind)).map(eventWords);
}

const toldElsewhere = /^(?:session|person|core)\.|^pairing\.requested$/;

function deviceLine({ name, fingerprint, grants, expiresAt, lastSeenAt }: Device): string {
  const until = expiresAt === null ? '' : `, until ${expiresAt}`;
  const seen = lastSeenAt === null ? '' : `, seen ${lastSeenAt}`;
  return `device ${name}, ${fingerprint.slice(0, 8)}: may ${grants.join(', ')}${until}${seen}`;
}

function askingLine({ id, name, remote }: PendingDevice): string {
  return `${name} at ${remote} asks to be let in: type approve ${id} or deny ${id}; the device shows ${id} too`;
}

function sessionChanges(before: readonly SessionInfo[], after: readonly SessionInfo[]): string[] {
  const lines: string[] = [];
  for (const session of after) {
    const old = before.find(({ id }) => id === session.id);
    if (old === undefined) lines.push(`${nameOf(session)} began: ${session.state}`);
    else {
      if (old.state !== session.state) lines.push(`${nameOf(session)} is ${session.state}`);
      if (old.people.length !== session.people.length)
        lines.push(`${nameOf(session)} has ${session.people.length} people`);
    }
  }
  const gone = before.filter((old) => !after.some(({ id }) => id === old.id));
  return [...lines, ...gone.map((session) => `${nameOf(session)} is over`)];
}

function coreChanges(before: readonly CoreStatus[], after: readonly CoreStatus[]): string[] {
  return after.flatMap((core) => {
    const old = before.find(({ id }) => id === core.id);
    if (old === undefined || old.state === core.state) return [];
    return [`core of ${core.id} is ${core.state}${core.lastExit === null ? '' : `: ${core.lastExit}`}`];
  });
}

function nameOf({ id, title }: SessionInfo): string {
  return title === '' ? `session ${id}` : `session ${id}, ${title}`;
}

function away({ problem }: HostFacts): string {
  return problem === undefined ? 'looking for the host' : `${problem.message}: ${problem.remedy}`;
}
