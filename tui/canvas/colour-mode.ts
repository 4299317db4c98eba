/** How many colours may be painted: all, the 256 of xterm's palette, or none. */
export type ColourMode = 'truecolor' | '256' | 'mono';

type Environment = Readonly<Record<string, string | undefined>>;

const truecolorTerms = /-direct$|^(?:xterm-kitty|xterm-ghostty|foot|alacritty|wezterm|contour|rio)(?:-|$)/;
const truecolorPrograms: ReadonlySet<string> = new Set(['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'rio']);
/** Terminals that never learned colours, or would show the escape sequences as text. */
const colourlessTerms = /^(?:dumb|vt\d\d\d?|xterm-mono|cons25-m)$|-m$/;

/**
 * Reads the colours of a terminal from its environment. A non-empty `NO_COLOR` beats everything, then `FORCE_COLOR`
 * (0 to 3, as other programs read it), then what COLORTERM, TERM and TERM_PROGRAM promise.
 */
export function colourModeOf(env: Environment): ColourMode {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return 'mono';
  const forced = env['FORCE_COLOR'];
  if (forced === '0' || forced === 'false') return 'mono';
  if (forced === '3') return 'truecolor';
  if (forced === '1' || forced === '2') return '256';
  const promised = promisedMode(env);
  return forced !== undefined && promised === 'mono' ? '256' : promised;
}

function promisedMode(env: Environment): ColourMode {
  const term = env['TERM'] ?? '';
  if (term === '' || colourlessTerms.test(term)) return 'mono';
  if (/^(?:truecolor|24bit)$/i.test(env['COLORTERM'] ?? '')) return 'truecolor';
  if (truecolorTerms.test(term) || truecolorPrograms.has(env['TERM_PROGRAM'] ?? '')) return 'truecolor';
  return '256';
}
