import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type {
  DesktopBackend,
  DesktopEnvironment,
  RunningDesktop,
  StartDesktopOptions,
} from '../../src/drivers/desktop.ts';
import type { DesktopPlace } from '../../src/shared/desktop.ts';
import {
  findWlroots,
  findXwayland,
  foundPlace,
  probeWlroots,
  saysX11,
  startWlroots,
} from '../bindings/desktop/wlroots.ts';
import { startInMode } from '../bindings/wayland/output-heads.ts';

/** labwc: windows that float, on one output in memory. */
export const labwcDesktopBackend: DesktopBackend = {
  kind: 'labwc',
  isOfOneApp: false,
  probe: (): BackendProbe => probeWlroots('labwc'),
  find(env: DesktopEnvironment): DesktopPlace | undefined {
    const found = findWlroots(env, 'labwc');
    return found === undefined ? undefined : foundPlace('labwc', found, env, null);
  },
  start(options: StartDesktopOptions): Promise<RunningDesktop> {
    const { runtimeDirectory, env, say } = options;
    const config = join(runtimeDirectory, 'labwc');
    mkdirSync(config, { recursive: true, mode: 0o700 });
    // Nobody's own configuration: all is as labwc has it by itself.
    writeFileSync(join(config, 'rc.xml'), '<?xml version="1.0"?>\n<labwc_config></labwc_config>\n', { mode: 0o600 });
    const hasX11 = findXwayland();
    const command = ['labwc', '-C', config, ...(hasX11 ? ['-s', `sh -c '${saysX11}'`] : [])] as [string, ...string[]];
    const started = startWlroots({ kind: 'labwc', command, runtimeDirectory, env, say, sway: null, hasX11 });
    return startInMode(started, options.mode);
  },
};
