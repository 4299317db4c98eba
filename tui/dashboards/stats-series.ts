import type { Stats } from '../../src/control/contract/schemas.ts';
import { formatBytes, formatMs } from '../../src/shared/quantities.ts';
import { fitText, printable } from '../player/text-cells.ts';
import type { Curve } from './widgets.ts';

/** Fits the column of names, with a gap behind it. */
const nameCells = 13;

/** Columns of the table with their cells; the greater the rank, the sooner one is left out. */
const columns = [
  { title: 'session', cells: 12, rank: 0 },
  { title: 'state', cells: 8, rank: 6 },
  { title: 'fps', cells: 6, rank: 1 },
  { title: 'person', cells: 14, rank: 0 },
  { title: 'seat', cells: 10, rank: 4 },
  { title: 'ping', cells: 8, rank: 2 },
  { title: 'sent', cells: 9, rank: 5 },
  { title: 'dropped', cells: 8, rank: 3 },
  { title: 'queued', cells: 8, rank: 7 },
] as const;

export interface TableText {
  readonly headers: readonly string[];
  readonly widths: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** Readings a curve goes back. */
const readingsMost = 60;
const colours = ['yellow', 'cyan', 'green', 'magenta', 'red', 'blue', 'white'] as const;

/** What the panels show, out of the readings so far. */
export class StatsSeries {
  #readings: readonly Stats[] = [];

  add(stats: Stats): void {
    this.#readings = [...this.#readings, stats].slice(-readingsMost);
  }

  /** A curve for each session there is now; 0 where it was not there yet. */
  curves(figure: 'fps' | 'bytesPerSecond'): Curve[] {
    const now = this.#readings.at(-1)?.sessions ?? [];
    const x = this.#readings.map(({ at }) => at.slice(14, 19));
    return now.map(({ id }, index) => ({
      title: id,
      x,
      y: this.#readings.map(({ sessions }) => sessions.find((session) => session.id === id)?.[figure] ?? 0),
      style: { line: colours[index % colours.length] ?? 'yellow' },
    }));
  }

  /** The part of the frames that were dropped between the last two readings, 0 to 1. */
  get dropped(): number {
    const [before, now] = [totals(this.#readings.at(-2)), totals(this.#readings.at(-1))];
    // A person who left takes their counts along.
    const dropped = Math.max(0, now.dropped - before.dropped);
    const sent = Math.max(0, now.sent - before.sent);
    return this.#readings.length < 2 || dropped + sent === 0 ? 0 : dropped / (dropped + sent);
  }

  /** As many columns as fit, each with a blank behind it. */
  tableIn(cells: number): TableText {
    let kept = columns.map((column, index) => ({ ...column, index }));
    const used = (): number => kept.reduce((sum, column) => sum + column.cells + 1, 0);
    while (used() > cells && kept.length > 2) {
      const most = Math.max(...kept.map(({ rank }) => rank));
      kept = kept.filter(({ rank }) => rank !== most);
    }
    return {
      headers: kept.map(({ title }) => title),
      widths: kept.map((column) => column.cells),
      rows: this.rows.map((row) => kept.map(({ index }) => row[index] ?? '')),
    };
  }

  /** A row for each person, and one for each session without people. */
  get rows(): string[][] {
    const sessions = this.#readings.at(-1)?.sessions ?? [];
    return sessions.flatMap(({ id, state, fps, people }) => {
      const head = [id, state, fps.toFixed(1)];
      if (people.length === 0) return [[...head, '-', '-', '-', '-', '-', '-']];
      return people.map((person) => [
        ...head,
        fitText(printable(person.name) || person.id, nameCells),
        person.player > 0 ? `${person.seat} ${person.player}` : person.seat,
        formatMs(person.roundTripMs ?? undefined),
        String(person.sentFrames),
        String(person.droppedFrames),
        formatBytes(person.queuedBytes),
      ]);
    });
  }
}

function totals(stats: Stats | undefined): { readonly sent: number; readonly dropped: number } {
  const people = stats?.sessions.flatMap((session) => session.people) ?? [];
  return {
    sent: people.reduce((sum, { sentFrames }) => sum + sentFrames, 0),
    dropped: people.reduce((sum, { droppedFrames }) => sum + droppedFrames, 0),
  };
}
