import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../platform/package-root.ts';
import type { Environment, PerunPaths } from '../platform/paths.ts';
import { isErrorCode, PerunError, toPerunError, type ErrorCode, type ErrorJson } from '../shared/errors.ts';
import type { Host } from './compose.ts';
import { startedHostSchema, type StartedHost } from './started-host.ts';

type StartNews = { readonly ready: StartedHost } | { readonly error: ErrorJson };

const newsSchema: z.ZodType<StartNews> = z.union([
  z.object({ ready: startedHostSchema }),
  z.object({
    error: z.object({
      code: z.custom<ErrorCode>((value) => isErrorCode(value)),
      message: z.string(),
      remedy: z.string(),
    }),
  }),
]);

/** Milliseconds a host in the background gets to become ready. */
const readyMs = 20_000;

/**
 * Starts a host in the background and waits until it is ready. Fails as the host itself did, or with TIMEOUT. What it
 * writes to stderr, a crash for instance, goes to host.err beside its log.
 */
export async function startDetached(
  paths: PerunPaths,
  flags: readonly string[],
  environment: Environment = process.env,
): Promise<StartedHost> {
  mkdirSync(paths.state, { recursive: true, mode: 0o700 });
  const errors = openSync(join(paths.state, 'host.err'), 'w', 0o600);
  const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'run.js'), 'host', 'start', ...flags], {
    cwd: '/',
    detached: true,
    env: { ...environment },
    stdio: ['ignore', 'ignore', errors, 'ipc'],
  });
  closeSync(errors);
  try {
    return await firstNews(child, paths);
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function firstNews(child: ChildProcess, paths: PerunPaths): Promise<StartedHost> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new PerunError('TIMEOUT', `the host was not ready after ${readyMs / 1000} s`));
    }, readyMs);
    child.once('message', (message) => {
      clearTimeout(timer);
      const news = newsSchema.parse(message);
      if ('ready' in news) return resolve(news.ready);
      const { code, message: text, remedy } = news.error;
      reject(new PerunError(code, text, { remedy }));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      reject(
        new PerunError('FAILED', `the host ended ${how} before it was ready`, {
          remedy: `see ${join(paths.state, 'host.err')}`,
        }),
      );
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(toPerunError(error));
    });
  });
}

/** In the host itself: tells whoever started it in the background, once, how the start went. */
export async function announceStart(started: Promise<Host>): Promise<Host> {
  try {
    const host = await started;
    await tell({ ready: describeHost(host) });
    return host;
  } catch (error) {
    await tell({ error: toPerunError(error).toJSON() });
    throw error;
  }
}

export function describeHost(host: Host): StartedHost {
  const { pid, addresses, viewer, control, api } = host;
  return { pid, addresses: [...addresses], viewer, control, api };
}

/** True in a host that `startDetached` started, until it has told how the start went. */
export function isDetached(): boolean {
  return process.send !== undefined && process.connected;
}

function tell(news: StartNews): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !isDetached()) return resolve();
    process.send(news, undefined, undefined, () => {
      if (process.connected) process.disconnect?.();
      resolve();
    });
  });
}
