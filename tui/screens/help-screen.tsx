import type { ReactElement } from 'react';
import { helpLines } from '../app/commands.ts';
import type { UiState } from '../app/ui-state.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line } from '../widgets/line.tsx';

export interface HelpProps {
  readonly page: UiState['page'];
  readonly columns: number;
  readonly rows: number;
}

/** Every key of a page, in place of it; a low window shows the beginning. */
export function HelpScreen({ page, columns, rows }: HelpProps): ReactElement {
  return (
    <Frame pane={{ column: 0, row: 1, columns, rows }} focused title="keys">
      {helpLines[page].slice(0, rows - 2).map((text) => (
        <Line key={text} text={` ${text}`} />
      ))}
    </Frame>
  );
}
