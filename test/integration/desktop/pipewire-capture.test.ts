import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { pipewireCaptureBackend } from '../../../backends/capture/pipewire/capture.ts';
import type { Capture } from '../../../src/drivers/capture.ts';
import type { DisplayMode } from '../../../src/shared/desktop.ts';
import type { PackedPicture } from '../../../src/shared/video.ts';
import { movingNumber, movingPicture } from '../../support/desktop/moving-picture.ts';
import { connectedSocket } from '../../support/pipewire/connected-socket.ts';
import { PipeWireLab } from '../../support/pipewire/pipewire-lab.ts';
import type { Producer } from '../../support/pipewire/producer.ts';

let lab: PipeWireLab;
beforeAll(async () => {
  lab = await PipeWireLab.open();
});
afterAll(() => lab.close());

function open(producer: Producer, mode: DisplayMode, timeoutMs = 10_000): Capture {
  const target = { kind: 'pipewire', socket: lab.socket, node: producer.node, remote: null } as const;
  return pipewireCaptureBackend.open(target, mode, { timeoutMs });
}

/** Takes pictures until one is as wanted; fails once it took too long. */
async function take(capture: Capture, isWanted: (picture: PackedPicture) => boolean): Promise<PackedPicture> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    let found: PackedPicture | undefined;
    capture.next(50, ({ picture }) => {
      if (isWanted(picture)) found = { ...picture, pixels: picture.pixels.slice() };
    });
    if (found !== undefined) return found;
    await new Promise(setImmediate);
  }
  throw new Error('no such picture came');
}

async function failureOf(capture: Capture): Promise<unknown> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    try {
      capture.next(50, () => undefined);
    } catch (error) {
      return error;
    }
    await new Promise(setImmediate);
  }
  throw new Error('it went on');
}

const resources = () => ({
  descriptors: readdirSync('/proc/self/fd').length,
  threads: readdirSync('/proc/self/task').length,
});

it('a source takes the size and rate that are asked for, and all pixels come as it drew them', async () => {
  const producer = await lab.producer();
  const capture = open(producer, { width: 1170, height: 540, rate: 120 });
  try {
    const picture = await take(capture, () => true);
    expect(picture).toMatchObject({ width: 1170, height: 540, layout: 'bgrx' });
    await vi.waitFor(() => expect(producer.said.at(-1)).toMatchObject({ width: 1170, height: 540, rate: 120 }));
    const wanted = movingPicture(movingNumber(picture) ?? -1, 1170, 540);
    expect(Buffer.compare(picture.pixels, wanted.pixels)).toBe(0);
  } finally {
    capture.close();
    await producer.kill();
  }
});

it('the newest picture wins where the one who looks was slow', async () => {
  const producer = await lab.producer();
  const capture = open(producer, { width: 64, height: 64, rate: 60 });
  try {
    producer.tell('show 1');
    await take(capture, (picture) => movingNumber(picture) === 1);
    while (capture.next(500, () => undefined));
    for (const frame of [2, 3]) {
      producer.tell(`once ${frame}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 300);
      });
    }
    const numbers: (number | undefined)[] = [];
    capture.next(5000, ({ picture }) => numbers.push(movingNumber(picture)));
    expect(numbers).toEqual([3]);
  } finally {
    capture.close();
    await producer.kill();
  }
});

it('a source of a size of its own is taken as it is, and may change it', async () => {
  const producer = await lab.producer('320x200');
  const capture = open(producer, { width: 640, height: 480, rate: 60 });
  try {
    expect([capture.width, capture.height]).toEqual([320, 200]);
    await take(capture, ({ width, height }) => width === 320 && height === 200);
    producer.tell('size 200x320');
    const turned = await take(capture, ({ width, height }) => width === 200 && height === 320);
    expect([capture.width, capture.height]).toEqual([200, 320]);
    const wanted = movingPicture(movingNumber(turned) ?? -1, 200, 320);
    expect(Buffer.compare(turned.pixels, wanted.pixels)).toBe(0);
  } finally {
    capture.close();
    await producer.kill();
  }
});

it('a connection that a portal handed out is used, and closed', async () => {
  const producer = await lab.producer();
  const before = resources();
  const target = {
    kind: 'pipewire',
    socket: null,
    node: producer.node,
    remote: connectedSocket(lab.socket),
  } as const;
  const capture = pipewireCaptureBackend.open(target, { width: 64, height: 64, rate: 60 }, { timeoutMs: 10_000 });
  await take(capture, () => true);
  capture.close();
  expect(resources()).toEqual(before);
  await producer.kill();
});

it('a node that is not there, or has no pictures, is told of in time', async () => {
  const before = resources();
  const attempt = (node: number, socket = lab.socket) =>
    pipewireCaptureBackend.open(
      { kind: 'pipewire', socket, node, remote: null },
      { width: 64, height: 64, rate: 60 },
      { timeoutMs: 700 },
    );
  expect(() => attempt(99_999)).toThrow(expect.objectContaining({ code: 'FAILED' }));
  // The core of PipeWire is an object, and no node.
  expect(() => attempt(0)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^(TIMEOUT|FAILED)$/) }));
  expect(() => attempt(1, '/nowhere/pipewire-0')).toThrow(expect.objectContaining({ code: 'UNREACHABLE' }));
  expect(resources()).toEqual(before);
});

it('a PipeWire that does not answer is a TIMEOUT, and closing does not wait for it', async () => {
  const producer = await lab.producer();
  const capture = open(producer, { width: 64, height: 64, rate: 60 });
  await take(capture, () => true);
  process.kill(lab.pid, 'SIGSTOP');
  try {
    expect(() => open(producer, { width: 64, height: 64, rate: 60 }, 500)).toThrow(
      expect.objectContaining({ code: 'TIMEOUT' }),
    );
    const begun = performance.now();
    capture.close();
    expect(performance.now() - begun).toBeLessThan(5000);
  } finally {
    process.kill(lab.pid, 'SIGCONT');
  }
  await producer.kill();
});

it('nothing is left of fifty captures, neither descriptors nor threads nor nodes', async () => {
  const producer = await lab.producer();
  const once = async () => {
    const capture = open(producer, { width: 320, height: 240, rate: 60 });
    await take(capture, () => true);
    capture.close();
  };
  for (let warm = 0; warm < 5; warm += 1) await once();
  const [before, memory] = [resources(), process.memoryUsage().rss];
  for (let round = 0; round < 50; round += 1) await once();
  expect(resources()).toEqual(before);
  expect(process.memoryUsage().rss - memory).toBeLessThan(48 << 20);
  await producer.kill();
});

it('a PipeWire that dies is FAILED', async () => {
  const doomed = await PipeWireLab.open();
  try {
    const producer = await doomed.producer();
    const target = { kind: 'pipewire', socket: doomed.socket, node: producer.node, remote: null } as const;
    const capture = pipewireCaptureBackend.open(target, { width: 64, height: 64, rate: 60 }, { timeoutMs: 10_000 });
    await take(capture, () => true);
    process.kill(doomed.pid, 'SIGKILL');
    expect(await failureOf(capture)).toMatchObject({ code: 'FAILED' });
    capture.close();
  } finally {
    await doomed.close();
  }
});
