import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { SaveInfo } from '../../src/control/contract/save.ts';
import { formatAge, formatBytes } from '../../src/shared/quantities.ts';
import type { View } from '../app/dashboard.ts';
import { frameRows, type Pane } from '../app/layout.ts';
import { firstRow } from '../app/rows.ts';
import type { ShelfLayout } from '../app/shelf-layout.ts';
import { colourModeOf } from '../canvas/colour-mode.ts';
import { pictureLines } from '../canvas/picture-lines.ts';
import { fitText, printable } from '../player/text-cells.ts';
import { joinColumns } from '../widgets/columns.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line } from '../widgets/line.tsx';

const kinds = { manual: 'by hand', auto: 'by the host', battery: 'by the game' } as const;

/** All saves of the host, and the moment of the selected one. */
export function SavesScreen({ view, layout }: { readonly view: View; readonly layout: ShelfLayout }): ReactElement {
  const beside = layout.detail.column > 0;
  return (
    <Box flexDirection={beside ? 'row' : 'column'}>
      <ListPane view={view} pane={layout.list} />
      <SavePane view={view} pane={layout.detail} />
    </Box>
  );
}

function ListPane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const { saves } = view.shelf;
  const chosen = view.save;
  const first = firstRow(saves ?? [], chosen, pane.rows);
  return (
    <Frame pane={pane} focused title={`saves ${saves?.length ?? ''}`.trim()}>
      {saves === undefined && <Line tone="quiet" text=" asking the host …" />}
      {saves?.length === 0 && <Line tone="quiet" text=" none; `perun save create <session>`, or ^S while you play" />}
      {saves?.slice(first, first + pane.rows - frameRows).map((save) => {
        const selected = save === chosen;
        return <Line key={save.id} selected={selected} text={rowText(save, pane.columns - 2, selected)} />;
      })}
    </Frame>
  );
}

/** The most important first; what does not fit is left out from the end. */
function rowText({ title, slot, createdAt, kind, storedBytes }: SaveInfo, inner: number, selected: boolean): string {
  const fixed = [
    { text: slot, cells: 9 },
    { text: formatAge(createdAt), cells: 10, right: true },
    { text: kinds[kind], cells: 11 },
    { text: formatBytes(storedBytes), cells: 7, right: true },
  ];
  const name = Math.max(8, Math.min(24, inner - 2 - 21));
  const columns = [
    { text: selected ? '▸' : ' ', cells: 1 },
    { text: printable(title), cells: name },
  ];
  let used = 2 + name;
  for (const column of fixed) {
    if (used + column.cells + 1 > inner) break;
    columns.push(column);
    used += column.cells + 1;
  }
  return fitText(joinColumns(columns), inner);
}

function SavePane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const { save, picture } = view;
  const inner = { columns: pane.columns - 2, rows: pane.rows - frameRows };
  const about = save === undefined ? [] : aboutLines(save).slice(0, Math.max(2, inner.rows - 4));
  const colours = view.state.theme === 'plain' ? 'mono' : colourModeOf(process.env);
  const area = { columns: inner.columns, rows: inner.rows - about.length };
  const lines = picture === undefined || area.rows < 3 ? [] : pictureLines(picture, area, colours);
  return (
    <Frame pane={pane} focused={false} title={printable(save?.title ?? 'save')}>
      {about.map((text) => (
        <Line key={text} text={` ${text}`} />
      ))}
      {lines.map((text, index) => (
        <Text key={index} wrap="truncate">
          {text === '' ? ' ' : text}
        </Text>
      ))}
    </Frame>
  );
}

function aboutLines({ id, core, system, slot, owner, kind, createdAt, session, batteryBytes }: SaveInfo): string[] {
  const made = new Date(createdAt).toLocaleString('sv-SE');
  return [
    `slot ${slot}, ${kinds[kind]}, ${made}`,
    `${id}, of ${printable(session ?? 'a file')}`,
    printable(core === '' ? 'any core' : `${core} (${system})`),
    `${owner === 'owner' || owner === 'guest' ? owner : `device ${owner.slice(0, 16)}`}${batteryBytes > 0 ? `, battery ${formatBytes(batteryBytes)}` : ''}`,
  ];
}
