import type { ReactElement } from 'react';
import { formatAge, formatBytes, formatMs } from '../../src/shared/quantities.ts';
import type { View } from '../app/dashboard.ts';
import { statsOf } from '../app/host-facts.ts';
import type { Pane } from '../app/layout.ts';
import { fitText, printable } from '../player/text-cells.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line } from '../widgets/line.tsx';
import { registerRows } from '../widgets/register-rows.ts';
import { sparkline } from '../widgets/sparkline.ts';

/** A longer name would hide how its person fares. */
const nameCells = 16;

/** People, renditions and registers of the selected session. */
export function DetailPane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const title = view.shown.session === undefined ? 'session' : view.shown.session.id;
  const lines = linesOf(view, pane.columns - 2).slice(0, pane.rows - 2);
  return (
    <Frame pane={pane} focused={false} title={title}>
      {lines.map((text, index) => (
        <Line key={index} text={text} />
      ))}
    </Frame>
  );
}

/** The most telling first: a low pane shows the beginning. */
function linesOf({ facts, shown: { session }, state, registers }: View, inner: number): string[] {
  if (session === undefined) return [];
  const stats = statsOf(facts, session.id);
  const history = facts.history.get(session.id);
  const lines = [
    printable(`${session.title} · ${session.source?.name ?? 'no source'} · ${formatAge(session.createdAt)}`),
  ];
  if (state.registers)
    lines.push(...(registers === undefined ? ['registers: none told yet'] : registerRows(registers, inner)));
  for (const person of session.people) {
    const sent = stats?.people.find(({ id }) => id === person.id);
    const seat = person.player > 0 ? `${person.seat} ${person.player}` : person.seat;
    const figures =
      sent === undefined
        ? []
        : [
            formatMs(sent.roundTripMs ?? undefined),
            `${sent.droppedFrames} lost`,
            `${sent.sentFrames} sent`,
            `${formatBytes(sent.queuedBytes)} queued`,
          ];
    const name = fitText(printable(person.name || person.id), nameCells);
    lines.push([name, printable(seat), ...figures, printable(person.transport)].join(' · '));
  }
  for (const { key, members, keyframes, bytes } of stats?.renditions ?? []) {
    lines.push(printable(`${key} ×${members} · ${keyframes} keyframes · ${formatBytes(bytes)}`));
  }
  if (history !== undefined) {
    const curves = { fps: history.fps, out: history.bytesPerSecond, ping: history.roundTripMs };
    for (const [name, curve] of Object.entries(curves)) lines.push(`${name.padEnd(4)} ${sparkline(curve, inner - 7)}`);
  }
  return lines;
}
