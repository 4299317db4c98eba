import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import type { HostEvent } from '../contract/events.ts';

/** A hook as it is configured: either a program or a web address. */
export interface HookTarget {
  readonly run?: readonly string[] | undefined;
  readonly url?: string | undefined;
  readonly secret?: string | undefined;
  /** Seconds. */
  readonly timeout: number;
}

/** Bytes of a program's stderr that are told when it fails. */
const tailBytes = 512;

/** Why an event was not delivered. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  /** Whether the same may go well a little later. */
  readonly mayPass: boolean;

  constructor(message: string, mayPass: boolean, options?: ErrorOptions) {
    super(message, options);
    this.mayPass = mayPass;
  }
}

/** Answers by which a server says that it would like to be asked again. */
const busyAnswers: ReadonlySet<number> = new Set([408, 425, 429]);

/** What is signed: the time as it is sent, a point, and the body. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** Tells one event to one hook. Rejects with a DeliveryFailure, after `timeout` at the latest. */
export async function deliver(target: HookTarget, event: HostEvent, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(target.timeout * 1000)]);
  if (target.url !== undefined) await post(target.url, target, event, limit);
  else if (target.run !== undefined) await run(target.run, event, limit);
}

/** The program gets the event as JSON on its standard input, and its kind as PERUN_EVENT. */
function run(command: readonly string[], event: HostEvent, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, PERUN_EVENT: event.kind },
      // A group of its own, so that what it started ends with it.
      detached: true,
    });
    let said = '';
    const end = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    signal.addEventListener('abort', end, { once: true });
    const finish = (failure?: string): void => {
      signal.removeEventListener('abort', end);
      if (failure === undefined) resolve();
      // A program that fails may have done half of its work.
      else reject(new DeliveryFailure(failure, false));
    };
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-tailBytes)));
    child.on('error', (error) => finish(`${program} could not be started: ${error.message}`));
    // Who does not read the event need not.
    child.stdin.on('error', () => {});
    child.stdin.end(`${JSON.stringify(event)}\n`);
    child.on('exit', (code, by) => {
      if (code === 0) return finish();
      if (signal.aborted) return finish(`${program} took too long and was ended`);
      const how = code === null ? `was ended by ${by}` : `ended with exit code ${code}`;
      finish(`${program} ${how}${said.trim() === '' ? '' : `: ${said.trim()}`}`);
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function post(url: string, { secret }: HookTarget, event: HostEvent, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify(event);
  // Its path may be what lets one in there.
  const where = new URL(url).origin;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-perun-event': event.kind,
      'x-perun-timestamp': timestamp,
      ...(secret !== undefined && { 'x-perun-signature': signature(secret, timestamp, body) }),
    },
    // Where the owner of the host did not send it, it does not go.
    redirect: 'manual',
    signal,
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const said = signal.aborted ? 'did not answer in time' : `cannot be reached: ${String(cause)}`;
    throw new DeliveryFailure(`${where} ${said}`, true, { cause: error });
  });
  await response.body?.cancel();
  const { status } = response;
  if (!response.ok) {
    throw new DeliveryFailure(`${where} answered with ${status}`, status >= 500 || busyAnswers.has(status));
  }
}
