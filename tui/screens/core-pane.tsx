import type { ReactElement } from 'react';
import type { CoreStatus } from '../../src/control/contract/schemas.ts';
import { formatAge } from '../../src/shared/quantities.ts';
import type { View } from '../app/dashboard.ts';
import type { Pane } from '../app/layout.ts';
import { firstRow } from '../app/rows.ts';
import { printable } from '../player/text-cells.ts';
import { joinColumns } from '../widgets/columns.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line, type Tone } from '../widgets/line.tsx';

const tones: Readonly<Record<CoreStatus['state'], Tone>> = {
  running: 'good',
  starting: 'warn',
  restarting: 'warn',
  failed: 'bad',
  stopped: 'quiet',
};

/** The processes of the cores: how they are, and how they ended last. */
export function CorePane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const { shown, state } = view;
  const focused = state.focus === 'cores';
  const first = firstRow(shown.cores, shown.core, pane.rows);
  const filter = focused && state.filter !== '' ? ` /${state.filter}` : '';
  return (
    <Frame pane={pane} focused={focused} title={`2 cores ${shown.cores.length}${filter}`}>
      {shown.cores.length === 0 && <Line tone="quiet" text=" none was started by this host" />}
      {shown.cores.slice(first, first + pane.rows - 2).map((core) => {
        const selected = core.id === shown.core?.id;
        return (
          <Line
            key={core.id}
            text={rowText(core, pane.columns - 2, selected)}
            selected={selected && focused}
            tone={tones[core.state]}
          />
        );
      })}
    </Frame>
  );
}

function rowText(core: CoreStatus, inner: number, selected: boolean): string {
  const columns = [
    { text: selected ? '▸' : ' ', cells: 1 },
    { text: core.id, cells: 12 },
    { text: core.state, cells: 10 },
    { text: core.pid === null ? '-' : `pid ${core.pid}`, cells: 11 },
    { text: formatAge(core.startedAt), cells: 10, right: true },
    { text: `${core.restarts} restarts`, cells: 11, right: true },
  ];
  const rest = inner - columns.reduce((sum, { cells }) => sum + cells + 1, 0);
  if (rest > 0) columns.push({ text: printable(core.lastExit ?? core.name), cells: rest });
  return joinColumns(columns);
}
