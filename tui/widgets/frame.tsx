import { Box, Text } from 'ink';
import { use, type ReactElement, type ReactNode } from 'react';
import type { Pane } from '../app/layout.ts';
import { cellsOf, fitText } from '../player/text-cells.ts';
import { ThemeContext } from '../theme/theme-context.ts';

export interface FrameProps {
  readonly pane: Pane;
  readonly title: string;
  readonly focused: boolean;
  readonly children: ReactNode;
}

/** A pane with its title in the upper line; the one with the focus has a double line. */
export function Frame({ pane, title, focused, children }: FrameProps): ReactElement {
  const theme = use(ThemeContext);
  const { columns, rows } = pane;
  const rule = focused ? '═' : '─';
  const [left, right] = focused ? ['╔', '╗'] : ['┌', '┐'];
  const text = ` ${fitText(title, columns - 6)} `;
  const upper = `${left}${rule}${text}${rule.repeat(Math.max(0, columns - 3 - cellsOf(text)))}${right}`;
  const color = focused ? theme.accent : theme.border;
  return (
    <Box width={columns} height={rows} flexDirection="column" flexShrink={0}>
      <Text {...(color !== undefined && { color })} wrap="truncate">
        {upper}
      </Text>
      <Box
        borderStyle={focused ? 'double' : 'single'}
        borderTop={false}
        width={columns}
        height={rows - 1}
        flexDirection="column"
        overflow="hidden"
        {...(color !== undefined && { borderColor: color })}
      >
        {children}
      </Box>
    </Box>
  );
}
