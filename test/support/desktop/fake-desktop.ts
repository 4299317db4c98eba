import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type {
  DesktopBackend,
  DesktopEnvironment,
  RunningDesktop,
  StartDesktopOptions,
} from '../../../src/drivers/desktop.ts';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { DesktopKind, DesktopPlace } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';

/** A desktop that is none: it says where it would be, and dies when it is told to. */
export class FakeDesktop implements RunningDesktop {
  readonly place: DesktopPlace;
  readonly pids: readonly number[] = [];
  readonly ended: Signal<[error: Error | undefined]> = new Signal();
  readonly options: StartDesktopOptions;
  isClosed = false;

  constructor(kind: DesktopKind, options: StartDesktopOptions) {
    if (!existsSync(options.runtimeDirectory)) throw new Error('its runtime directory is not there');
    this.options = options;
    this.place = placeIn(kind, options.runtimeDirectory);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

/** Starts them, and keeps them for the test. Others run already in the environment that names their runtime directory. */
export class FakeDesktopBackend implements DesktopBackend {
  readonly kind: DesktopKind;
  readonly isOfOneApp: boolean;
  readonly started: FakeDesktop[] = [];
  isThere = true;
  /** So many starts fail. */
  failures = 0;

  constructor(kind: DesktopKind, isOfOneApp = false) {
    this.kind = kind;
    this.isOfOneApp = isOfOneApp;
  }

  probe(): BackendProbe {
    if (this.isThere) return { available: true, found: `a fake ${this.kind}` };
    return { available: false, found: `no ${this.kind}`, remedy: `apt install ${this.kind}` };
  }

  find(env: DesktopEnvironment): DesktopPlace | undefined {
    return env['FAKE_DESKTOP'] === this.kind ? placeIn(this.kind, env['XDG_RUNTIME_DIR'] ?? '') : undefined;
  }

  async start(options: StartDesktopOptions): Promise<RunningDesktop> {
    this.failures -= 1;
    if (this.failures >= 0) throw new PerunError('FAILED', `${this.kind} does not start`);
    const desktop = new FakeDesktop(this.kind, options);
    this.started.push(desktop);
    return desktop;
  }
}

function placeIn(kind: DesktopKind, runtimeDirectory: string): DesktopPlace {
  return {
    ...{ kind, runtimeDirectory, wayland: join(runtimeDirectory, 'wayland-1'), x11: null, sway: null, eis: null },
    ...{ bus: `unix:path=${runtimeDirectory}/bus`, pipewire: join(runtimeDirectory, 'pipewire-0') },
  };
}
