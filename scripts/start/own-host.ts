import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostStatus } from '../../src/control/contract/schemas.ts';
import { ended, perun, startPerun } from './perun-cli.ts';

/** What `host status` knows, or undefined while no host runs for this user. */
export async function hostStatus(): Promise<HostStatus | undefined> {
  const { status, stdout } = await perun('host', 'status', '--json');
  return status === 0 ? (JSON.parse(stdout) as HostStatus) : undefined;
}

/** A host this program started, and so stops. */
export class OwnHost {
  readonly #child: ChildProcess;
  /** Resolves with its exit status when the process is gone. */
  readonly ended: Promise<number>;
  #said = '';

  constructor(listen: readonly string[]) {
    this.#child = startPerun(['host', 'start', ...listen.flatMap((address) => ['--listen', address])], 'quiet');
    this.ended = ended(this.#child);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Only what explains a failed start is needed, not the log of a long evening.
      this.#said = (this.#said + text).slice(-4096);
    });
  }

  /** Waits until it answers. Fails with what it said when it ends instead, and when the signal comes first. */
  async ready(signal: AbortSignal): Promise<HostStatus> {
    const gone = this.ended.then(() => 'gone' as const);
    for (;;) {
      signal.throwIfAborted();
      const status = await Promise.race([gone, hostStatus()]);
      if (status === 'gone') throw new Error(this.#said.trim() || 'the host ended before it was ready');
      if (status !== undefined && status.pid === this.#child.pid) return status;
      await delay(50);
    }
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.ended;
  }
}
