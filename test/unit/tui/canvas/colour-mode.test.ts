import { describe, expect, it } from 'vitest';
import { colourModeOf } from '../../../../tui/canvas/colour-mode.ts';

describe('colourModeOf', () => {
  it.each([
    ['truecolor', { TERM: 'xterm-256color', COLORTERM: 'truecolor' }],
    ['truecolor', { TERM: 'xterm-256color', COLORTERM: '24bit' }],
    ['truecolor', { TERM: 'xterm-kitty' }],
    ['truecolor', { TERM: 'foot' }],
    ['truecolor', { TERM: 'foot-extra' }],
    ['truecolor', { TERM: 'xterm-direct' }],
    ['truecolor', { TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' }],
    ['256', { TERM: 'xterm-256color' }],
    ['256', { TERM: 'xterm' }],
    ['256', { TERM: 'screen' }],
    ['256', { TERM: 'linux' }],
    ['256', { TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal' }],
    ['mono', { TERM: 'dumb' }],
    ['mono', { TERM: 'dumb', COLORTERM: 'truecolor' }],
    ['mono', { TERM: 'vt100' }],
    ['mono', { TERM: 'linux-m' }],
    ['mono', {}],
    ['mono', { TERM: 'xterm-kitty', COLORTERM: 'truecolor', NO_COLOR: '1' }],
    ['truecolor', { TERM: 'xterm-kitty', NO_COLOR: '' }],
    ['mono', { TERM: 'xterm-kitty', FORCE_COLOR: '0' }],
    ['mono', { TERM: 'xterm-kitty', FORCE_COLOR: 'false' }],
    ['truecolor', { TERM: 'dumb', FORCE_COLOR: '3' }],
    ['256', { TERM: 'xterm-kitty', FORCE_COLOR: '2' }],
    ['256', { TERM: 'dumb', FORCE_COLOR: 'true' }],
    ['truecolor', { TERM: 'xterm-kitty', FORCE_COLOR: 'true' }],
    ['mono', { FORCE_COLOR: '3', NO_COLOR: '1' }],
  ] as const)('%s from %o', (mode, env) => {
    expect(colourModeOf(env)).toBe(mode);
  });
});
