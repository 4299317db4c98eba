import { render } from 'ink';
import type { ControlClient } from '../../src/control/client/client.ts';
import type { PlayerClient } from '../../src/client/types.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import type { GraphicsWish } from '../canvas/graphics.ts';
import { playInTerminal, type PlayerEnd } from '../player/player.ts';
import type { EndSignal } from '../player/terminal-modes.ts';
import { windowSizeOf, type TerminalInputStream, type TerminalOutputStream } from '../player/terminal-streams.ts';
import type { ThemeName } from '../theme/themes.ts';
import { App } from './app.tsx';
import { Dashboard, type Wish } from './dashboard.ts';
import { MouseInput } from './mouse-input.ts';
import { MouseMode } from './mouse-mode.ts';

export interface RunDashboardOptions {
  readonly control: ControlClient;
  /** A client for a session, not started yet: to play in any free seat, or to watch. */
  readonly open: (session: string, seat: 'player' | 'watcher') => Promise<PlayerClient>;
  readonly stdin: TerminalInputStream;
  readonly stdout: TerminalOutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How games are painted. */
  readonly graphics: GraphicsWish;
  readonly theme: ThemeName;
}

type Outcome = Wish | { readonly kind: 'signal'; readonly signal: EndSignal };

const endSignals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/**
 * Shows the dashboard until the person leaves or a signal comes, which is returned; games are played in between, on
 * the same terminal. Rejects with USAGE where one of the streams is no terminal.
 */
export async function runDashboard(options: RunDashboardOptions): Promise<EndSignal | undefined> {
  const { stdin, stdout } = options;
  if (!stdin.isTTY || !stdout.isTTY) {
    const which = stdin.isTTY ? 'standard output' : 'standard input';
    throw new PerunError('USAGE', `cannot show the dashboard: ${which} is not a terminal`, {
      remedy: 'run it in a terminal, or use --screen-reader, `perun stats` or `perun session list`',
    });
  }
  const watch = (session: string): Promise<PlayerClient> => options.open(session, 'watcher');
  const dashboard = new Dashboard({ control: options.control, watch, theme: options.theme, clock: systemClock });
  dashboard.start();
  try {
    for (;;) {
      const outcome = await show(dashboard, options);
      if (outcome.kind === 'quit') return undefined;
      if (outcome.kind === 'signal') return outcome.signal;
      const end = await play(dashboard, outcome.session, options);
      if (end?.kind === 'signal') return end.signal;
      if (end?.kind === 'terminal-lost') return 'SIGHUP';
    }
  } finally {
    await dashboard.close();
  }
}

/** Takes the screen until something is wished that needs it back, or a signal comes. */
async function show(dashboard: Dashboard, { stdin, stdout }: RunDashboardOptions): Promise<Outcome> {
  let resolve!: (outcome: Outcome) => void;
  const outcome = new Promise<Outcome>((settle) => (resolve = settle));
  const input = new MouseInput(stdin, (event) => dashboard.click(event, windowSizeOf(stdout)));
  const mouse = new MouseMode(stdout);
  const lost = (): void => resolve({ kind: 'signal', signal: 'SIGHUP' });
  const handlers = endSignals.map((signal) => [signal, (): void => resolve({ kind: 'signal', signal })] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  stdin.on('end', lost).on('error', lost);
  const stopWishes = dashboard.wished.on(resolve);
  const stopMouse = dashboard.changed.on(() => mouse.set(dashboard.view.state.mouse));
  const screen = render(<App dashboard={dashboard} />, {
    stdin: input,
    stdout,
    exitOnCtrlC: false,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
  });
  mouse.set(dashboard.view.state.mouse);
  try {
    return await outcome;
  } finally {
    mouse.close();
    screen.unmount();
    await screen.waitUntilExit();
    stopWishes();
    stopMouse();
    stdin.off('end', lost).off('error', lost);
    for (const [signal, handler] of handlers) process.off(signal, handler);
    input.release();
  }
}

/** Plays a session; how it went is said on the dashboard afterwards. */
async function play(
  dashboard: Dashboard,
  session: string,
  { open, ...terminal }: RunDashboardOptions,
): Promise<PlayerEnd | undefined> {
  try {
    const saves = terminal.control;
    const end = await playInTerminal({ ...terminal, saves, client: await open(session, 'player') });
    if (end.kind === 'session-ended') dashboard.say('the session has ended');
    if (end.kind === 'client-closed' && end.error !== undefined) dashboard.say(end.error.message);
    return end;
  } catch (error) {
    dashboard.say(toPerunError(error).message);
    return undefined;
  }
}
