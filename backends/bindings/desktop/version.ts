import { spawnSync } from 'node:child_process';

const patienceMs = 3000;

/** What a program says to `--version`: the number after `name`. Undefined where it says none in time. */
export function programVersion(program: string, name: string): string | undefined {
  const options = { timeout: patienceMs, killSignal: 'SIGKILL', encoding: 'utf8', maxBuffer: 1 << 16 } as const;
  const { stdout, stderr } = spawnSync(program, ['--version'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  return new RegExp(`\\b${name} v?(\\d+(?:\\.\\d+)+)`).exec(`${stdout ?? ''}\n${stderr ?? ''}`)?.[1];
}

/** Whether `version` is `least` or newer; numbers that are left out are 0. */
export function isAtLeast(version: string, least: string): boolean {
  const [ours, theirs] = [version, least].map((text) => text.split('.').map(Number));
  for (const [index, wanted] of (theirs ?? []).entries()) {
    const part = ours?.[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
