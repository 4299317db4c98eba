import { expect, test } from 'vitest';
import type { Connection } from '../../../src/transport/types.ts';
import { Inbox, patterned, sameBytes, sendMany, settle } from './pair.ts';
import type { Stage } from './stage.ts';

/** Pausing and back-pressure that every carrier has. */
export function flowTests(stage: Stage): void {
  test('the accepting side can stop its peer, too', async () => {
    const { client: fast, server: slow } = await stage.pair();
    await expectBackPressure(slow, fast);
  });

  test('a peer that nobody listens to yet is stopped as well', async () => {
    const { client, server } = await stage.pair();
    sendMany(client, 24);
    await settle();
    expect(client.queued).toBeGreaterThan(8 << 20);
    const inbox = new Inbox(server);
    await inbox.has(24 << 20);
    expect(inbox.bytes).toBe(24 << 20);
  });

  test('no data while paused, all of it after resume', async () => {
    const { client, server } = await stage.pair();
    const inbox = new Inbox(client);
    server.send(Uint8Array.of(1));
    await inbox.has(1);
    client.pause();
    server.send(patterned(5000));
    await settle();
    expect(inbox.bytes).toBe(1);
    client.resume();
    await inbox.has(5001);
    expect(sameBytes(inbox.whole().subarray(1), patterned(5000))).toBe(true);
  });

  test('a listener that pauses at a chunk gets no further one until it resumes', async () => {
    const { client, server } = await stage.pair();
    const seen: number[] = [];
    let paused = false;
    let violations = 0;
    const done = new Promise<void>((resolve) => {
      client.data.on((chunk) => {
        if (paused) violations += 1;
        seen.push(chunk.length);
        paused = true;
        client.pause();
        setTimeout(() => {
          paused = false;
          client.resume();
          if (seen.reduce((sum, size) => sum + size, 0) === 5000) resolve();
        }, 1);
      });
    });
    for (let count = 0; count < 50; count++) server.send(patterned(100, count));
    await done;
    expect(violations).toBe(0);
  });
}

/** Back-pressure where the connecting end can stop its sender, too. */
export function connectorBackPressureTests(stage: Stage): void {
  test('a paused receiver stops the sender: its queue grows, then drains in full', async () => {
    const { client: slow, server: fast } = await stage.pair();
    await expectBackPressure(slow, fast);
  });
}

async function expectBackPressure(slow: Connection, fast: Connection): Promise<void> {
  const inbox = new Inbox(slow);
  slow.pause();
  const parts = 24;
  sendMany(fast, parts);
  await settle();
  expect(inbox.bytes).toBe(0);
  // The kernel may hold a few megabytes for both ends; the rest must still be at the sender.
  expect(fast.queued).toBeGreaterThan((parts - 16) << 20);
  let drained = 0;
  const empty = new Promise<void>((resolve) => {
    fast.drained.on(() => {
      drained += 1;
      expect(fast.queued).toBe(0);
      resolve();
    });
  });
  slow.resume();
  await Promise.all([empty, inbox.has(parts << 20)]);
  expect(inbox.bytes).toBe(parts << 20);
  expect(fast.queued).toBe(0);
  expect(drained).toBeGreaterThanOrEqual(1);
}
