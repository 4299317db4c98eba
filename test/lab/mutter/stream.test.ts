import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { pipewireCaptureBackend } from '../../../backends/capture/pipewire/capture.ts';
import { libeiBackend } from '../../../backends/injector/libei/libei.ts';
import { backends } from '../../../backends/registry.ts';
import type { SeenInput } from '../../conformance/injector/suite.ts';
import { movingNumber, movingPicture } from '../../support/desktop/moving-picture.ts';
import { MutterLab } from '../../support/desktop/mutter-lab.ts';

const mode = { width: 1170, height: 540, rate: 120 };
let lab: MutterLab | undefined;
afterEach(async () => {
  await lab?.close();
  lab = undefined;
});

it('the client asks for 1170×540@120 and gets it: the output, its rate, and the pictures of a moving window', async () => {
  lab = await MutterLab.open(mode, '--frames');
  expect([lab.capture.width, lab.capture.height]).toEqual([1170, 540]);
  expect(await lab.monitors()).toEqual([{ width: 1170, height: 540, rate: 120 }]);

  // It alone covers what was drawn: of it, every ninth row.
  const pointer = 4 * 24;
  const numbers: number[] = [];
  let worst = 0;
  lab.onFrame = ({ picture }) => {
    const number = movingNumber(picture);
    if (number === undefined) return;
    const wanted = movingPicture(number, 1170, 540).pixels;
    const { pixels, stride = 4680 } = picture;
    let different = 0;
    for (let row = 0; row < 540; row += 9) {
      for (let x = 0; x < 4680; x += 4) {
        const [at, from] = [row * stride + x, row * 4680 + x];
        if ([0, 1, 2].some((part) => pixels[at + part] !== wanted[from + part])) different++;
      }
    }
    // mutter fades windows in: the first that is whole begins.
    if (numbers.length === 0 && different > pointer) return;
    numbers.push(number);
    worst = Math.max(worst, different);
  };
  await expect.poll(() => new Set(numbers).size, { timeout: 30_000 }).toBeGreaterThan(60);
  lab.onFrame = () => undefined;
  expect(worst).toBeLessThanOrEqual(pointer);
  // The same one again, where something else moved.
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

it('typed keys, absolute clicks, wheels and fingers arrive exactly', async () => {
  lab = await MutterLab.open(mode);
  const injector = await libeiBackend.open(await lab.target(), mode);
  // Where it stands at first is not of our doing, and a new pointer's first places may be lost.
  const arrives = async (): Promise<SeenInput | undefined> => {
    for (const x of [6, 5]) {
      injector.moveTo(x, 7);
      injector.frame();
    }
    return (await (lab as MutterLab).take()).at(-1);
  };
  await expect.poll(arrives).toEqual({ kind: 'move', x: 5, y: 7 });
  // What of it comes late.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await lab.take();
  // "Perun" with Shift for its first letter.
  for (const [code, isDown] of [
    [42, true],
    ...[25, 18, 19, 22, 49].flatMap((letter, at) => [
      [letter, true],
      [letter, false],
      ...(at === 0 ? [[42, false]] : []),
    ]),
  ] as [number, boolean][]) {
    injector.key(code, isDown);
    injector.frame();
  }
  for (const [x, y] of [
    [0, 0],
    [1169, 539],
    [585, 270.5],
  ] as const) {
    injector.moveTo(x, y);
    injector.frame();
    injector.button(0x110, true);
    injector.frame();
    injector.button(0x110, false);
    injector.frame();
  }
  injector.scroll(0, 120);
  injector.frame();
  injector.scroll(-120, 0);
  injector.frame();
  injector.touchDown(1, 10, 20);
  injector.touchDown(2, 1160, 530);
  injector.frame();
  injector.touchMove(1, 15.5, 25);
  injector.frame();
  injector.touchUp(2);
  injector.frame();
  injector.touchUp(1);
  injector.frame();
  const seen: SeenInput[] = [];
  const ups = () => seen.filter((event) => event.kind === 'touch' && event.phase === 'up').length;
  await expect
    .poll(async () => {
      seen.push(...(await (lab as MutterLab).take()));
      return ups();
    })
    .toBe(2);
  injector.close();

  const typed = seen.flatMap((event) => (event.kind === 'key' && event.isDown ? [event.text] : []));
  expect(typed.join('')).toBe('Perun');
  const pointer = seen.flatMap((event): unknown[] => {
    if (event.kind === 'move') return [[event.x, event.y]];
    if (event.kind === 'button') return [[event.code, event.isDown]];
    return event.kind === 'scroll' ? [event] : [];
  });
  expect(pointer).toEqual([
    ...[
      [0, 0],
      [0x110, true],
      [0x110, false],
    ],
    ...[
      [1169, 539],
      [0x110, true],
      [0x110, false],
    ],
    ...[
      [585, 270.5],
      [0x110, true],
      [0x110, false],
    ],
    { kind: 'scroll', horizontal: 0, vertical: 120 },
    { kind: 'scroll', horizontal: -120, vertical: 0 },
  ]);
  const touches = seen.filter((event) => event.kind === 'touch');
  const [one, two] = touches.map(({ id }) => id);
  expect(one).not.toBe(two);
  expect(touches).toEqual([
    { kind: 'touch', phase: 'down', id: one, x: 10, y: 20 },
    { kind: 'touch', phase: 'down', id: two, x: 1160, y: 530 },
    { kind: 'touch', phase: 'move', id: one, x: 15.5, y: 25 },
    { kind: 'touch', phase: 'up', id: two, x: Number.NaN, y: Number.NaN },
    { kind: 'touch', phase: 'up', id: one, x: Number.NaN, y: Number.NaN },
  ]);
});

it('text that the keymap has is typed, the rest is dropped', async () => {
  lab = await MutterLab.open({ width: 640, height: 360, rate: 60 });
  const injector = await libeiBackend.open(await lab.target(), lab.mode);
  await lab.take();
  expect(injector.abilities.text).toBe(false);
  injector.text('Hello, 漢Wörld! {x}~\n');
  injector.key(30, true);
  injector.key(30, false);
  injector.frame();
  const seen: SeenInput[] = [];
  const typed = () => seen.flatMap((event) => (event.kind === 'key' && event.isDown ? [event.text] : [])).join('');
  await expect
    .poll(async () => {
      seen.push(...(await (lab as MutterLab).take()));
      return typed();
    })
    .toBe('Hello, Wrld! {x}~\ra');
  const keys = seen.filter((event) => event.kind === 'key');
  await expect.poll(async () => [...keys, ...(await (lab as MutterLab).take())].length % 2).toBe(0);
  injector.close();
});

it('input to a mutter that hangs takes no memory without an end, and what is held is let go when it goes on', async () => {
  lab = await MutterLab.open({ width: 640, height: 360, rate: 60 });
  const injector = await libeiBackend.open(await lab.target(), lab.mode);
  const [pid = 0] = lab.desktop.pids;
  injector.key(30, true);
  injector.frame();
  await lab.client.until((event) => event['event'] === 'key' && event['code'] === 30);
  const move = (times: number) => {
    for (let time = 0; time < times; time++) {
      injector.moveBy(time % 2 === 0 ? 1 : -1, 0);
      injector.frame();
    }
  };
  process.kill(pid, 'SIGSTOP');
  try {
    move(20_000);
    const before = process.memoryUsage().rss;
    move(200_000);
    // As many would take 130 MB in libei.
    expect(process.memoryUsage().rss - before).toBeLessThan(40e6);
    // Too late to be pressed, but not to be let go.
    injector.key(31, true);
    injector.key(31, false);
    injector.key(30, false);
    injector.frame();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await lab.client.until((event) => event['event'] === 'key' && event['code'] === 30 && event['isDown'] === false);
  expect(lab.client.events.some((event) => event['code'] === 31)).toBe(false);
  injector.key(32, true);
  injector.key(32, false);
  injector.frame();
  // Until it has read all there was.
  await expect
    .poll(() => {
      injector.moveBy(0, 0);
      injector.key(33, true);
      injector.key(33, false);
      injector.frame();
      return (lab as MutterLab).client.events.some((event) => event['code'] === 33);
    })
    .toBe(true);
  injector.close();
});

it('a second monitor of another mode is there before the first is left, and windows go to it', async () => {
  lab = await MutterLab.open(mode);
  const next = { width: 800, height: 600, rate: 60 };
  const backend = await backends.display('mutter');
  const second = await backend.open(lab.desktop.place, next);
  const capture = pipewireCaptureBackend.open(second.capture, next, { timeoutMs: 10_000 });
  const turns = setInterval(() => capture.next(0, () => undefined), 5);
  try {
    expect(await lab.monitors()).toEqual([mode, next]);
    const from = lab.client.events.length;
    await lab.leave();
    await lab.client.until((event) => event['event'] === 'configured' && event['width'] === 800, from);
    expect(await lab.monitors()).toEqual([next]);
    // Its devices are the ones of the new monitor, wherever on the desktop that lies.
    const injector = await libeiBackend.open(await second.input(), next);
    await lab.take();
    injector.moveTo(799, 599);
    injector.frame();
    await expect.poll(async () => (await (lab as MutterLab).take()).at(-1)).toEqual({ kind: 'move', x: 799, y: 599 });
    injector.close();
  } finally {
    clearInterval(turns);
    capture.close();
    await second.close();
  }
});

it('twenty captured monitors, one after the other, leave nothing', async () => {
  lab = await MutterLab.open({ width: 640, height: 360, rate: 60 });
  const backend = await backends.display('mutter');
  const [files, before] = [readdirSync('/proc/self/fd').length, await lab.monitors()];
  for (let round = 0; round < 20; round++) {
    const small = { width: 320 + 2 * round, height: 240, rate: 30 + round };
    const display = await backend.open(lab.desktop.place, small);
    const capture = pipewireCaptureBackend.open(display.capture, small, { timeoutMs: 10_000 });
    const injector = await libeiBackend.open(await display.input(), small);
    expect(await lab.monitors()).toContainEqual(small);
    injector.close();
    capture.close();
    await display.close();
  }
  await expect.poll(() => (lab as MutterLab).monitors()).toEqual(before);
  expect(readdirSync('/proc/self/fd').length).toBe(files);
});
