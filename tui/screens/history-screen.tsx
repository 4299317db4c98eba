import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { HistoryItem } from '../../src/control/contract/history.ts';
import { formatDuration } from '../../src/shared/quantities.ts';
import type { View } from '../app/dashboard.ts';
import { frameRows, type Pane } from '../app/layout.ts';
import { firstRow } from '../app/rows.ts';
import type { ShelfLayout } from '../app/shelf-layout.ts';
import { fitText, printable } from '../player/text-cells.ts';
import { joinColumns } from '../widgets/columns.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line } from '../widgets/line.tsx';

/** What runs and what ran, and who was there. */
export function HistoryScreen({ view, layout }: { readonly view: View; readonly layout: ShelfLayout }): ReactElement {
  return (
    <Box flexDirection={layout.detail.column > 0 ? 'row' : 'column'}>
      <ListPane view={view} pane={layout.list} />
      <RunPane item={view.past} pane={layout.detail} />
    </Box>
  );
}

function ListPane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const { history } = view.shelf;
  const first = firstRow(history ?? [], view.past, pane.rows);
  return (
    <Frame pane={pane} focused title="history">
      {history === undefined && <Line tone="quiet" text=" asking the host …" />}
      {history?.length === 0 && <Line tone="quiet" text=" nothing is remembered" />}
      {history?.slice(first, first + pane.rows - frameRows).map((item) => {
        const selected = item === view.past;
        const text = fitText(rowText(item, pane.columns - 2, selected), pane.columns - 2);
        const tone = item.endedAt === null ? 'good' : undefined;
        return <Line key={item.number} selected={selected} tone={tone} text={text} />;
      })}
    </Frame>
  );
}

function rowText(
  { title, startedAt, durationMs, endedAt, session }: HistoryItem,
  inner: number,
  selected: boolean,
): string {
  const name = Math.max(8, Math.min(24, inner - 2 - 28));
  const columns = [
    { text: selected ? '▸' : ' ', cells: 1 },
    { text: printable(title), cells: name },
    { text: dayOf(startedAt), cells: 16 },
    { text: endedAt === null ? 'runs' : formatDuration(durationMs), cells: 10, right: true },
  ];
  if (inner >= name + 2 + 28 + 16) columns.push({ text: session, cells: 15 });
  return joinColumns(columns);
}

function RunPane({ item, pane }: { readonly item: HistoryItem | undefined; readonly pane: Pane }): ReactElement {
  const lines = item === undefined ? [] : aboutLines(item);
  return (
    <Frame pane={pane} focused={false} title={printable(item?.title ?? 'session')}>
      {lines.slice(0, pane.rows - frameRows).map((text, index) => (
        <Line key={index} text={` ${text}`} />
      ))}
    </Frame>
  );
}

function aboutLines(item: HistoryItem): string[] {
  const { session, core, system, startedAt, endedAt, durationMs, frames, reason, people, recordings, owner } = item;
  const names = (played: boolean): string =>
    people
      .filter((person) => person.played === played)
      .map(({ name }) => printable(name) || 'somebody')
      .join(', ') || 'nobody';
  return [
    session,
    printable(core === '' ? 'no core came' : `${core} (${system})`),
    `${dayOf(startedAt)} to ${endedAt === null ? 'now' : dayOf(endedAt)}`,
    `${formatDuration(durationMs)}, ${frames} frames`,
    ...(reason === null ? [] : [`ended: ${printable(reason)}`]),
    `launched by ${owner === null ? 'nobody: it came by itself' : owner.slice(0, 16)}`,
    `played: ${names(true)}`,
    `watched: ${names(false)}`,
    ...recordings.map(({ path, durationMs: ms }) => `recording of ${formatDuration(ms)}: ${printable(path)}`),
  ];
}

/** In the time of this machine. */
function dayOf(moment: string): string {
  return new Date(moment).toLocaleString('sv-SE').slice(0, 16);
}
