import { mkdirSync, rmSync } from 'node:fs';
import type { DesktopBackend, RunningDesktop } from '../../drivers/desktop.ts';
import type { Environment } from '../../platform/paths.ts';
import type { Clock } from '../../shared/clock.ts';
import type { DesktopPlace, DisplayMode } from '../../shared/desktop.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { AppProcess } from './app-process.ts';
import type { DesktopApp } from './apps.ts';
import { placeEnvironment } from './place-environment.ts';

/** A desktop that lived so long was healthy: it is followed by the next at once. */
const healthyMs = 10_000;
/** Longest wait for a desktop that is being started again, in ms. */
const backMs = 20_000;

export type DesktopLimits = Pick<Limits, 'coreRestartMinMs' | 'coreRestartMaxMs' | 'mediaDeaths'>;

export interface KeptDesktopOptions {
  readonly backend: DesktopBackend;
  /** A running one that is not ours is looked for here; null starts one in any case. */
  readonly environment: Environment | null;
  /** Variables that apps begin with. */
  readonly own: Environment;
  /** Of its own, where it is started here. */
  readonly runtimeDirectory: string;
  readonly mode: DisplayMode;
  /** What it shows, or what is started in it at once. */
  readonly app: DesktopApp | null;
  readonly limits: DesktopLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  /** It is gone for good. */
  readonly onOver: (error: Error | undefined) => void;
}

/** Fails with MISSING_CAPABILITY where one cannot be started here. */
export function mustStart(backend: DesktopBackend): void {
  const probe = backend.probe();
  if (probe.available) return;
  throw new PerunError('MISSING_CAPABILITY', `${backend.kind} cannot be started: ${probe.found}`, {
    remedy: probe.remedy,
  });
}

/** One desktop: found, or started here and started again where it dies, with the apps that were started in it. */
export class KeptDesktop {
  readonly #options: KeptDesktopOptions;
  readonly #apps = new Map<string, AppProcess>();
  #place: Promise<DesktopPlace> | undefined;
  #running: RunningDesktop | undefined;
  /** Where it was the last time that it was anywhere. */
  #last: DesktopPlace | undefined;
  #startedAt = 0;
  #deaths = 0;
  #cancelRestart: () => void = () => {};
  #resolveBack: (() => void) | undefined;
  #back: Promise<void> | undefined;
  #isOver = false;

