import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SdBus } from '../../../backends/bindings/sd-bus/bus.ts';
import { KwinInput } from '../../../backends/display/kwin/input.ts';
import { libeiBackend } from '../../../backends/injector/libei/libei.ts';
import { backends } from '../../../backends/registry.ts';
import type { RunningDesktop } from '../../../src/drivers/desktop.ts';
import type { Injector } from '../../../src/drivers/injector.ts';
import type { DisplayMode, InputTarget } from '../../../src/shared/desktop.ts';
import type { InjectorLab, SeenInput } from '../../conformance/injector/suite.ts';
import { TestClient, seenInput, type ClientEvent } from '../wayland/wlr-lab.ts';

/** A real KWin with the output that it began with, filled by the test client. */
export class KwinLab implements InjectorLab {
  readonly mode: DisplayMode;
  readonly desktop: RunningDesktop;
  readonly client: TestClient;
  readonly #folder: string;
  readonly #bus: SdBus;
  readonly #input: KwinInput;
  #taken = 0;
  #pointer = { x: -1, y: -1 };
  #keeper: Injector | undefined;

  private constructor(folder: string, mode: DisplayMode, desktop: RunningDesktop, bus: SdBus) {
    this.#folder = folder;
    this.mode = mode;
    this.desktop = desktop;
    this.#bus = bus;
    this.#input = new KwinInput(bus);
    this.client = new TestClient(desktop.place.wayland ?? '', '--still');
  }

  static async open(mode: DisplayMode = { width: 640, height: 360, rate: 60 }): Promise<KwinLab> {
    const folder = mkdtempSync(join(tmpdir(), 'pk-'));
    const say = process.env['PERUN_LAB_SAY'] === undefined ? () => undefined : (line: string) => console.log(line);
    const backend = await backends.desktop('kwin');
    const desktop = await backend.start({ runtimeDirectory: folder, mode, env: {}, app: null, say });
    const lab = new KwinLab(folder, mode, desktop, await SdBus.connect(desktop.place.bus ?? ''));
    await lab.client.until(
      ({ event, fullscreen, width }) => event === 'configured' && fullscreen === true && width === mode.width,
    );
    // A headless seat has devices while somebody brings them; a client takes a while to find them.
    lab.#keeper = await libeiBackend.open(await lab.target(), mode);
    await lab.client.until(({ event }) => event === 'keyboard-enter');
    return lab;
  }

  target(): Promise<InputTarget> {
    return this.#input.connect();
  }

  take(): Promise<SeenInput[]> {
    const events = this.client.events.slice(this.#taken);
    this.#taken = this.client.events.length;
    return Promise.resolve(events.flatMap((event) => this.#seen(event)));
  }

  async kill(): Promise<void> {
    const ended = new Promise<void>((resolve) => void this.desktop.ended.on(() => resolve()));
    const [compositor] = this.desktop.pids;
    if (compositor !== undefined) process.kill(compositor, 'SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    this.#keeper?.close();
    await this.client.close();
    this.#bus.close();
    await this.desktop.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #seen(event: ClientEvent): SeenInput[] {
    return seenInput(event).filter((seen) => {
      if (seen.kind !== 'move') return true;
      const { x, y } = this.#pointer;
      this.#pointer = seen;
      return seen.x !== x || seen.y !== y;
    });
  }
}
