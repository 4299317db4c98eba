import type { Person, SessionInfo, SessionStats } from '../../control/contract/schemas.ts';
import type { Person as SessionPerson } from '../../session/membership.ts';
import { renditionKey } from '../../session/rendition.ts';
import type { Session } from '../../session/session.ts';

/** A session as the control contract shows it. */
export function viewSession(session: Session): SessionInfo {
  const { info, source, attachedAt } = session;
  return {
    id: session.id,
    title: session.title,
    state: session.state,
    layout: info?.layout ?? 'xinput',
    players: info?.players ?? 1,
    speed: session.steering.speed,
    rewindSeconds: Math.round(session.steering.rewindSeconds * 100) / 100,
    source:
      source === undefined || attachedAt === undefined
        ? null
        : {
            kind: source.info.kind,
            name: source.info.name,
            system: source.info.system,
            transport: source.info.transport,
            attachedAt: attachedAt.toISOString(),
          },
    tracks: [...session.tracks],
    people: session.people.map((person) => viewPerson(session, person)),
    createdAt: session.createdAt.toISOString(),
  };
}

export function viewStats(session: Session): SessionStats {
  return {
    id: session.id,
    state: session.state,
    ...session.stats,
    people: session.people.map((person) => {
      const seat = session.seatOf(person);
      return {
        id: person.id,
        name: person.name,
        seat: seat.kind,
        player: seat.player,
        sentFrames: person.sentFrames,
        droppedFrames: person.droppedFrames,
        sentBytes: person.sentBytes,
        queuedBytes: person.viewer.queuedBytes,
        inputs: person.inputs,
        roundTripMs: person.viewer.roundTripMs ?? null,
      };
    }),
  };
}

function viewPerson(session: Session, person: SessionPerson): Person {
  const seat = session.seatOf(person);
  const { door, transport, remote, rendition } = person.offer;
  return {
    id: person.id,
    name: person.name,
    seat: seat.kind,
    player: seat.player,
    door,
    transport,
    remote,
    rendition: renditionKey(rendition),
    joinedAt: person.joinedAt.toISOString(),
  };
}
