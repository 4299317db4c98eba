import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { backends } from '../../../backends/registry.ts';
import type { RunningDesktop } from '../../../src/drivers/desktop.ts';
import type { VirtualDisplay } from '../../../src/drivers/display.ts';
import type { CaptureTarget, DesktopKind, DisplayMode, InputTarget } from '../../../src/shared/desktop.ts';
import type { SeenInput } from '../../conformance/injector/suite.ts';

const program = fileURLToPath(new URL('test-client.ts', import.meta.url));
const patience = 20_000;

export type ClientEvent = Readonly<Record<string, unknown>>;

/** The test client, as a program of its own. */
export class TestClient {
  readonly events: ClientEvent[] = [];
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  #said = '';

  constructor(wayland: string, ...flags: string[]) {
    const child = spawn(process.execPath, [program, '--display', wayland, ...flags], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#gone = new Promise((resolve) => child.once('exit', resolve));
    createInterface({ input: child.stdout }).on('line', (line) => this.events.push(JSON.parse(line) as ClientEvent));
    child.stderr.on('data', (bytes: Buffer) => (this.#said += bytes.toString()));
    child.stdin.on('error', () => undefined);
  }

  show(frame: number): void {
    this.#child.stdin?.write(`${frame}\n`);
  }

  /** Waits for an event, from the one at `from` on. */
  async until(isIt: (event: ClientEvent) => boolean, from = 0): Promise<ClientEvent> {
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      const found = this.events.slice(from).find((event) => isIt(event));
      if (found !== undefined) return found;
      await sleep(5);
    }
    throw new Error(`the client never said it; it said ${JSON.stringify(this.events.slice(-30))} ${this.#said}`);
  }

  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}

/** A real compositor of wlroots with an output for one client, filled by the test client. */
export class WlrLab {
  readonly mode: DisplayMode;
  readonly desktop: RunningDesktop;
  readonly display: VirtualDisplay;
  readonly client: TestClient;
  readonly #folder: string;
  #taken = 0;
  #pointerAt = '';

  private constructor(parts: { folder: string; desktop: RunningDesktop; display: VirtualDisplay; client: TestClient }) {
    this.#folder = parts.folder;
    this.desktop = parts.desktop;
    this.display = parts.display;
    this.client = parts.client;
    this.mode = parts.display.mode;
  }

  static async open(
    kind: DesktopKind = 'sway',
    mode: DisplayMode = { width: 640, height: 360, rate: 60 },
    ...flags: string[]
  ): Promise<WlrLab> {
    const { folder, desktop } = await startDesktop(kind);
    const display = await (await backends.display(kind)).open(desktop.place, mode);
    const client = new TestClient(
      desktop.place.wayland ?? '',
      ...(flags.length === 0 ? ['--told', '--frames'] : flags),
    );
    const lab = new WlrLab({ folder, desktop, display, client });
    await client.until(
      ({ event, fullscreen, width }) => event === 'configured' && fullscreen === true && width === mode.width,
    );
    return lab;
  }

  target(): Promise<Extract<CaptureTarget & InputTarget, { kind: 'wlr' }>> {
    const { capture } = this.display;
    if (capture.kind !== 'wlr') throw new Error(`a target of ${capture.kind}`);
    return Promise.resolve(capture);
  }

  async show(frame: number): Promise<void> {
    const from = this.client.events.length;
    this.client.show(frame);
    await this.client.until((event) => event['event'] === 'frame' && event['frame'] === frame, from);
  }

  /** What the client saw since it was last asked, in the suite's words. */
  take(): Promise<SeenInput[]> {
    const events = this.client.events.slice(this.#taken);
    this.#taken = this.client.events.length;
    const isNews = (event: ClientEvent): boolean => {
      // A pointer that comes anew enters where the last one was: that is no move of it.
      const [before, after] = [this.#pointerAt, `${String(event['x'])} ${String(event['y'])}`];
      if (event['event'] === 'pointer-motion' || event['event'] === 'pointer-enter') this.#pointerAt = after;
      return event['event'] !== 'pointer-enter' || before !== after;
    };
    return Promise.resolve(events.filter((event) => isNews(event)).flatMap((event) => seenInput(event)));
  }

  async kill(): Promise<void> {
    const ended = new Promise<void>((resolve) => void this.desktop.ended.on(() => resolve()));
    const [compositor] = this.desktop.pids;
    if (compositor !== undefined) process.kill(compositor, 'SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.display.close();
    await this.desktop.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A desktop in a directory of its own. cage gets something to run that does nothing. */
export async function startDesktop(
  kind: DesktopKind,
  mode: DisplayMode = { width: 800, height: 600, rate: 60 },
): Promise<{ folder: string; desktop: RunningDesktop }> {
  const folder = mkdtempSync(join(tmpdir(), 'perun-wlr-'));
  const app = kind === 'cage' ? ['sleep', '600'] : null;
  const say = process.env['PERUN_LAB_SAY'] === undefined ? () => undefined : (line: string) => console.log(line);
  const backend = await backends.desktop(kind);
  const desktop = await backend.start({ runtimeDirectory: folder, mode, env: {}, app, say });
  return { folder, desktop };
}

/** What the test client says of input, in the suite's words. */
export function seenInput(event: ClientEvent): SeenInput[] {
  const [code, x, y, id, value] = ['code', 'x', 'y', 'id', 'value'].map((name) => Number(event[name])) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const isDown = event['isDown'] === true;
  const isHorizontal = event['axis'] === 'horizontal';
  switch (event['event']) {
    case 'key':
      return [{ kind: 'key', code, isDown, text: String(event['text']) }];
    case 'pointer-button':
      return [{ kind: 'button', code, isDown }];
    case 'pointer-axis-120':
      return [{ kind: 'scroll', horizontal: isHorizontal ? value : 0, vertical: isHorizontal ? 0 : value }];
    case 'pointer-enter':
    case 'pointer-motion':
      return [{ kind: 'move', x, y }];
    case 'touch-down':
      return [{ kind: 'touch', phase: 'down', id, x, y }];
    case 'touch-motion':
      return [{ kind: 'touch', phase: 'move', id, x, y }];
    case 'touch-up':
      // Wayland says no place.
      return [{ kind: 'touch', phase: 'up', id, x: Number.NaN, y: Number.NaN }];
    default:
      return [];
  }
}
