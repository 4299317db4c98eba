import { createControlClient } from '../../control/client/client.ts';
import { lockHolder } from '../../platform/lock.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { missing, notNeeded, ok, type Probe } from '../../platform/doctor/probe.ts';
import { isPerunError } from '../../shared/errors.ts';

const patienceMs = 2000;

/** Whether the host answers; one that holds its lock and does not is worse than none. */
export function hostProbe(paths: PerunPaths): Probe {
  return {
    ...{ id: 'host', area: 'program', title: 'host', purpose: 'serves sessions' },
    probe: async () => {
      try {
        const control = createControlClient({ socketPath: paths.controlSocket, timeoutMs: patienceMs });
        const { version, pid, sessions } = await control.host.status();
        return await ok(`runs: ${version}, pid ${pid}, ${sessions} ${sessions === 1 ? 'session' : 'sessions'}`);
      } catch (error) {
        const holder = lockHolder(paths.lockFile);
        if (holder === undefined) return notNeeded('does not run', 'perun host start --detach');
        const why = isPerunError(error) ? error.message : String(error);
        return missing(`pid ${holder.pid} does not answer: ${why}`, `kill ${holder.pid}; perun host start --detach`);
      }
    },
  };
}
