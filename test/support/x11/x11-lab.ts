import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { x11DesktopBackend } from '../../../backends/desktop/x11.ts';
import type { RunningDesktop } from '../../../src/drivers/desktop.ts';
import type { CaptureTarget, DisplayMode, InputTarget } from '../../../src/shared/desktop.ts';
import { movingPicture } from '../desktop/moving-picture.ts';
import { type WindowEvent, X11Window } from './x11-window.ts';

type X11Target = Extract<CaptureTarget & InputTarget, { kind: 'x11' }>;

/** A real Xvfb with one window that fills it, for the suites of captures and injectors. */
export class X11Lab {
  readonly mode: DisplayMode;
  readonly desktop: RunningDesktop;
  readonly #folder: string;
  readonly #window: X11Window;

  private constructor(mode: DisplayMode, folder: string, desktop: RunningDesktop) {
    this.mode = mode;
    this.#folder = folder;
    this.desktop = desktop;
    this.#window = new X11Window({ display: desktop.place.x11 ?? '', authority: desktop.place.authority ?? null });
  }

  static async open(mode: DisplayMode = { width: 320, height: 240, rate: 60 }): Promise<X11Lab> {
    const folder = mkdtempSync(join(tmpdir(), 'perun-x11-'));
    const say = (): void => {};
    const desktop = await x11DesktopBackend.start({ runtimeDirectory: folder, mode, env: {}, app: null, say });
    return new X11Lab(mode, folder, desktop);
  }

  get xTarget(): X11Target {
    return { kind: 'x11', display: this.desktop.place.x11 ?? '', authority: this.desktop.place.authority ?? null };
  }

  target(): Promise<X11Target> {
    return Promise.resolve(this.xTarget);
  }

  show(frame: number): Promise<void> {
    this.#window.show(movingPicture(frame, this.mode.width, this.mode.height));
    return Promise.resolve();
  }

  take(): Promise<WindowEvent[]> {
    return Promise.resolve(this.#window.take());
  }

  async kill(): Promise<void> {
    const ended = new Promise<void>((resolve) => void this.desktop.ended.on(() => resolve()));
    for (const pid of this.desktop.pids) process.kill(pid, 'SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    this.#window.close();
    await this.desktop.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
