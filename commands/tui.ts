import { Flags } from '@oclif/core';
import type { PlayerClient } from '../src/client/types.ts';
import { createControlClient } from '../src/control/client/client.ts';
import { graphicsFlag } from '../src/platform/cli/graphics-flag.ts';
import { PerunCommand } from '../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../src/platform/paths.ts';
import { endSignals } from '../src/platform/signals.ts';

export default class Tui extends PerunCommand {
  static override summary = 'Sessions, cores and the log of the host on one screen';
  static override description =
    'The last line shows the keys that work now, ? shows all. Waits for a host that is away, and for one that restarts.';
  static override examples = [
    { description: 'In this terminal', command: '<%= config.bin %> tui' },
    { description: 'On a light background', command: '<%= config.bin %> tui --theme light' },
    { description: 'Line by line, for a screen reader', command: '<%= config.bin %> tui --screen-reader' },
  ];
  static override flags = {
    theme: Flags.option({
      summary: 'colours (default: dark, and plain with NO_COLOR)',
      options: ['dark', 'light', 'plain'] as const,
      env: 'PERUN_THEME',
    })(),
    'screen-reader': Flags.boolean({
      summary: 'lines in place of a screen: what changes is said once, words are typed',
      env: 'PERUN_SCREEN_READER',
    }),
    graphics: Flags.option(graphicsFlag)(),
    name: Flags.string({ summary: 'what the others see you as (default: your login)', env: 'PERUN_NAME' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Tui);
    const { stdin, stdout, env } = process;
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const open = (session: string, seat: 'player' | 'watcher'): Promise<PlayerClient> =>
      this.#open(session, seat, flags.name ?? env['USER'] ?? '');
    // The reconciler chooses its build by this when it is imported; the other one is slow and keeps timings for ever.
    env['NODE_ENV'] ??= 'production';
    const shared = { control, open, env, graphics: flags.graphics };
    let signal;
    if (flags['screen-reader']) {
      const { runLineMode } = await import('../tui/app/line-mode.ts');
      signal = await runLineMode({ ...shared, stdin, stdout });
    } else {
      const { runDashboard } = await import('../tui/app/run-dashboard.tsx');
      const theme = flags.theme ?? (env['NO_COLOR'] ? 'plain' : 'dark');
      signal = await runDashboard({ ...shared, stdin, stdout, theme });
    }
    if (signal !== undefined) this.exit(signal === 'SIGQUIT' ? 131 : endSignals[signal]);
  }

  async #open(session: string, kind: 'player' | 'watcher', name: string): Promise<PlayerClient> {
    const { defaultAddress, openClient } = await import('../src/host/open-client.ts');
    const paths = resolvePaths();
    return openClient({ address: defaultAddress(paths), paths, session, seat: { kind, player: 0 }, name });
  }
}
