import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type {
  DesktopBackend,
  DesktopEnvironment,
  RunningDesktop,
  StartDesktopOptions,
} from '../../src/drivers/desktop.ts';
import type { DesktopPlace } from '../../src/shared/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { findWlroots, foundPlace, probeWlroots, startWlroots } from '../bindings/desktop/wlroots.ts';
import { startInMode } from '../bindings/wayland/output-heads.ts';

/** cage: one app, which fills one output in memory. */
export const cageDesktopBackend: DesktopBackend = {
  kind: 'cage',
  isOfOneApp: true,
  probe: (): BackendProbe => probeWlroots('cage'),
  find(env: DesktopEnvironment): DesktopPlace | undefined {
    const found = findWlroots(env, 'cage');
    return found === undefined ? undefined : foundPlace('cage', found, env, null);
  },
  async start(options: StartDesktopOptions): Promise<RunningDesktop> {
    const { runtimeDirectory, env, say, app } = options;
    if (app === null || app.length === 0) {
      throw new PerunError('USAGE', 'cage shows one app, and none was named', { remedy: 'name the app to start' });
    }
    const command = ['cage', '--', ...app] as const;
    const started = startWlroots({
      kind: 'cage',
      command: [...command],
      runtimeDirectory,
      env,
      say,
      sway: null,
      hasX11: false,
    });
    return startInMode(started, options.mode);
  },
};
