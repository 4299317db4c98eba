import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { PendingDevice } from '../../src/control/contract/pair.ts';
import type { View } from '../app/dashboard.ts';
import { fitText, printable } from '../player/text-cells.ts';
import { Line } from '../widgets/line.tsx';
import { formatBytes } from '../../src/shared/quantities.ts';

/** How the host is, in one line; where it is away, why and what to do. */
export function Header({ view, columns }: { readonly view: View; readonly columns: number }): ReactElement {
  const { connected, problem, stats, sessions } = view.facts;
  if (problem !== undefined) {
    return <Line bold tone="bad" text={fitText(` ! ${problem.message}: ${problem.remedy}`, columns)} />;
  }
  const { asking } = view.shown;
  if (asking !== undefined) {
    return <Line bold tone="warn" text={fitText(` ! ${askingText(asking)}`, columns)} />;
  }
  if (!connected || stats === undefined) return <Line bold text=" Perun  looking for the host …" />;
  const people = sessions.reduce((sum, session) => sum + session.people.length, 0);
  const text = [
    ' Perun',
    count(sessions.length, 'session'),
    `${people} ${people === 1 ? 'person' : 'people'}`,
    count(stats.connections, 'connection'),
    `relay ${formatBytes(stats.relayMemoryBytes)}`,
  ].join('  ');
  return (
    <Box height={1}>
      <Line bold tone="accent" text={fitText(text, columns)} />
    </Box>
  );
}

/** Who wants to be let in, and how that is answered. */
export function askingText({ name, id, remote }: PendingDevice): string {
  return `${fitText(printable(name), 24)} (${id}) asks to pair: Y yes, N no; it is at ${printable(remote)}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
