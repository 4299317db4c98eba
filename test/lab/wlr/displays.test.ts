import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SwayIpc } from '../../../backends/bindings/sway/ipc.ts';
import { swayOutputs } from '../../../backends/bindings/sway/outputs.ts';
import { OutputHeads } from '../../../backends/bindings/wayland/output-heads.ts';
import { wlrCaptureBackend } from '../../../backends/capture/wlr/wlr.ts';
import { backends } from '../../../backends/registry.ts';
import type { RunningDesktop } from '../../../src/drivers/desktop.ts';
import type { DesktopKind, DesktopPlace } from '../../../src/shared/desktop.ts';
import { movingNumber } from '../../support/desktop/moving-picture.ts';
import { startDesktop, TestClient } from '../../support/wayland/wlr-lab.ts';

const kinds = ['sway', 'labwc', 'cage'] as const satisfies DesktopKind[];
const asked = { width: 1170, height: 540, rate: 120 };
let open: { folder: string; desktop: RunningDesktop } | undefined;
const clients: TestClient[] = [];

async function started(kind: DesktopKind): Promise<DesktopPlace> {
  open = await startDesktop(kind);
  return open.desktop.place;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await open?.desktop.close();
  if (open !== undefined) rmSync(open.folder, { recursive: true, force: true });
  open = undefined;
});

function clientOn(place: DesktopPlace): TestClient {
  const client = new TestClient(place.wayland ?? '', '--told', '--frames');
  clients.push(client);
  return client;
}

const sized = (client: TestClient, width: number, from = 0) =>
  client.until(
    (event) => event['event'] === 'configured' && event['width'] === width && event['fullscreen'] === true,
    from,
  );

describe.each(kinds)('a display of %s', (kind) => {
  it('is of exactly the size and rate that were asked for, as read back from the compositor', async () => {
    const place = await started(kind);
    const backend = await backends.display(kind);
    expect(await backend.probe(place)).toMatchObject({ available: true });
    const display = await backend.open(place, asked);
    expect(display.mode).toEqual(asked);
    // By another way than that which set it.
    const heads = await OutputHeads.open(place.wayland ?? '');
    const { capture } = display;
    expect(capture.kind === 'wlr' && heads.modeOf(capture.output)).toEqual(asked);
    heads.close();
    await sized(clientOn(place), asked.width);
    await display.close();
    await display.close();
  });

  it('is found by its environment, and is of no other kind', async () => {
    const { runtimeDirectory, wayland, sway } = await started(kind);
    const env = { XDG_RUNTIME_DIR: runtimeDirectory, WAYLAND_DISPLAY: wayland ?? '', SWAYSOCK: sway ?? undefined };
    for (const other of kinds) {
      const found = (await backends.desktop(other)).find(env);
      expect(found?.wayland).toBe(other === kind ? wayland : undefined);
    }
    if (sway !== null) {
      expect((await backends.desktop(kind)).find(env)?.sway).toBe(sway);
      // Where nobody says, it is where sway puts it by itself.
      const [pid = 0] = open?.desktop.pids ?? [];
      const usual = join(runtimeDirectory, `sway-ipc.${process.getuid?.()}.${pid}.sock`);
      symlinkSync(sway, usual);
      expect((await backends.desktop(kind)).find({ ...env, SWAYSOCK: undefined })?.sway).toBe(usual);
    }
    expect((await backends.desktop(kind)).find({ ...env, WAYLAND_DISPLAY: 'wayland-77' })).toBeUndefined();
  });

  it('tells once that its compositor was killed, and closes all the same', async () => {
    const place = await started(kind);
    const display = await (await backends.display(kind)).open(place, asked);
    const told: Error[] = [];
    display.lost.on((error) => told.push(error));
    const ended: unknown[] = [];
    open?.desktop.ended.on((error) => ended.push(error));
    process.kill(open?.desktop.pids[0] ?? 0, 'SIGKILL');
    await expect.poll(() => [told.length, ended.length]).toEqual([1, 1]);
    expect(told[0]?.message).toMatch(/is gone/u);
    await display.close();
    expect(told).toHaveLength(1);
  });

  it('refuses what no output can be', async () => {
    const place = await started(kind);
    const backend = await backends.display(kind);
    for (const mode of [
      { width: 0, height: 540, rate: 60 },
      { width: 10.5, height: 540, rate: 60 },
      { width: 640, height: 99_999, rate: 60 },
      { width: 640, height: 480, rate: Number.NaN },
    ]) {
      await expect(backend.open(place, mode)).rejects.toMatchObject({ code: 'USAGE' });
    }
  });
});

it.each(['sway', 'labwc'] as const)('a program of X11 is shown by %s', async (kind) => {
  const place = await started(kind);
  expect(place.x11).toMatch(/^:\d+$/u);
  const display = await (await backends.display(kind)).open(place, { width: 640, height: 360, rate: 60 });
  const capture = wlrCaptureBackend.open(display.capture, display.mode, { timeoutMs: 5000 });
  const env = { ...process.env, DISPLAY: place.x11 ?? '', XDG_RUNTIME_DIR: place.runtimeDirectory };
  const xterm = spawn('xterm', ['-bg', '#102030', '-geometry', '200x60', '-e', 'sleep 60'], { env });
  // The colour of its background, in most of the picture.
  let share = 0;
  const look = (): number => {
    capture.next(100, ({ picture: { pixels } }) => {
      share = 0;
      for (let at = 0; at < pixels.length; at += 4) {
        if (pixels[at] === 0x30 && pixels[at + 1] === 0x20 && pixels[at + 2] === 0x10) share += 4 / pixels.length;
      }
    });
    return share;
  };
  await expect.poll(look).toBeGreaterThan(0.5);
  xterm.kill('SIGKILL');
  capture.close();
  await display.close();
});

