import { readFileSync } from 'node:fs';

/** A process named so that a later one with the same pid is not mistaken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, from /proc; empty where /proc does not tell. */
  readonly started: string;
}

/** Names a live process by pid and start time. */
export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, started: startTime(pid) };
}

/** True while that very process lives (a zombie does not count). */
export function isProcessAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (identity.started === '') return true;
  return startTime(identity.pid) === identity.started;
}

/** Field 22 of /proc/<pid>/stat; the command in field 2 may hold spaces and brackets, so fields count from its end. */
function startTime(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

/** Reads a ProcessIdentity out of parsed JSON; undefined where it is not one. */
export function readProcessIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return undefined;
  const { pid, started } = value;
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 1 || typeof started !== 'string') return undefined;
  return { pid, started };
}

/** Waits until the process is gone; false when it still lives after `timeoutMs`. */
export async function waitForEnd(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isProcessAlive(identity)) {
    if (performance.now() > deadline) return false;
    await new Promise<void>((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
