import type { ReactElement } from 'react';
import type { LogLine } from '../../src/control/contract/schemas.ts';
import type { View } from '../app/dashboard.ts';
import type { Pane } from '../app/layout.ts';
import { printable } from '../player/text-cells.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line, type Tone } from '../widgets/line.tsx';

const tones: Readonly<Record<LogLine['level'], Tone | undefined>> = {
  debug: 'quiet',
  info: undefined,
  warn: 'warn',
  error: 'bad',
};

/** The end of the host's log, or what lies further back. */
export function LogPane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const { shown, state } = view;
  const focused = state.focus === 'log';
  const end = Math.max(0, shown.log.length - state.logBack);
  const first = Math.max(0, end - (pane.rows - 2));
  const filter = focused && state.filter !== '' ? ` /${state.filter}` : '';
  const back = state.logBack > 0 ? ` ${state.logBack} lines back` : '';
  return (
    <Frame pane={pane} focused={focused} title={`3 log${filter}${back}`}>
      {shown.log.slice(first, end).map((line, index) => (
        <Line key={first + index} text={lineText(line)} tone={tones[line.level]} />
      ))}
    </Frame>
  );
}

function lineText({ time, level, room, message, fields }: LogLine): string {
  const more = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return printable(`${time.slice(11, 19)} ${level.padEnd(5)} ${room}: ${message} ${more.join(' ')}`);
}
