import { rmSync, writeFileSync } from 'node:fs';
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
  isSocket,
  probeWlroots,
  saysX11,
  startWlroots,
} from '../bindings/desktop/wlroots.ts';
import { raiseFullscreen } from '../bindings/sway/fullscreen.ts';
import { customMode } from '../bindings/sway/outputs.ts';

/** sway, with outputs in memory that come and go with the clients. */
export const swayDesktopBackend: DesktopBackend = {
  kind: 'sway',
  isOfOneApp: false,
  probe: (): BackendProbe => probeWlroots('sway'),
  find(env: DesktopEnvironment): DesktopPlace | undefined {
    const found = findWlroots(env, 'sway');
    if (found === undefined) return undefined;
    const own = join(found.runtimeDirectory, `sway-ipc.${process.getuid?.() ?? 0}.${found.pid}.sock`);
    const sway = [env['SWAYSOCK'], own].find((path) => path !== undefined && isSocket(path));
    return sway === undefined ? undefined : foundPlace('sway', found, env, sway);
  },
  start(options: StartDesktopOptions): Promise<RunningDesktop> {
    const { runtimeDirectory, say } = options;
    const [config, sway] = [join(runtimeDirectory, 'sway.conf'), join(runtimeDirectory, 'sway.sock')];
    writeFileSync(config, configOf(options), { mode: 0o600 });
    // It makes its IPC socket there, unless one is there already.
    rmSync(sway, { force: true });
    const env = { ...options.env, SWAYSOCK: sway };
    const hasX11 = findXwayland();
    const command = ['sway', '-c', config] as [string, ...string[]];
    const attend = () => raiseFullscreen(sway);
    return startWlroots({ kind: 'sway', command, runtimeDirectory, env, say, sway, hasX11, attend });
  },
};

/**
 * Nobody's own configuration: windows without frames, which fill the output; the keyboard stays where it is when the
 * pointer passes over another window; the first output is where apps are until a client comes.
 */
function configOf({ mode }: StartDesktopOptions): string {
  return `${[
    ...(findXwayland() ? ['xwayland enable', `exec ${saysX11}`] : ['xwayland disable']),
    'default_border none',
    'default_floating_border normal',
    'focus_follows_mouse no',
    'mouse_warping none',
    'seat seat0 fallback true',
    `output HEADLESS-1 mode --custom ${customMode(mode)}`,
  ].join('\n')}\n`;
}
