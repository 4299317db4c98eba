import type { ReactElement } from 'react';
import type { SessionInfo } from '../../src/control/contract/schemas.ts';
import { formatBytes, formatMs, formatSpeed } from '../../src/shared/quantities.ts';
import type { View } from '../app/dashboard.ts';
import { roundTripOf, statsOf } from '../app/host-facts.ts';
import type { Pane } from '../app/layout.ts';
import { firstRow } from '../app/rows.ts';
import { printable } from '../player/text-cells.ts';
import { joinColumns } from '../widgets/columns.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line, type Tone } from '../widgets/line.tsx';
import { sparkline } from '../widgets/sparkline.ts';

const tones: Readonly<Record<SessionInfo['state'], Tone>> = {
  live: 'good',
  paused: 'warn',
  waiting: 'warn',
  ended: 'quiet',
};

/** Who plays what: a line per session, with how long it took to the slowest of its people lately. */
export function SessionPane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const { shown, state, facts } = view;
  const focused = state.focus === 'sessions';
  const inner = pane.columns - 2;
  const rows = pane.rows - 2;
  const first = firstRow(shown.sessions, shown.session, pane.rows);
  const filter = focused && state.filter !== '' ? ` /${state.filter}` : '';
  return (
    <Frame pane={pane} focused={focused} title={`1 sessions ${shown.sessions.length}${filter}`}>
      {shown.sessions.length === 0 && <Line tone="quiet" text={emptyText(view)} />}
      {shown.sessions.slice(first, first + rows).map((session) => {
        const selected = session.id === shown.session?.id;
        const text = rowText(session, view, inner, selected);
        return <Line key={session.id} text={text} selected={selected && focused} tone={tones[session.state]} />;
      })}
    </Frame>
  );

  function emptyText({ facts: { connected } }: View): string {
    if (!connected) return ' no host';
    return facts.sessions.length > 0 ? ' nothing passes the filter' : ' none; begin one with `perun core run <file>`';
  }
}

function rowText(session: SessionInfo, view: View, inner: number, selected: boolean): string {
  const stats = statsOf(view.facts, session.id);
  const dropped = stats?.people.reduce((sum, person) => sum + person.droppedFrames, 0) ?? 0;
  const columns = [
    { text: selected ? '▸' : ' ', cells: 1 },
    { text: session.id, cells: 12 },
    { text: formatSpeed(session.speed) ?? session.state, cells: 7 },
    { text: `${(stats?.fps ?? 0).toFixed(0)} fps`, cells: 7, right: true },
    { text: `${formatBytes(stats?.bytesPerSecond ?? 0)}/s`, cells: 9, right: true },
    { text: `${session.people.length} in`, cells: 5, right: true },
  ];
  if (inner >= 66) columns.push({ text: formatMs(roundTripOf(stats)), cells: 7, right: true });
  if (inner >= 90) columns.push({ text: `${dropped} lost`, cells: 8, right: true });
  const used = columns.reduce((sum, { cells }) => sum + cells + 1, 0);
  const room = inner - used;
  const spark = room < 12 ? 0 : Math.min(24, room >> 1);
  const title = room - (spark > 0 ? spark + 1 : 0);
  if (title > 0) columns.splice(2, 0, { text: printable(session.title), cells: title });
  const history = view.facts.history.get(session.id);
  if (spark > 0) columns.push({ text: sparkline(history?.roundTripMs ?? [], spark), cells: spark });
  return joinColumns(columns);
}
