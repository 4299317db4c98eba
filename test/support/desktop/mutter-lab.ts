import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipewireCaptureBackend } from '../../../backends/capture/pipewire/capture.ts';
import { SdBus } from '../../../backends/bindings/sd-bus/bus.ts';
import { entryOf, type BusValue } from '../../../backends/bindings/sd-bus/values.ts';
import { libeiBackend } from '../../../backends/injector/libei/libei.ts';
import { backends } from '../../../backends/registry.ts';
import type { Capture, CapturedFrame } from '../../../src/drivers/capture.ts';
import type { RunningDesktop } from '../../../src/drivers/desktop.ts';
import type { VirtualDisplay } from '../../../src/drivers/display.ts';
import type { Injector } from '../../../src/drivers/injector.ts';
import type { DisplayMode, InputTarget } from '../../../src/shared/desktop.ts';
import type { SeenInput } from '../../conformance/injector/suite.ts';
import { TestClient, seenInput, type ClientEvent } from '../wayland/wlr-lab.ts';

/** A real mutter with a monitor for one client, captured all the time: it is there only while somebody takes its pictures. */
export class MutterLab {
  readonly mode: DisplayMode;
  readonly desktop: RunningDesktop;
  readonly display: VirtualDisplay;
  readonly client: TestClient;
  readonly capture: Capture;
  /** Looks at each picture that comes. */
  onFrame: (frame: CapturedFrame) => void = () => undefined;
  readonly #folder: string;
  readonly #turns: NodeJS.Timeout;
  #taken = 0;
  #pointer = { x: -1, y: -1 };
  #keeper: Injector | undefined;

  private constructor(
    folder: string,
    parts: { desktop: RunningDesktop; display: VirtualDisplay; client: TestClient; capture: Capture },
  ) {
    this.#folder = folder;
    this.desktop = parts.desktop;
    this.display = parts.display;
    this.client = parts.client;
    this.capture = parts.capture;
    this.mode = parts.display.mode;
    this.#turns = setInterval(() => this.#turn(), 5);
  }

  static async open(
    mode: DisplayMode = { width: 1170, height: 540, rate: 120 },
    ...flags: string[]
  ): Promise<MutterLab> {
    const folder = mkdtempSync(join(tmpdir(), 'pm-'));
    const say = process.env['PERUN_LAB_SAY'] === undefined ? () => undefined : (line: string) => console.log(line);
    const backend = await backends.desktop('mutter');
    const desktop = await backend.start({ runtimeDirectory: folder, mode, env: {}, app: null, say });
    const display = await (await backends.display('mutter')).open(desktop.place, mode);
    const capture = pipewireCaptureBackend.open(display.capture, mode, { timeoutMs: 10_000 });
    const client = new TestClient(desktop.place.wayland ?? '', ...flags);
    const lab = new MutterLab(folder, { desktop, display, client, capture });
    await client.until(
      ({ event, fullscreen, width }) => event === 'configured' && fullscreen === true && width === mode.width,
    );
    // A headless seat has devices while somebody brings them; a client takes a while to find them.
    lab.#keeper = await libeiBackend.open(await display.input(), mode);
    await client.until(({ event }) => event === 'keyboard-enter');
    return lab;
  }

  target(): Promise<InputTarget> {
    return this.display.input();
  }

  /** What the client saw since it was last asked, in the suite's words. */
  take(): Promise<SeenInput[]> {
    const events = this.client.events.slice(this.#taken);
    this.#taken = this.client.events.length;
    return Promise.resolve(events.flatMap((event) => this.#seen(event)));
  }

  /** Modes of the monitors that mutter has, the oldest first. */
  async monitors(): Promise<DisplayMode[]> {
    const name = 'org.gnome.Mutter.DisplayConfig';
    const bus = await SdBus.connect(this.desktop.place.bus ?? '');
    try {
      const path = '/org/gnome/Mutter/DisplayConfig';
      const [, all] = await bus.call({ destination: name, path, interface: name, member: 'GetCurrentState' });
      return (all as [BusValue, BusValue[][]][]).map(([, modes]) => {
        const current = modes.find((mode) => entryOf(mode[6], 'is-current') === true) ?? [];
        return { width: Number(current[1]), height: Number(current[2]), rate: Number(current[3]) };
      });
    } finally {
      bus.close();
    }
  }

  /** Lets go of its own monitor, and stays. */
  async leave(): Promise<void> {
    clearInterval(this.#turns);
    this.#keeper?.close();
    this.capture.close();
    await this.display.close();
  }

  /** Waits until nothing moves any more: mutter fades windows in. */
  async still(): Promise<void> {
    let last = performance.now();
    this.onFrame = () => (last = performance.now());
    while (performance.now() - last < 700) await sleep(20);
    this.onFrame = () => undefined;
  }

  async show(frame: number): Promise<void> {
    const from = this.client.events.length;
    this.client.show(frame);
    await this.client.until((event) => event['event'] === 'frame' && event['frame'] === frame, from);
  }

  async kill(): Promise<void> {
    clearInterval(this.#turns);
    const ended = new Promise<void>((resolve) => void this.desktop.ended.on(() => resolve()));
    const [compositor] = this.desktop.pids;
    if (compositor !== undefined) process.kill(compositor, 'SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    clearInterval(this.#turns);
    this.#keeper?.close();
    this.capture.close();
    await this.client.close();
    await this.display.close();
    await this.desktop.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #seen(event: ClientEvent): SeenInput[] {
    return seenInput(event).filter((seen) => {
      if (seen.kind !== 'move') return true;
      const { x, y } = this.#pointer;
      this.#pointer = seen;
      // mutter tells where the pointer is whenever a device comes or goes.
      return seen.x !== x || seen.y !== y;
    });
  }

  #turn(): void {
    for (let turn = 0; turn < 4 && this.capture.next(0, (frame) => this.onFrame(frame)); turn++);
  }
}
