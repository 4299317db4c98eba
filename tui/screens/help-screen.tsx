import type { ReactElement } from 'react';
import { helpLines } from '../app/commands.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line } from '../widgets/line.tsx';

/** Every key, in place of the panes. */
export function HelpScreen({ columns, rows }: { readonly columns: number; readonly rows: number }): ReactElement {
  return (
    <Frame pane={{ column: 0, row: 1, columns, rows }} focused title="keys">
      {helpLines.map((text) => (
        <Line key={text} text={` ${text}`} />
      ))}
    </Frame>
  );
}
