import { Text } from 'ink';
import { use, type ReactElement } from 'react';
import { ThemeContext } from '../theme/theme-context.ts';
import type { Theme } from '../theme/themes.ts';

export type Tone = Exclude<keyof Theme, 'name' | 'border'>;

export interface LineProps {
  readonly text: string;
  readonly tone?: Tone | undefined;
  readonly selected?: boolean;
  readonly bold?: boolean;
}

/** One line of text that is cut where the pane ends, never wrapped. */
export function Line({ text, tone, selected = false, bold = false }: LineProps): ReactElement {
  const theme = use(ThemeContext);
  const color = tone === undefined ? undefined : theme[tone];
  return (
    <Text wrap="truncate" inverse={selected} bold={bold} {...(color !== undefined && { color })}>
      {text}
    </Text>
  );
}
