import { isProcessAlive, readProcessIdentity, type ProcessIdentity } from '../platform/process-identity.ts';
import { readJsonFile, writeFileAtomic } from '../platform/atomic-file.ts';
import { signalGroup } from './core-process.ts';

/** Writes down which core processes live, for the next host to find should this one be killed. */
export function rememberProcesses(path: string, processes: readonly ProcessIdentity[]): void {
  writeFileAtomic(path, JSON.stringify(processes));
}

/**
 * Ends the process groups a killed host left behind, and returns their pids. A pid that now belongs to another
 * program is left alone: the start time tells.
 */
export function reapLeftovers(path: string): number[] {
  const remembered = readJsonFile(path);
  if (!Array.isArray(remembered)) return [];
  const alive = remembered
    .map((entry) => readProcessIdentity(entry))
    .filter((identity) => identity !== undefined && identity.started !== '' && isProcessAlive(identity))
    .map((identity) => identity?.pid ?? 0);
  for (const pid of alive) signalGroup(pid, 'SIGKILL');
  return alive;
}
