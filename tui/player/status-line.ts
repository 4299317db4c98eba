import type { ClientStats, JoinedSession, Seat } from '../../src/client/types.ts';
import type { ReleaseKind } from './kitty-probe.ts';
import { cellsOf, fitText, printable } from './text-cells.ts';

/** A key that works now, and what it does. */
export interface KeyHint {
  readonly key: string;
  readonly does: string;
}

export interface StatusFields {
  /** What has to be read before all else: a notice, or a state that is not normal. */
  readonly message: string | undefined;
  readonly session: JoinedSession;
  readonly seat: Seat;
  readonly stats: ClientStats;
  /** Undefined until the terminal answered. */
  readonly releases: ReleaseKind | undefined;
  /** The most important first. */
  readonly keys: readonly KeyHint[];
}

/** A part of the line; the greater the rank, the sooner it is left out. */
interface Part {
  readonly text: string;
  readonly rank: number;
  readonly side: 'left' | 'right';
}

/** The first two keys stand before all but messages, the next two before the figures. */
const keyRanks: readonly number[] = [1, 1, 5, 6];

/** Cells a title may take, so that a long one leaves room for the rest. */
const titleMost = 24;

const separator = { left: ' · ', right: '  ' } as const;

/** One line of exactly `width` cells: what is going on at the left, keys at the right, the less important left out. */
export function statusLine(fields: StatusFields, width: number): string {
  const parts = partsOf(fields);
  let chosen: readonly Part[] = [];
  for (const part of parts.toSorted((a, b) => a.rank - b.rank)) {
    // The order on the line is that of the parts, not that of importance.
    const more = parts.filter((other) => other === part || chosen.includes(other));
    if (lengthOf(more) > width) {
      if (part.rank === 0) return padTo(` ${fitText(part.text, width - 2)}`, width);
      break;
    }
    chosen = more;
  }
  const left = join(chosen, 'left');
  const right = join(chosen, 'right');
  const gap = Math.max(0, width - cellsOf(left) - cellsOf(right));
  return fitText(left + ' '.repeat(gap) + right, width);
}

/** What the seat is called: `player 2`, `watcher`. */
export function seatName(seat: Seat): string {
  return seat.kind === 'player' && seat.player > 0 ? `player ${seat.player}` : seat.kind;
}

function partsOf(fields: StatusFields): Part[] {
  const { session, stats } = fields;
  const parts: Part[] = [];
  const left = (rank: number, text: string | undefined): void => {
    if (text !== undefined && text !== '') parts.push({ text, rank, side: 'left' });
  };
  left(0, fields.message && printable(fields.message));
  left(2, fitText(printable(session.title ?? session.id ?? session.coreName ?? ''), titleMost));
  left(10, session.title !== undefined && session.id !== undefined ? printable(session.id) : undefined);
  left(3, seatName(fields.seat));
  left(4, `${Math.round(stats.fps)} fps`);
  left(9, `${kilobytes(stats.bytesPerSecond)} kB/s`);
  left(7, latencyOf(stats));
  left(8, fields.releases && `key releases ${fields.releases}`);
  for (const [index, { key, does }] of fields.keys.entries()) {
    parts.push({ text: `${key} ${does}`, rank: keyRanks[index] ?? 10 + index, side: 'right' });
  }
  return parts;
}

/** Whole line including one blank at each end, and two between the sides. */
function lengthOf(parts: readonly Part[]): number {
  return cellsOf(join(parts, 'left')) + cellsOf(join(parts, 'right'));
}

function join(parts: readonly Part[], side: 'left' | 'right'): string {
  const texts = parts.filter((part) => part.side === side).map((part) => part.text);
  return texts.length === 0 ? '' : ` ${texts.join(separator[side])} `;
}

function latencyOf(stats: ClientStats): string | undefined {
  if (stats.inputToFrameMs !== undefined) return `lag ${Math.round(stats.inputToFrameMs)} ms`;
  return stats.roundTripMs === undefined ? undefined : `ping ${Math.round(stats.roundTripMs)} ms`;
}

function kilobytes(bytes: number): string {
  const value = bytes / 1000;
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

function padTo(text: string, width: number): string {
  return fitText(text + ' '.repeat(Math.max(0, width - cellsOf(text))), width);
}
