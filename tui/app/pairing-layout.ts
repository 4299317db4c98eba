import { renderUnicodeCompact } from 'uqr';
import { formatPairingLink } from '../../src/shared/pairing-link.ts';
import type { WindowSize } from '../player/terminal-streams.ts';
import { frameRows, type Pane } from './layout.ts';
import type { ShownPin } from './pairing-facts.ts';

/** Windows below this get a sentence instead. */
export const pairingLeast: WindowSize = { columns: 36, rows: 14 };
/** Cells that the panes keep beside a code. */
const besideCode = 37;
/** Lines of what is asked and shown, with its frame: as few as say what there is, or with the PIN. */
const idleRows = 7;
const armedRows = 13;

/** Where the parts of the pairing page stand. */
export interface PairingLayout {
  readonly asked: Pane;
  readonly devices: Pane;
  readonly events: Pane | undefined;
  /** The code for phones with its place; undefined where there is none, or no room for it. */
  readonly code: { readonly pane: Pane; readonly lines: readonly string[] } | undefined;
}

/** Undefined where the window is too small. The panes stand between the first and the last line, and fill it. */
export function pairingLayout(window: WindowSize, pin: ShownPin | undefined): PairingLayout | undefined {
  if (window.columns < pairingLeast.columns || window.rows < pairingLeast.rows) return undefined;
  const rows = window.rows - 2;
  const lines = pin === undefined ? undefined : codeLines(pin, window.columns - besideCode - 2, rows - frameRows);
  const right = lines === undefined ? 0 : (lines[0]?.length ?? 0) + 2;
  const columns = window.columns - right;
  const asked = Math.min(pin === undefined ? idleRows : armedRows, rows - frameRows - 1);
  const rest = rows - asked;
  const events = rest < 2 * (frameRows + 1) ? 0 : Math.floor(rest / 2);
  const pane = (row: number, height: number): Pane => ({ column: 0, row, columns, rows: height });
  return {
    asked: pane(1, asked),
    devices: pane(1 + asked, rest - events),
    events: events === 0 ? undefined : pane(1 + rows - events, events),
    code: lines === undefined ? undefined : { pane: { column: columns, row: 1, columns: right, rows }, lines },
  };
}

/** A code that a phone's camera reads, light on dark; undefined where it does not fit, or phones cannot get in. */
function codeLines({ armed, viewer }: ShownPin, columns: number, rows: number): string[] | undefined {
  if (viewer?.startsWith('https:') !== true) return undefined;
  const { pin, fingerprint } = armed;
  const link = formatPairingLink({ page: new URL(viewer).host, pin, fingerprint });
  const fits = (lines: readonly string[]): boolean => lines.length <= rows && (lines[0]?.length ?? 0) <= columns;
  const codes = [2, 1].map((border) => renderUnicodeCompact(link, { border, ecc: 'L' }).split('\n'));
  return codes.find(fits);
}
