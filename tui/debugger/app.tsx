import { Box, Text, useInput, useWindowSize } from 'ink';
import { useEffect, useSyncExternalStore, type ReactElement } from 'react';
import { frameRows, type Pane } from '../app/layout.ts';
import type { ColourMode } from '../canvas/colour-mode.ts';
import { ThemeContext } from '../theme/theme-context.ts';
import { themeOf, type ThemeName } from '../theme/themes.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line } from '../widgets/line.tsx';
import type { Debugger } from './debugger.ts';
import { footerText, helpLines, pressKey } from './keys.ts';
import { bytesPerLine, debugLayoutOf, rightInner, windowLeast } from './layout.ts';
import { breakpointLines, codeLines, headerText, memoryLines, registerLines } from './lines.ts';
import { pictureLines } from '../canvas/picture-lines.ts';
import type { DebugView } from './view.ts';
import { fitText, printable } from '../player/text-cells.ts';

export interface DebugAppProps {
  readonly model: Debugger;
  readonly theme: ThemeName;
  readonly colours: ColourMode;
}

/** The whole debugger, as high as the window and no higher. */
export function DebugApp({ model, theme, colours }: DebugAppProps): ReactElement {
  const view = useSyncExternalStore(
    (listener) => model.changed.on(listener),
    () => model.view,
  );
  const { columns, rows } = useWindowSize();
  const registers = registerLines(view, rightInner(columns));
  const layout = debugLayoutOf({ columns, rows }, registers.length);
  const memoryRows = (layout?.memory.rows ?? frameRows) - frameRows;
  const codeRows = (layout?.code.rows ?? frameRows) - frameRows;
  const perLine = bytesPerLine(rightInner(columns));
  useEffect(() => model.fit({ bytesPerLine: perLine, memoryLines: memoryRows, codeLines: codeRows }));
  useInput((input, key) => pressKey(model, input, key, memoryRows));
  if (layout === undefined) {
    return (
      <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
        <Text wrap="truncate">window too small</Text>
        <Text wrap="truncate">{`needs ${windowLeast.columns} × ${windowLeast.rows}, has ${columns} × ${rows}`}</Text>
        <Text wrap="truncate">q quits</Text>
      </Box>
    );
  }
  const { space } = view;
  const memory = space === undefined ? 'Memory' : `Memory ${printable(space.name)}, ${space.size} bytes`;
  return (
    <ThemeContext value={themeOf(theme)}>
      <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
        <Line bold tone="accent" text={fitText(headerText(view), columns)} />
        {view.mode.kind === 'help' ? (
          <Lines pane={{ column: 0, row: 1, columns, rows: rows - 2 }} title="keys" lines={helpLines} />
        ) : (
          <Box>
            <Box flexDirection="column">
              <Display view={view} pane={layout.display} colours={colours} />
              <Lines pane={layout.code} title="Code" lines={codeLines(view)} />
            </Box>
            <Box flexDirection="column">
              <Lines pane={layout.registers} title="Registers" lines={registers} />
              <Lines pane={layout.memory} title={memory} lines={memoryLines(view, perLine)} />
              <Lines pane={layout.breakpoints} title="Breakpoints" lines={breakpointLines(view)} />
            </Box>
          </Box>
        )}
        <Line selected text={fitText(lastLine(view, columns), columns).padEnd(columns)} />
      </Box>
    </ThemeContext>
  );
}

interface DisplayProps {
  readonly view: DebugView;
  readonly pane: Pane;
  readonly colours: ColourMode;
}

/** The picture as it is now, as large as fits. */
function Display({ view, pane, colours }: DisplayProps): ReactElement {
  const { frame, session } = view;
  const area = { columns: pane.columns - 2, rows: pane.rows - frameRows };
  const lines = frame === undefined ? [] : pictureLines(frame, area, colours);
  return (
    <Frame pane={pane} focused={false} title={printable(session.title ?? 'Display')}>
      {lines.map((text, index) => (
        <Text key={index} wrap="truncate">
          {text === '' ? ' ' : text}
        </Text>
      ))}
    </Frame>
  );
}

interface LinesProps {
  readonly pane: Pane;
  readonly title: string;
  readonly lines: readonly string[];
}

function Lines({ pane, title, lines }: LinesProps): ReactElement {
  return (
    <Frame pane={pane} focused={false} title={title}>
      {lines.slice(0, pane.rows - frameRows).map((text, index) => (
        <Line key={index} text={text} selected={text.startsWith('▸')} bold={text.includes('*')} />
      ))}
    </Frame>
  );
}

/** What is typed or asked; else what has to be read; else the keys. */
function lastLine({ mode, toast }: DebugView, columns: number): string {
  if (mode.kind === 'address') {
    const what = mode.goal === 'memory' ? 'go to' : 'breakpoint at';
    return ` ${what} 0x${mode.text}▏ Enter accept  Esc back`;
  }
  if (mode.kind === 'reset') return ' reset the core, and lose where the game is?  y reset  n keep it';
  if (mode.kind === 'help') return ' Esc back  q quit';
  return toast === undefined ? footerText(columns) : ` ${printable(toast)}`;
}
