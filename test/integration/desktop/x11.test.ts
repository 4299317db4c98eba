import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { movingNumber, movingPicture } from '../../support/desktop/moving-picture.ts';
import { picturesOf, psnr, StreamedDesktop, typed } from '../../support/desktop/streamed-desktop.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import type { WindowEvent } from '../../support/x11/x11-window.ts';

const [width, height] = [640, 480];

/** A host with a desktop in Xvfb, an app that fills it with numbered pictures and writes down its input, and our client. */
describe('a desktop of X11, from its app to the client and back', () => {
  let desktop: StreamedDesktop;
  beforeAll(async () => {
    desktop = await StreamedDesktop.open('x11', [join(packageRoot(), 'test', 'support', 'x11', 'test-client.ts')]);
  });
  afterAll(() => desktop.close());
  const heard = (): WindowEvent[] => desktop.heard<WindowEvent>();

  test('the picture of the app arrives as it was drawn, at the size that the client asked for', async () => {
    const { file, result } = await desktop.record(`${width}x${height}x60`, '--frames', '90');
    expect(result).toMatchObject({ mode: { width, height, rate: 60 }, codec: 'h264', ended: 'asked', lost: 0 });
    expect(result.frames).toBeGreaterThanOrEqual(90);
    const frames = picturesOf(file, width, height);
    expect(frames.length).toBe(result.frames);
    const numbers = frames.flatMap((pixels) => movingNumber({ layout: 'bgrx', width, height, pixels }) ?? []);
    expect(new Set(numbers).size).toBeGreaterThan(20);
    const compared = frames.slice(-45).map((pixels) => {
      const number = movingNumber({ layout: 'bgrx', width, height, pixels }) ?? -1;
      return psnr(pixels, movingPicture(number, width, height).pixels);
    });
    // A picture that is taken while the app draws is of two frames: X11 knows no frames. The others are exact.
    const whole = compared.filter((decibels) => decibels > 33);
    expect(whole.length, compared.map((each) => each.toFixed(1)).join(' ')).toBeGreaterThan(15);
  }, 60_000);

  test('keys, clicks and wheels arrive at the app, and what is held is let go when the client leaves', async () => {
    const typist = await desktop.typist(width, height, 60);
    const { give } = typist;
    const place = { width: 1280, height: 960 };
    // Until the way for input stands, it is lost.
    await waitUntil('the pointer moves', async () => {
      give({ kind: 'pointerTo', x: 20, y: 20, ...place });
      return heard().some(({ kind }) => kind === 'move') || undefined;
    });
    const before = heard().length;
    // Datagrams may overtake each other only on a real network.
    give(...typed('Hi'));
    give({ kind: 'pointerTo', x: 800, y: 300, ...place });
    give({ kind: 'buttonDown', button: 3 }, { kind: 'buttonUp', button: 3 });
    give({ kind: 'wheel', isHorizontal: false, delta: 240 }, { kind: 'wheel', isHorizontal: true, delta: -120 });
    give({ kind: 'keyDown', key: 0x25, modifiers: 0 }, { kind: 'buttonDown', button: 1 });
    const got = await waitUntil('all of it', async () => {
      const since = heard().slice(before);
      return since.some((event) => event.kind === 'button' && event.code === 0x110) ? since : undefined;
    });
    const text = got.flatMap((event) => (event.kind === 'key' && event.isDown ? event.text : ''));
    expect(text.join('')).toBe('Hi');
    expect(got.filter(({ kind }) => kind !== 'key' && kind !== 'move')).toEqual([
      { kind: 'button', code: 0x111, isDown: true },
      { kind: 'button', code: 0x111, isDown: false },
      { kind: 'scroll', horizontal: 0, vertical: -120 },
      { kind: 'scroll', horizontal: 0, vertical: -120 },
      { kind: 'scroll', horizontal: -120, vertical: 0 },
      { kind: 'button', code: 0x110, isDown: true },
    ]);
    expect(got.filter(({ kind }) => kind === 'move').at(-1)).toEqual({ kind: 'move', x: 400, y: 150 });
    typist.leave();
    const letGo = await waitUntil('all is let go', async () => {
      const last = heard().slice(-2);
      return last.every((event) => 'isDown' in event && !event.isDown) ? last : undefined;
    });
    expect(new Set(letGo.map((event) => 'code' in event && event.code))).toEqual(new Set([105, 0x110]));
  }, 60_000);

  test('a client of another size sees all of it, smaller', async () => {
    const { file, result } = await desktop.record('320x240x30', '--frames', '30');
    expect(result).toMatchObject({ mode: { width: 320, height: 240, rate: 30 }, lost: 0 });
    const frames = picturesOf(file, 320, 240);
    const numbers = frames.flatMap((pixels) => movingNumber({ layout: 'bgrx', width: 320, height: 240, pixels }) ?? []);
    expect(new Set(numbers).size).toBeGreaterThan(5);
  }, 60_000);

  test('the desktop dies, is started again, and a client that watched goes on watching', async () => {
    const watching = desktop.record(`${width}x${height}x60`, '--frames', '600');
    const [stream] = await waitUntil('it is watched', async () => {
      const streams = await desktop.door.control.stream.list();
      return (streams[0]?.frames ?? 0) > 30 ? streams : undefined;
    });
    expect(stream?.source).toBe('desktop');
    for (const pid of pidsOf('Xvfb', `${process.pid}`)) process.kill(pid, 'SIGKILL');
    await waitUntil('another process shows it', async () => {
      const [now] = await desktop.door.control.stream.list();
      return (now?.restarts ?? 0) > 0 && (now?.frames ?? 0) > 300 ? now : undefined;
    });
    const { result } = await watching;
    expect(result).toMatchObject({ ended: 'asked' });
  }, 120_000);
});

/** Programs of that name below a process. */
function pidsOf(name: string, parent: string): number[] {
  const lines = execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', parent], { encoding: 'utf8' }).trim().split('\n');
  return lines.flatMap((line) => {
    const [pid = '', program = ''] = line.trim().split(/\s+/u);
    return program === name ? [Number(pid)] : [];
  });
}
