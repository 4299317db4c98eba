import type { SessionInfo } from '../../src/control/contract/schemas.ts';
import type { PlayerStatus } from './status-text.ts';

export interface SessionText {
  readonly title: string;
  /** Core, system, picture size and rate. */
  readonly what: string;
  readonly people: string;
  readonly seatFree: boolean;
  readonly tone: PlayerStatus['tone'];
}

/** Player seats of every session; on a core with one pad all of them drive that one. */
const playerSeats = 16;

const tones = { waiting: 'busy', live: 'live', paused: 'still', ended: 'still' } as const;

/** A session in words for its card. */
export function describeSession(session: SessionInfo): SessionText {
  const players = session.people.filter((person) => person.seat === 'player').length;
  const watchers = session.people.filter((person) => person.seat === 'watcher').length;
  return {
    title: session.title || session.source?.name || session.id,
    what: whatRuns(session),
    people: `${playing(players, session.players)}, ${watchers} watching`,
    seatFree: players < (session.players === 1 ? playerSeats : session.players),
    tone: tones[session.state],
  };
}

/** Several may share an only pad, so there it says nothing to count seats. */
function playing(players: number, pads: number): string {
  return pads === 1 ? `${players} playing` : `${players} of ${pads} players`;
}

function whatRuns(session: SessionInfo): string {
  if (session.source === null) return 'no core yet';
  const frames = session.tracks.find((track) => track.kind === 'frames');
  const picture = frames && `${frames.width} × ${frames.height} at ${rateText(frames.rate)}`;
  return [session.source.name, session.source.system, picture].filter(Boolean).join(' · ');
}

function rateText(rate: { readonly numerator: number; readonly denominator: number }): string {
  return `${Number((rate.numerator / rate.denominator).toFixed(2))} Hz`;
}
