import type { ReactElement } from 'react';
import { placeKeys } from '../app/commands.ts';
import type { View } from '../app/dashboard.ts';
import { cellsOf, fitText, printable } from '../player/text-cells.ts';
import { Line } from '../widgets/line.tsx';

/** The keys that work now, in the places where they can be clicked; or what is typed, asked or to be read first. */
export function Footer({ view, columns }: { readonly view: View; readonly columns: number }): ReactElement {
  const { state, shown } = view;
  const { mode } = state;
  const keys = placeKeys(state, shown, columns);
  const last = keys.at(-1);
  const used = last === undefined ? 0 : last.column + last.text.length;
  const message = printable(messageOf(view));
  // Keys give way to what has to be read, from the end.
  if (message !== '' && (state.toast !== undefined || used + cellsOf(message) + 3 > columns) && mode.kind === 'walk') {
    return <Line selected bold text={fitText(` ${message}`, columns).padEnd(columns)} />;
  }
  const text = keys.reduce((line, key) => line.padEnd(key.column) + key.text, '');
  const right = fitText(message, Math.max(0, columns - used - 3));
  const line = `${text}${' '.repeat(Math.max(1, columns - used - cellsOf(right) - 1))}${right}`;
  return <Line selected text={fitText(line, columns).padEnd(columns)} />;
}

/** What is typed, as it is asked for. */
const asked = { name: 'its name', grants: 'it may', end: 'ends (2h, 7d, 2026-12-31, never)' } as const;

function messageOf({ state }: View): string {
  switch (state.mode.kind) {
    case 'filter':
      return `filter /${state.filter}▏`;
    case 'jump':
      return `go to :${state.mode.text}▏`;
    case 'confirm':
      return `end session ${state.mode.session}?`;
    case 'revoke':
      return `take the trust back from ${state.mode.name}?`;
    case 'of-save':
      return state.mode.act === 'load' ? `go on from ${state.mode.words}?` : `delete ${state.mode.words}?`;
    case 'word':
      return `${asked[state.mode.of]} ${state.mode.text}▏`;
    case 'walk':
    case 'help':
      return state.toast ?? '';
  }
}
