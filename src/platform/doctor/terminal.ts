import type { Environment } from '../paths.ts';
import { missing, notNeeded, ok, type Finding, type Probe } from './probe.ts';

export interface TerminalToProbe {
  readonly env: Environment;
  /** What the painter would use here. */
  readonly colours: 'truecolor' | '256' | 'mono';
  /** Undefined where stdout is no terminal. */
  readonly size: { readonly columns: number; readonly rows: number } | undefined;
}

const fewest = { columns: 60, rows: 16 };

/** How well this terminal shows and plays; guessed from its environment, since asking it would eat what is typed. */
export function terminalProbes({ env, colours, size }: TerminalToProbe): Probe[] {
  const absent = (): Promise<Finding> => notNeeded('no terminal here');
  const probe = (id: string, title: string, purpose: string, look: () => Promise<Finding>): Probe => ({
    ...{ id, area: 'terminal', title, purpose },
    probe: size === undefined ? absent : look,
  });
  return [
    probe('colours', 'colours', 'frames in their own colours', () => lookAtColours(colours)),
    probe('size', 'size', 'room for frames', () => lookAtSize(size ?? fewest)),
    probe('keys', 'key release', 'holding several keys at once', () => lookAtKeys(env)),
    {
      ...{ id: 'locale', area: 'terminal', title: 'locale', purpose: 'half blocks are UTF-8' },
      probe: () => lookAtLocale(env),
    },
  ];
}

function lookAtColours(colours: TerminalToProbe['colours']): Promise<Finding> {
  if (colours === 'truecolor') return ok('24-bit');
  return notNeeded(
    colours === '256' ? '256' : 'none',
    'export COLORTERM=truecolor, if the terminal has 24-bit colours',
  );
}

function lookAtSize({ columns, rows }: { columns: number; rows: number }): Promise<Finding> {
  const found = `${columns} x ${rows}`;
  const fits = columns >= fewest.columns && rows >= fewest.rows;
  return fits ? ok(found) : notNeeded(found, `make the window at least ${fewest.columns} x ${fewest.rows}`);
}

const kittyTerms = /^(?:xterm-kitty|xterm-ghostty|foot|wezterm|alacritty|rio)(?:-|$)/;
const kittyPrograms: ReadonlySet<string> = new Set(['ghostty', 'WezTerm', 'rio', 'iTerm.app']);

function lookAtKeys(env: Environment): Promise<Finding> {
  const { TERM = '', TERM_PROGRAM = '', KITTY_WINDOW_ID } = env;
  if (KITTY_WINDOW_ID !== undefined || kittyTerms.test(TERM) || kittyPrograms.has(TERM_PROGRAM)) {
    return ok('probably reported (kitty keyboard protocol)');
  }
  return notNeeded('probably guessed by time', 'play in kitty, Ghostty, foot, WezTerm or the browser');
}

function lookAtLocale(env: Environment): Promise<Finding> {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  if (/utf-?8/i.test(locale ?? '')) return ok(locale ?? '');
  return missing(locale === undefined ? 'not set' : `${locale} is not UTF-8`, 'export LANG=C.UTF-8');
}
