import { existsSync, statSync } from 'node:fs';
import { missing, ok, type Probe } from './probe.ts';

/** No version of this program is older. */
const earliest = Date.UTC(2026, 0, 1);
const synchronised = '/run/systemd/timesync/synchronized';

/** A clock that is far off makes logs and certificates useless; one behind its own files was set back. */
export function clockProbe(logFile: string, now: number = Date.now()): Probe {
  return {
    ...{ id: 'clock', area: 'machine', title: 'clock', purpose: 'dates of logs and certificates' },
    probe: () => {
      const found = new Date(now).toISOString();
      const written = statSync(logFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      const remedy = 'timedatectl set-ntp true';
      if (now < earliest) return missing(`${found} is in the past`, remedy);
      if (now < written - 60_000) return missing(`${found} is before the last line of ${logFile}`, remedy);
      return ok(existsSync(synchronised) ? `${found}, synchronised` : found);
    },
  };
}
