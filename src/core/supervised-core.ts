import type { Clock } from '../shared/clock.ts';
import type { Limits } from '../shared/limits.ts';
import type { CoreLog } from './core-log.ts';
import { startProcess, type CoreCommand, type CoreProcess } from './core-process.ts';
import { describeEnd, judgeEnd, type ProcessEnd } from './restart-policy.ts';

export type CoreState = 'starting' | 'running' | 'restarting' | 'failed' | 'stopped';

/** Time between SIGTERM and SIGKILL, in ms. */
export const stopGraceMs = 2_000;

export interface SupervisedCoreOptions {
  readonly command: CoreCommand;
  readonly log: CoreLog;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Called after every change of state or pid. */
  readonly onChange: () => void;
}

/** One core kept running: its process, restarts and end. It starts when made. */
export class SupervisedCore {
  readonly startedAt: string = new Date().toISOString();
  readonly log: CoreLog;
  readonly #options: SupervisedCoreOptions;
  #command: CoreCommand;
  #process: CoreProcess | undefined;
  #state: CoreState = 'starting';
  #deaths = 0;
  #restarts = 0;
  #lastExit: string | undefined;
  #cancelRestart: (() => void) | undefined;
  #wanted = true;

  constructor(options: SupervisedCoreOptions) {
    this.#options = options;
    this.#command = options.command;
    this.log = options.log;
    this.#launch();
  }

  get state(): CoreState {
    return this.#state;
  }

  get command(): CoreCommand {
    return this.#command;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get lastExit(): string | undefined {
    return this.#lastExit;
  }

  /** Says whether its session has a source now; decides between starting and running. */
  setLive(live: boolean): void {
    if (this.#process === undefined) return;
    this.#setState(live ? 'running' : 'starting');
  }

  /** Ends the process: SIGTERM, then SIGKILL to its whole group. Idempotent. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#cancelRestart?.();
    const running = this.#process;
    if (running !== undefined) await this.#end(running);
    if (this.#state !== 'failed') this.#setState('stopped');
    this.log.close();
  }

  /** Ends the process group at once and waits for nothing. */
  kill(): void {
    this.#wanted = false;
    this.#cancelRestart?.();
    this.#process?.signal('SIGKILL');
  }

  /** Hot swap: another program, or the same anew, takes over the place and its session. */
  async replace(command: CoreCommand): Promise<void> {
    this.#wanted = false;
    this.#cancelRestart?.();
    const running = this.#process;
    if (running !== undefined) await this.#end(running);
    this.#command = command;
    this.#deaths = 0;
    this.#wanted = true;
    this.log.note('replaced');
    this.#launch();
  }

  #launch(): void {
    const begun = this.#options.clock.now();
    this.log.note(`starts: ${this.#command.command.join(' ')}`);
    const started = startProcess(this.#command, (chunk) => this.log.write(chunk));
    this.#process = started;
    this.#setState('starting');
    void started.ended.then((end) => this.#onEnd(started, end, this.#options.clock.now() - begun));
  }

  #onEnd(ended: CoreProcess, end: ProcessEnd, ranMs: number): void {
    if (this.#process !== ended) return;
    this.#process = undefined;
    this.#lastExit = describeEnd(end);
    this.log.note(this.#lastExit);
    if (!this.#wanted) return this.#options.onChange();
    const verdict = judgeEnd(end, ranMs, this.#deaths, this.#options.limits);
    if (verdict.kind === 'finished') return this.#setState('stopped');
    if (verdict.kind === 'failed') {
      this.#lastExit = verdict.why;
      return this.#setState('failed');
    }
    this.#deaths = verdict.deaths;
    this.#setState('restarting');
    this.#cancelRestart = this.#options.clock.after(verdict.delayMs, () => {
      this.#restarts += 1;
      this.#launch();
    });
  }

  async #end(running: CoreProcess): Promise<void> {
    running.signal('SIGTERM');
    const cancel = this.#options.clock.after(stopGraceMs, () => running.signal('SIGKILL'));
    await running.ended;
    cancel();
  }

  #setState(state: CoreState): void {
    this.#state = state;
    this.#options.onChange();
  }
}
