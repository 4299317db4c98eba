import { join } from 'node:path';
import type { DesktopBackend } from '../../drivers/desktop.ts';
import { desktopName } from '../../doors/punktfunk/types.ts';
import type { MediaSource } from '../../media/types.ts';
import type { Environment } from '../../platform/paths.ts';
import type { Clock } from '../../shared/clock.ts';
import { DesktopKind, type DisplayMode } from '../../shared/desktop.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { AppCatalogue, DesktopApp } from './apps.ts';
import { type DesktopLimits, KeptDesktop, mustStart } from './kept-desktop.ts';

type DesktopSource = Extract<MediaSource, { readonly kind: 'desktop' }>;

/** Before anybody has said what he wants. */
const firstMode: DisplayMode = { width: 1920, height: 1080, rate: 60 };
/** In the order in which one is started where nothing runs; those of one app are none of a host. */
const preferred = [DesktopKind.mutter, DesktopKind.kwin, DesktopKind.sway, DesktopKind.labwc, DesktopKind.x11] as const;

export interface DesktopKeeperOptions {
  readonly kind: 'auto' | DesktopKind;
  /** What is started in it at once, or fills it where it is of one app. */
  readonly app: readonly string[] | null;
  readonly apps: AppCatalogue;
  readonly backendOf: (kind: DesktopKind) => Promise<DesktopBackend>;
  /** Where running desktops are looked for, and what apps begin with. */
  readonly environment: Environment;
  /** A folder of this user alone, for the runtime directories of those that are started. */
  readonly runtimeDirectory: string;
  readonly limits: DesktopLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The desktops of a host: the one that all its clients see, and one for each app that has one of its own. */
export class DesktopKeeper {
  readonly #options: DesktopKeeperOptions;
  readonly #own = new Map<string, KeptDesktop>();
  #backend: DesktopBackend | undefined;
  #shared: KeptDesktop | undefined;
  #count = 0;

  constructor(options: DesktopKeeperOptions) {
    this.#options = options;
  }

  /**
   * Finds the desktop, or starts one. One whose size cannot be changed later waits for the first client. Fails with
   * MISSING_CAPABILITY where none runs and none can be started, FAILED with what the compositor said.
   */
  async start(): Promise<void> {
    this.#backend = await this.#choose();
    const isForClients = this.#backend.isOfOneApp || this.#backend.kind === DesktopKind.x11;
    const isFound = this.#backend.find(this.#options.environment) !== undefined;
    if (!isForClients || isFound) await this.#sharedFor(firstMode).place();
    else mustStart(this.#backend);
  }

  has(name: string): boolean {
    return name === desktopName || this.#options.apps.find(name) !== undefined;
  }

  /**
   * What is shown for a launch id: the desktop, or an app, which is started where it does not run. Fails with NOT_FOUND,
   * MISSING_CAPABILITY, TIMEOUT, FAILED.
   */
  async pick(name: string, mode: DisplayMode): Promise<DesktopSource> {
    if (name === desktopName) {
      return { kind: 'desktop', name, place: await this.#sharedFor(mode).place() };
    }
    const app = this.#options.apps.find(name);
    if (app === undefined) {
      throw new PerunError('NOT_FOUND', `this host has no app called ${name}`, {
        remedy: 'see `perun desktop apps` on the host',
      });
    }
    const desktop = await this.#desktopOf(app, mode);
    const place = await desktop.place();
    if (desktop === this.#shared) await desktop.launch(app);
    return { kind: 'desktop', name, place };
  }

  /** The same source where it is now, after its desktop was restarted; undefined where it has ended. */
  async again(source: DesktopSource): Promise<DesktopSource | undefined> {
    const desktop = this.#all().find((each) => each.isAt(source.place));
    if (desktop === undefined || desktop.isOver) return undefined;
    try {
      return { ...source, place: await desktop.place() };
    } catch (error) {
      if (desktop.isOver) return undefined;
      throw error;
    }
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.#all().map((desktop) => desktop.close()));
    this.#own.clear();
  }

  /** At once, and without waiting. */
  kill(): void {
    for (const desktop of this.#all()) desktop.kill();
  }

  #all(): KeptDesktop[] {
    return [...(this.#shared === undefined ? [] : [this.#shared]), ...this.#own.values()];
  }

  #sharedFor(mode: DisplayMode): KeptDesktop {
    const { app } = this.#options;
    const backend = this.#chosen();
    if (this.#shared !== undefined && !this.#shared.isOver) return this.#shared;
    if (backend.isOfOneApp && app === null && backend.find(this.#options.environment) === undefined) {
      throw new PerunError('NOT_FOUND', `a desktop of ${backend.kind} shows one app, and none was named`, {
        remedy: 'ask for an app by its name, or start the host with --desktop-app',
      });
    }
    const filling = app === null ? null : { name: desktopName, command: app };
    this.#shared = this.#keep(backend, mode, filling, this.#options.environment);
    return this.#shared;
  }

  async #desktopOf(app: DesktopApp, mode: DisplayMode): Promise<KeptDesktop> {
    const chosen = this.#chosen();
    const kind = app.compositor ?? chosen.kind;
    const backend = kind === chosen.kind ? chosen : await this.#options.backendOf(kind);
    if (backend === chosen && !backend.isOfOneApp) return this.#sharedFor(mode);
    const running = this.#own.get(app.name);
    if (running !== undefined && !running.isOver) return running;
    const desktop = this.#keep(backend, mode, app, null, () => this.#own.delete(app.name));
    this.#own.set(app.name, desktop);
    return desktop;
  }

  #keep(
    backend: DesktopBackend,
    mode: DisplayMode,
    app: DesktopApp | null,
    environment: Environment | null,
    onOver: () => void = () => {},
  ): KeptDesktop {
    const { runtimeDirectory, limits, clock, logger, environment: own } = this.#options;
    this.#count += 1;
    return new KeptDesktop({
      ...{ backend, environment, own, mode, app, limits, clock, logger, onOver },
      runtimeDirectory: join(runtimeDirectory, `d${this.#count}`),
    });
  }

  #chosen(): DesktopBackend {
    if (this.#backend === undefined) throw new PerunError('FAILED', 'the desktop has not been started');
    return this.#backend;
  }

  async #choose(): Promise<DesktopBackend> {
    const { kind, backendOf, environment, logger } = this.#options;
    if (kind !== 'auto') return backendOf(kind);
    const missing: string[] = [];
    const known: DesktopBackend[] = [];
    for (const each of Object.values(DesktopKind)) {
      try {
        const backend = await backendOf(each);
        if (backend.find(environment) !== undefined) return backend;
        known.push(backend);
      } catch (error) {
        if (!isPerunError(error) || error.code !== 'MISSING_CAPABILITY') throw error;
      }
    }
    for (const each of preferred) {
      const backend = known.find((one) => one.kind === each);
      const probe = backend?.probe();
      if (backend !== undefined && probe?.available === true) {
        logger.info({ kind: each, found: probe.found }, 'no desktop runs: one is started');
        return backend;
      }
      if (probe?.available === false) missing.push(`${each}: ${probe.found}`);
    }
    throw new PerunError('MISSING_CAPABILITY', `no desktop runs, and none can be started (${missing.join('; ')})`, {
      remedy: 'install one of them, for instance `apt install sway`, or start the host inside a desktop',
    });
  }
}
