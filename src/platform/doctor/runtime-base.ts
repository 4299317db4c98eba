import { statSync } from 'node:fs';
import { socketPathBytes, type Environment, type PerunPaths } from '../paths.ts';
import { missing, notNeeded, ok, type Finding, type Probe } from './probe.ts';

/** Where sockets go, and whether their paths fit: the system cuts none, it refuses them. */
export function runtimeBaseProbe(paths: PerunPaths, env: Environment = process.env): Probe {
  return {
    id: 'sockets',
    area: 'files',
    title: 'socket paths',
    purpose: `sockets need paths of at most ${socketPathBytes} bytes`,
    probe: () => lookAt(paths, env),
  };
}

function lookAt({ controlSocket, runtime }: PerunPaths, env: Environment): Promise<Finding> {
  const bytes = Buffer.byteLength(controlSocket);
  if (bytes > socketPathBytes) {
    return missing(`${controlSocket} has ${bytes} bytes`, 'set XDG_RUNTIME_DIR to a folder with a shorter path');
  }
  const base = env['XDG_RUNTIME_DIR'];
  const found = `${bytes} of ${socketPathBytes} bytes`;
  if (base !== undefined && runtime.startsWith(`${base}/`)) return ok(found);
  const why = reason(base);
  return notNeeded(
    `${found}; ${runtime} is used, as XDG_RUNTIME_DIR ${why}`,
    'log in through systemd (a desktop, ssh)',
  );
}

function reason(base: string | undefined): string {
  if (base === undefined || base === '') return 'is not set';
  return statSync(base, { throwIfNoEntry: false })?.isDirectory() ? 'is too long' : 'names no folder';
}
