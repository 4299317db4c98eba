import { setTimeout as sleep } from 'node:timers/promises';
import type { DesktopPlace } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import type { Variables } from './environment.ts';
import { OwnProcess } from './own-process.ts';
import { startDesktopServices, type DesktopServices } from './services.ts';

export interface CompositorOptions {
  /** What it is called in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** A private directory, 0700, that becomes XDG_RUNTIME_DIR; short enough for sockets. */
  readonly runtimeDirectory: string;
  /** What its programs get besides the variables of the desktop. */
  readonly env: Variables;
  /** What the compositor alone gets besides. */
  readonly ownEnv?: Variables;
  /** Takes lines that the programs say. */
  readonly say: (line: string) => void;
  readonly isReady: (services: DesktopServices) => boolean | Promise<boolean>;
  /** Where it is reached, once `isReady` says so. */
  readonly placeOf: (services: DesktopServices) => DesktopPlace;
  /** For the compositor; default 20 s. */
  readonly timeoutMs?: number;
}

/** A compositor with the services that it needs, all of which end with us. */
export class OwnCompositor {
  readonly place: DesktopPlace;
  /** It ended by itself; told once. Its services are ended by `close`. */
  readonly ended: Signal<[error: Error | undefined]> = new Signal();
  readonly #services: DesktopServices;
  readonly #process: OwnProcess;

  private constructor(services: DesktopServices, own: OwnProcess, place: DesktopPlace) {
    this.place = place;
    this.#services = services;
    this.#process = own;
    let isOver = false;
    const end = (error: Error): void => {
      if (isOver) return;
      isOver = true;
      this.ended.emit(error);
    };
    own.ended.on(end);
    services.ended.on(end);
  }

  /** Fails with MISSING_CAPABILITY, TIMEOUT, FAILED with what it said; nothing is left then. */
  static async start(options: CompositorOptions): Promise<OwnCompositor> {
    const { name, command, args, runtimeDirectory, env, ownEnv = {}, say } = options;
    const services = await startDesktopServices({ runtimeDirectory, env, say });
    let own: OwnProcess | undefined;
    try {
      own = await OwnProcess.start({ name, command, args, env: { ...services.env, ...ownEnv }, say });
      await untilReady(own, () => options.isReady(services), options.timeoutMs ?? 20_000);
      return new OwnCompositor(services, own, options.placeOf(services));
    } catch (error) {
      await own?.close();
      await services.close();
      throw error;
    }
  }

  get pids(): readonly number[] {
    return this.#process.isGone ? this.#services.pids : [this.#process.pid, ...this.#services.pids];
  }

  /** Ends all that was started. Idempotent. */
  async close(): Promise<void> {
    await this.#process.close();
    await this.#services.close();
  }
}

async function untilReady(
  own: OwnProcess,
  isReady: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  let failure: Error | undefined;
  const forget = own.ended.on((error) => {
    failure = error;
  });
  const deadline = performance.now() + timeoutMs;
  try {
    while (failure === undefined) {
      if (await isReady()) return;
      if (performance.now() > deadline) {
        const words = own.lastWords === '' ? '' : `; it said: ${own.lastWords}`;
        throw new PerunError('TIMEOUT', `${own.name} was not ready within ${timeoutMs / 1000} s${words}`);
      }
      await sleep(25);
    }
    throw failure;
  } finally {
    forget();
  }
}