describe('outputs of sway', () => {
  const names = async (ipc: SwayIpc): Promise<string[]> => (await swayOutputs(ipc)).map(({ name }) => name);

  it('windows follow the client that came last, and go back when it leaves', async () => {
    const place = await started('sway');
    const backend = await backends.display('sway');
    const client = clientOn(place);
    await sized(client, 800);
    const first = await backend.open(place, asked);
    await sized(client, 1170);
    const later = clientOn(place);
    await sized(later, 1170);
    const second = await backend.open(place, { width: 640, height: 360, rate: 30 });
    await sized(later, 640);
    let from = later.events.length;
    await second.close();
    await sized(later, 1170, from);
    from = later.events.length;
    await first.close();
    expect(await sized(later, 800, from)).toMatchObject({ width: 800, height: 600 });
  });

  it('fifty of them leave neither outputs nor descriptors', async () => {
    const place = await started('sway');
    const backend = await backends.display('sway');
    const ipc = await SwayIpc.connect(place.sway ?? '');
    const before = await names(ipc);
    await (await backend.open(place, asked)).close();
    const descriptors = readdirSync('/proc/self/fd').length;
    for (let turn = 0; turn < 50; turn++) await (await backend.open(place, { ...asked, width: 600 + turn })).close();
    expect(await names(ipc)).toEqual(before);
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(descriptors);
    ipc.close();
  });

  it('several that are made at once get an output each', async () => {
    const place = await started('sway');
    const backend = await backends.display('sway');
    const modes = [400, 500, 600, 700].map((width) => ({ width, height: 300, rate: 60 }));
    const displays = await Promise.all(modes.map((mode) => backend.open(place, mode)));
    const outputs = new Set(displays.map(({ capture }) => (capture.kind === 'wlr' ? capture.output : '')));
    expect([outputs.size, displays.map(({ mode }) => mode)]).toEqual([4, modes]);
    await Promise.all(displays.map((display) => display.close()));
    const ipc = await SwayIpc.connect(place.sway ?? '');
    expect(await names(ipc)).toEqual(['HEADLESS-1']);
    ipc.close();
  });

  it.each(['the next', 'a sweep'])('what a maker that died has left is taken away by %s', async (how) => {
    const place = await started('sway');
    const backend = await backends.display('sway');
    const script = `
      const { backends } = await import(${JSON.stringify(join(process.cwd(), 'backends/registry.ts'))});
      await (await backends.display('sway')).open(${JSON.stringify(place)}, ${JSON.stringify(asked)});
      process.kill(process.pid, 'SIGKILL');`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL');
    const ipc = await SwayIpc.connect(place.sway ?? '');
    expect(await names(ipc)).toHaveLength(2);
    if (how === 'a sweep') await backend.sweep?.(place);
    else {
      const display = await backend.open(place, asked);
      expect(await names(ipc)).toHaveLength(2);
      await display.close();
    }
    expect(await names(ipc)).toEqual(['HEADLESS-1']);
    ipc.close();
  });

  it('an output that is taken away under a client is told', async () => {
    const place = await started('sway');
    const display = await (await backends.display('sway')).open(place, asked);
    const told: Error[] = [];
    display.lost.on((error) => told.push(error));
    const ipc = await SwayIpc.connect(place.sway ?? '');
    await ipc.command('output HEADLESS-2 unplug');
    await expect.poll(() => told.map(({ message }) => message)).toEqual(['sway took the output HEADLESS-2 away']);
    await display.close();
    ipc.close();
  });
});

describe('windows that fill an output of sway', () => {
  it('the one that came last is seen, and gets the keys', async () => {
    const place = await started('sway');
    const display = await (await backends.display('sway')).open(place, { width: 640, height: 360, rate: 60 });
    const first = clientOn(place);
    await sized(first, 640);
    const last = clientOn(place);
    await sized(last, 640);
    const capture = wlrCaptureBackend.open(display.capture, display.mode, { timeoutMs: 5000 });
    let seen: number | undefined;
    const look = (): number | undefined => {
      first.show(9);
      last.show(5);
      capture.next(100, ({ picture }) => (seen = movingNumber(picture)));
      return seen;
    };
    await expect.poll(look).toBe(5);
    // Nobody has the keyboard while it is raised.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await expect.poll(look).toBe(5);
    const injector = await (await backends.injector('wlr')).open(await display.input(), display.mode);
    injector.text('k');
    injector.moveTo(30, 40);
    injector.frame();
    await last.until((event) => event['text'] === 'k');
    await last.until((event) => event['x'] === 30 && event['y'] === 40);
    injector.close();
    // The one before is seen again once the last one is gone.
    clients.splice(clients.indexOf(last), 1);
    await last.close();
    await expect
      .poll(() => {
        first.show(9);
        first.show(11);
        capture.next(100, ({ picture }) => (seen = movingNumber(picture)));
        return seen;
      })
      .toBe(11);
    capture.close();
    await display.close();
  });
});
