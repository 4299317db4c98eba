import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../paths.ts';
import { notNeeded, ok, type Probe } from './probe.ts';

export interface SystemdPlaces {
  readonly system: string;
  readonly linger: string;
}

const usual: SystemdPlaces = { system: '/run/systemd/system', linger: '/var/lib/systemd/linger' };

/** The user's own service manager, which can keep a host running. */
export function userManagerProbe(env: Environment = process.env, places: SystemdPlaces = usual): Probe {
  return {
    ...{ id: 'systemd', area: 'machine', title: 'systemd', purpose: 'keeps a host running as a service' },
    probe: () => {
      if (!existsSync(places.system)) return notNeeded('this machine runs without systemd');
      if (!existsSync(join(env['XDG_RUNTIME_DIR'] ?? '/nowhere', 'systemd', 'private'))) {
        return notNeeded(
          'no user session of systemd',
          'log in through systemd (a desktop, ssh), or: loginctl enable-linger',
        );
      }
      const lingers = existsSync(join(places.linger, env['USER'] ?? ''));
      return env['USER'] !== undefined && lingers
        ? ok('user session, stays after logout')
        : notNeeded('user session, ends at logout', 'loginctl enable-linger');
    },
  };
}
