import { render } from 'ink';
import type { DebugLine } from '../../src/client/debugging/debug-line.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { colourModeOf } from '../canvas/colour-mode.ts';
import type { EndSignal } from '../player/terminal-modes.ts';
import type { TerminalInputStream, TerminalOutputStream } from '../player/terminal-streams.ts';
import type { ThemeName } from '../theme/themes.ts';
import { DebugApp } from './app.tsx';
import { Debugger } from './debugger.ts';

export interface RunDebuggerOptions {
  /** In the owner's seat already; closed by the caller. */
  readonly line: DebugLine;
  readonly stdin: TerminalInputStream & NodeJS.ReadStream;
  readonly stdout: TerminalOutputStream & NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly theme: ThemeName;
}

const endSignals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/**
 * Shows the debugger until the person leaves or a signal comes, which is returned. Rejects with USAGE where one of the
 * streams is no terminal, and with why the session was lost.
 */
export async function runDebugger(options: RunDebuggerOptions): Promise<EndSignal | undefined> {
  const { line, stdin, stdout, env, theme } = options;
  if (!stdin.isTTY || !stdout.isTTY) {
    const which = stdin.isTTY ? 'standard output' : 'standard input';
    throw new PerunError('USAGE', `cannot show the debugger: ${which} is not a terminal`, {
      remedy: 'run it in a terminal, or ask with --registers, --until or --read',
    });
  }
  const model = new Debugger(line, systemClock);
  let settle!: (outcome: EndSignal | PerunError | undefined) => void;
  const outcome = new Promise<EndSignal | PerunError | undefined>((resolve) => (settle = resolve));
  const lost = (): void => settle('SIGHUP');
  const handlers = endSignals.map((signal) => [signal, (): void => settle(signal)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  stdin.on('end', lost).on('error', lost);
  model.left.on(settle);
  const screen = render(<DebugApp model={model} theme={theme} colours={colourModeOf(env)} />, {
    ...{ stdin, stdout, exitOnCtrlC: false, alternateScreen: true, incrementalRendering: true, interactive: true },
  });
  model.start();
  let end;
  try {
    end = await outcome;
  } finally {
    screen.unmount();
    await screen.waitUntilExit();
    await model.close();
    stdin.off('end', lost).off('error', lost);
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }
  if (end instanceof PerunError) throw end;
  return end;
}
