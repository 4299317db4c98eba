import type { Key } from 'ink';
import type { Debugger } from './debugger.ts';

/** The most important first: narrow windows show the beginning. */
const bindings = [
  { key: '?', does: 'help', help: 'show or hide this' },
  { key: 'q', does: 'quit', help: 'leave: own breakpoints are taken back, and the game runs on if it ran before' },
  { key: 'Space', does: 'run', help: 'let the core run, or stop it' },
  { key: 's', does: 'step', help: 'run one instruction' },
  { key: 'f', does: 'frame', help: 'run one frame' },
  { key: 'b', does: 'break', help: 'set a breakpoint at an address, or clear it; Enter alone: where the core stands' },
  { key: 'g', does: 'goto', help: 'go to an address of the memory' },
  { key: 'Tab', does: 'space', help: 'the next space of memory' },
  { key: 'r', does: 'reset', help: 'start over, as if switched off and on; asks first' },
  { key: 'B', does: 'clear', help: 'clear every breakpoint' },
] as const;

const addressMost = 8;

export const helpLines: readonly string[] = [
  ...bindings.map(({ key, help }) => `${key.padEnd(6)} ${help}`),
  '↑ ↓    move through the memory (also j and k, PgUp and PgDn)',
  '',
  '*      behind a register: the last step, or the last moment, changed it',
  '▸ ●    in the code: where the core stands, and where it will stop',
];

/** The keys of the last line, as many as fit. */
export function footerText(columns: number): string {
  let text = '';
  for (const { key, does } of bindings) {
    const longer = `${text} ${key} ${does} `;
    if (longer.length > columns) break;
    text = longer;
  }
  return text;
}

/** Does what a key means now; `page` is the number of lines of the hexdump. */
export function pressKey(model: Debugger, input: string, key: Key, page: number): void {
  const characters = Array.from(input);
  if (characters.length > 1) {
    // Typed fast or pasted: a key each.
    for (const one of characters) pressKey(model, one, { ...key, return: one === '\r' }, page);
    return;
  }
  if (key.ctrl && input === 'c') return model.quit();
  const { mode } = model.view;
  switch (mode.kind) {
    case 'help':
      if (input === 'q') model.quit();
      else if (key.escape || key.return || input === '?') model.setMode({ kind: 'walk' });
      return;
    case 'reset':
      if (input === 'y') model.run('reset');
      if (input === 'y' || input === 'n' || key.escape) model.setMode({ kind: 'walk' });
      return;
    case 'address': {
      if (key.escape) return model.setMode({ kind: 'walk' });
      if (key.return) return model.accept();
      const shorter = mode.text.slice(0, -1);
      if (key.backspace || key.delete) return model.setMode({ ...mode, text: shorter });
      const isDigit = !key.ctrl && !key.meta && /^[0-9a-f]$/i.test(input) && mode.text.length < addressMost;
      return isDigit ? model.setMode({ ...mode, text: mode.text + input }) : undefined;
    }
    case 'walk':
      return walk(model, input, key, page);
  }
}

function walk(model: Debugger, input: string, key: Key, page: number): void {
  if (key.upArrow || input === 'k') return model.scroll(-1);
  if (key.downArrow || input === 'j') return model.scroll(1);
  if (key.pageUp) return model.scroll(-page);
  if (key.pageDown) return model.scroll(page);
  if (key.tab) return model.nextSpace();
  if (key.ctrl || key.meta) return;
  switch (input) {
    case '?':
      return model.setMode({ kind: 'help' });
    case 'q':
      return model.quit();
    case ' ':
      return model.run(model.view.session.state === 'paused' ? 'resume' : 'pause');
    case 's':
      return model.stepInstruction();
    case 'f':
      return model.run('step');
    case 'r':
      return model.setMode({ kind: 'reset' });
    case 'b':
      return model.setMode({ kind: 'address', goal: 'breakpoint', text: '' });
    case 'B':
      return model.clearBreakpoints();
    case 'g':
      return model.setMode({ kind: 'address', goal: 'memory', text: '' });
  }
}
