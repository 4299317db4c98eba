import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dial } from '../../../src/host/punktfunk-client/dial.ts';
import { startReceiver } from '../../../src/host/punktfunk-client/receiver.ts';
import type { PunktfunkResult } from '../../../src/host/punktfunk-client/result.ts';
import { PunktfunkStream } from '../../../src/host/punktfunk-client/stream.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { CloseCode } from '../../../src/protocol/punktfunk/constants.ts';
import { plainHello } from '../../../src/protocol/punktfunk/hello.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { isTestUnit } from '../../../src/shared/test-unit.ts';
import { createWallClock } from '../../../src/shared/wall-clock.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { type LossyProxy, startLossyProxy } from '../../support/punktfunk/lossy-proxy.ts';
import { openOwnDoor, type OwnDoor } from '../../support/punktfunk/own-door.ts';
import { ownFolders } from '../../support/punktfunk/own-folders.ts';
import { type Kept, keepQuic } from '../../support/quic/kept.ts';

/** Frames of 28 shards: what 10 % of parity brings back is three of them. */
const unitBytes = 28 * 1408 - 8;

/** Control streams and video each go through a network that loses, delays, doubles and reorders. */
describe('a stream over a bad network', () => {
  let door: OwnDoor;
  let kept: Kept;
  const folders = ownFolders();
  const proxies: LossyProxy[] = [];

  beforeAll(async () => {
    kept = keepQuic();
    [door] = await Promise.all([
      openOwnDoor({ punktfunk: '127.0.0.1:0', source: `units:${unitBytes}`, pairing: 'off' }),
      kept.keeper.start(),
    ]);
  });
  afterAll(async () => {
    for (const proxy of proxies) proxy.close();
    await kept.dispose();
    await door.close();
    rmSync(folders.folder, { recursive: true });
  });

  test('what is lost is brought back, the parity grows with the loss, and no byte is wrong', async () => {
    const bad = { loss: 0.05, delayMs: 10, jitterMs: 5, reorder: 0.02, duplicate: 0.02 };
    const talk = await startLossyProxy({ target: { port: door.ports[0] ?? 0 }, up: { ...bad, seed: 1 }, down: bad });
    proxies.push(talk);
    const { link, connection, welcome } = await greet(talk.port);
    const video = await startLossyProxy({ target: { port: welcome.dataPort }, down: { ...bad, seed: 2 } });
    proxies.push(video);
    const stream = new PunktfunkStream({ link, connection, welcome, clock: systemClock });
    let [right, wrong] = [0, 0];
    stream.unit.on(({ data, index }) => (isTestUnit(data, index) ? (right += 1) : (wrong += 1)));
    const failures: unknown[] = [];
    const receiver = await startReceiver({
      ...{ host: '127.0.0.1', welcome: { ...welcome, dataPort: video.port }, dropEvery: 0, clockOffsetNs: 0n },
      onMessage: (message) => stream.take(message),
      onFailed: (error) => failures.push(error),
    });
    stream.offset = await link.start(receiver.port, createWallClock());
    const parity = await waitUntil(
      'more parity',
      async () => {
        const [client] = await door.control.stream.list();
        return client !== undefined && client.fecPercent > 10 && right > 120 ? client.fecPercent : undefined;
      },
      40_000,
    );
    link.close(CloseCode.clientQuit);
    await receiver.close();
    const result: Pick<PunktfunkResult, 'frames' | 'lost' | 'recovered' | 'clock'> = stream.result();
    expect(failures).toEqual([]);
    expect([wrong, right]).toEqual([0, result.frames]);
    expect(parity).toBeGreaterThan(10);
    expect(video.down.lost).toBeGreaterThan(video.down.received * 0.03);
    expect(result.recovered).toBeGreaterThan(video.down.lost / 10);
    // With the parity that was right for the loss, most frames come whole.
    expect(result.lost).toBeLessThan(result.frames / 2);
    expect(talk.down.lost + talk.up.lost).toBeGreaterThan(0);
    expect(result.clock.roundTripMs).toBeGreaterThan(20);
  });

  async function greet(port: number): Promise<Greeting> {
    const { link, connection } = await dial({
      ...{ address: { scheme: 'punktfunk', host: '127.0.0.1', port }, pin: undefined },
      ...{ paths: resolvePaths(folders.environment), quic: kept.keeper.endpoint },
      ...{ clock: systemClock, signal: new AbortController().signal },
    });
    const hello = plainHello({ width: 1280, height: 720, refreshHz: 60 });
    return { link, connection, welcome: await link.greet({ ...hello, bitrateKbps: 20_000 }) };
  }
});

type Greeting = Pick<Awaited<ReturnType<typeof dial>>, 'link' | 'connection'> & {
  readonly welcome: PunktfunkStream['welcome'];
};