  constructor(options: KeptDesktopOptions) {
    this.#options = options;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether somebody who was shown that place was shown this one. */
  isAt({ kind, runtimeDirectory }: DesktopPlace): boolean {
    return this.#last?.kind === kind && this.#last.runtimeDirectory === runtimeDirectory;
  }

  /** Where it is, after it was started where it has to be; one that is being restarted is waited for. */
  async place(): Promise<DesktopPlace> {
    if (this.#back !== undefined) await this.#wait(this.#back);
    if (this.#isOver) throw new PerunError('FAILED', 'the desktop has ended');
    const { backend, environment } = this.#options;
    const found = environment === null || this.#running !== undefined ? undefined : backend.find(environment);
    if (found !== undefined) {
      // Found once, found again: it may have been restarted by its owner meanwhile.
      if (this.#place === undefined) this.#options.logger.info({ place: found }, 'a desktop that runs is shown');
      this.#place = Promise.resolve(found);
    }
    this.#place ??= this.#start();
    try {
      this.#last = await this.#place;
      return this.#last;
    } catch (error) {
      this.#place = undefined;
      throw error;
    }
  }

  /** Starts an app in it, unless it runs there already. */
  async launch(app: DesktopApp): Promise<void> {
    const before = this.#apps.get(app.name);
    if (before !== undefined && !before.isGone) return;
    await this.#launch(app, await this.place());
  }

  /** Idempotent; resolves when all that was started is gone. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#cancelRestart();
    this.#resolveBack?.();
    const running = this.#running;
    this.#running = undefined;
    await Promise.all([...this.#apps.values()].map((app) => app.close()));
    await running?.close();
    if (running !== undefined) rmSync(this.#options.runtimeDirectory, { recursive: true, force: true });
  }

  /** At once, and without waiting. */
  kill(): void {
    for (const app of this.#apps.values()) app.kill();
    for (const pid of this.#running?.pids ?? []) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    }
  }

  async #start(): Promise<DesktopPlace> {
    const { backend, runtimeDirectory, mode, app, logger, clock } = this.#options;
    mustStart(backend);
    rmSync(runtimeDirectory, { recursive: true, force: true });
    mkdirSync(runtimeDirectory, { recursive: true, mode: 0o700 });
    const running = await backend.start({
      ...{ runtimeDirectory, mode },
      env: { ...(backend.isOfOneApp && app?.env) },
      app: backend.isOfOneApp ? (app?.command ?? null) : null,
      say: (line) => logger.debug({ line }, `${backend.kind} says`),
    });
    if (this.#isOver) {
      await running.close();
      throw new PerunError('FAILED', 'the host is stopping');
    }
    this.#running = running;
    this.#startedAt = clock.now();
    logger.info({ place: running.place, pids: running.pids }, `${backend.kind} was started`);
    try {
      if (app !== null && !backend.isOfOneApp) await this.#launch(app, running.place);
    } catch (error) {
      this.#running = undefined;
      await running.close();
      throw error;
    }
    running.ended.on((error) => this.#lost(running, error));
    return running.place;
  }

  async #launch(app: DesktopApp, place: DesktopPlace): Promise<void> {
    const { logger, own } = this.#options;
    const started = await AppProcess.start({
      ...app,
      env: { ...placeEnvironment(place, own), ...app.env },
      say: (line) => logger.debug({ app: app.name, line }, 'an app says'),
    });
    this.#apps.set(app.name, started);
    logger.info({ app: app.name, pid: started.pid }, 'an app was started');
    started.ended.on((how) => {
      if (this.#apps.get(app.name) === started) this.#apps.delete(app.name);
      logger.info({ app: app.name }, `an app has ended ${how}`);
    });
  }

  #lost(running: RunningDesktop, error: Error | undefined): void {
    if (this.#running !== running || this.#isOver) return;
    const { backend, logger, clock, limits } = this.#options;
    this.#running = undefined;
    this.#place = undefined;
    for (const app of this.#apps.values()) void app.close();
    // The services that it came with.
    void running.close();
    if (backend.isOfOneApp) {
      logger.info({ error: error?.message }, `${backend.kind} has ended with its app`);
      return this.#giveUp(undefined);
    }
    this.#deaths = clock.now() - this.#startedAt > healthyMs ? 1 : this.#deaths + 1;
    logger.error({ error: error?.message, deaths: this.#deaths }, `${backend.kind} has died`);
    if (this.#deaths > limits.mediaDeaths) return this.#giveUp(error);
    this.#back ??= new Promise((resolve) => (this.#resolveBack = resolve));
    this.#again(limits.coreRestartMinMs * 2 ** (this.#deaths - 1));
  }

  #again(delayMs: number): void {
    const { clock, limits, logger, backend } = this.#options;
    this.#cancelRestart = clock.after(Math.min(delayMs, limits.coreRestartMaxMs), () => {
      const place = this.#start();
      place.then(
        () => {
          this.#place = place;
          this.#isBack();
        },
        (error: unknown) => {
          if (this.#isOver) return;
          this.#deaths += 1;
          logger.error({ error: toPerunError(error).message }, `${backend.kind} could not be started again`);
          if (this.#deaths > limits.mediaDeaths) this.#giveUp(toPerunError(error));
          else this.#again(delayMs * 2);
        },
      );
    });
  }

  #isBack(): void {
    this.#resolveBack?.();
    this.#back = undefined;
    this.#resolveBack = undefined;
  }

  #giveUp(error: Error | undefined): void {
    this.#isOver = true;
    this.#isBack();
    this.#options.onOver(error);
  }

  async #wait(back: Promise<void>): Promise<void> {
    let cancel = (): void => {};
    const late = new Promise<never>((_resolve, reject) => {
      cancel = this.#options.clock.after(backMs, () => {
        reject(new PerunError('TIMEOUT', `the desktop was not back after ${backMs / 1000} s`));
      });
    });
    try {
      await Promise.race([back, late]);
    } finally {
      cancel();
    }
  }
}
