import { afterEach, describe, expect, it, vi } from 'vitest';
import { openUdp } from '../../../../src/transport/udp/udp.ts';
import type { UdpSocket } from '../../../../src/transport/udp/types.ts';
import { BadWay, type BadWayOptions } from '../../../support/punktfunk/bad-way.ts';
import { type LossyProxy, type LossyProxyOptions, startLossyProxy } from '../../../support/punktfunk/lossy-proxy.ts';

const fates = (options: BadWayOptions, count = 20_000): (readonly number[])[] => {
  const way = new BadWay(options);
  return Array.from({ length: count }, () => way.next());
};
const shareLost = (all: (readonly number[])[]): number => all.filter((fate) => fate.length === 0).length / all.length;
/** Mean length of rows of losses. */
const rows = (all: (readonly number[])[]): number => {
  const lost = all.map((fate) => fate.length === 0);
  const begins = lost.filter((isLost, index) => isLost && lost[index - 1] !== true).length;
  return lost.filter(Boolean).length / begins;
};

describe('a bad way', () => {
  it('is perfect unless said otherwise', () => {
    expect(fates({}, 100)).toEqual(Array.from({ length: 100 }, () => [0]));
  });

  it('is the same again for the same seed, and another one for another', () => {
    const options = { loss: 0.1, burst: 3, jitterMs: 4, duplicate: 0.1, reorder: 0.1 };
    expect(fates({ ...options, seed: 7 }, 500)).toEqual(fates({ ...options, seed: 7 }, 500));
    expect(fates({ ...options, seed: 7 }, 500)).not.toEqual(fates({ ...options, seed: 8 }, 500));
  });

  it.each([
    [0.01, 1],
    [0.1, 1],
    [0.05, 4],
    [0.3, 10],
  ])('loses a share of %f in rows of %i', (loss, burst) => {
    const all = fates({ loss, burst, seed: 3 }, 200_000);
    expect(shareLost(all) / loss).toBeCloseTo(1, 0);
    expect(Math.abs(shareLost(all) / loss - 1)).toBeLessThan(0.1);
    const wanted = burst === 1 ? 1 / (1 - loss) : burst;
    expect(Math.abs(rows(all) / wanted - 1)).toBeLessThan(0.1);
  });

  it('loses all, or one in twelve', () => {
    expect(shareLost(fates({ loss: 1 }))).toBe(1);
    const all = fates({ dropEvery: 12 }, 36);
    expect(all.flatMap((fate, index) => (fate.length === 0 ? [index] : []))).toEqual([11, 23, 35]);
  });

  it('delays, holds back and doubles', () => {
    const all = fates({ delayMs: 10, jitterMs: 5, reorder: 0.2, reorderMs: 100, duplicate: 0.3 });
    const delays = all.flat();
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...delays)).toBeLessThan(115);
    expect(delays.filter((delay) => delay >= 110).length / delays.length).toBeCloseTo(0.2, 1);
    expect(all.filter((fate) => fate.length === 2).length / all.length).toBeCloseTo(0.3, 1);
  });
});

describe('the lossy proxy', () => {
  const closing: { close(): void }[] = [];
  afterEach(() => {
    for (const each of closing.splice(0)) each.close();
  });

  const bind = async (): Promise<UdpSocket> => {
    const socket = await openUdp({ address: '127.0.0.1', port: 0, receiveBuffer: 1 << 20 });
    closing.push(socket);
    return socket;
  };
  const between = async (options: Omit<LossyProxyOptions, 'target'>): Promise<[LossyProxy, UdpSocket, UdpSocket]> => {
    const host = await bind();
    const proxy = await startLossyProxy({ target: host.local, ...options });
    closing.push(proxy);
    return [proxy, await bind(), host];
  };
  const say = (from: UdpSocket, to: { address: string; port: number }, ...what: number[]): void => {
    from.send({ bytes: Uint8Array.from(what), size: 1, count: what.length }, 0, what.length, to);
  };
  const hear = async (socket: UdpSocket, into: number[], count: number): Promise<void> => {
    await vi.waitFor(
      () => {
        while (socket.receive() > 0) {
          for (let index = 0; index < socket.inbox.count; index += 1) into.push(socket.inbox.datagram(index)[0] ?? -1);
        }
        expect(into.length).toBeGreaterThanOrEqual(count);
      },
      { timeout: 10_000, interval: 5 },
    );
  };

  it('carries both ways, each client for itself', async () => {
    const [proxy, one, host] = await between({});
    const two = await bind();
    say(one, proxy, 1);
    say(two, proxy, 2);
    const heard: number[] = [];
    await hear(host, heard, 1);
    if (heard.length < 2) await hear(host, heard, 2);
    expect(heard.toSorted()).toEqual([1, 2]);
    say(one, proxy, 3);
    await vi.waitFor(() => expect(host.receive()).toBe(1));
    say(host, host.inbox.peerOf(0), 33);
    const back: number[] = [];
    await hear(one, back, 1);
    expect(back).toEqual([33]);
    expect(two.receive()).toBe(0);
    expect(proxy.up).toEqual({ received: 3, lost: 0, duplicated: 0, delivered: 3 });
    expect(proxy.down).toEqual({ received: 1, lost: 0, duplicated: 0, delivered: 1 });
  });

  it('loses what the way says, but not what is spared', async () => {
    const [proxy, client, host] = await between({ up: { dropEvery: 3 }, spare: ([first]) => first === 6 });
    say(client, proxy, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    const heard: number[] = [];
    await hear(host, heard, 7);
    expect(heard.toSorted()).toEqual([1, 2, 4, 5, 6, 7, 8]);
    await vi.waitFor(() => expect(proxy.up).toEqual({ received: 9, lost: 2, duplicated: 0, delivered: 7 }));
  });

  it('doubles, holds back, and changes while it runs', async () => {
    const [proxy, client, host] = await between({ up: { duplicate: 1, delayMs: 5 } });
    say(client, proxy, 1, 2);
    const heard: number[] = [];
    await hear(host, heard, 4);
    expect(heard.toSorted()).toEqual([1, 1, 2, 2]);
    proxy.change('up', { loss: 1 });
    say(client, proxy, 3);
    await vi.waitFor(() => expect(proxy.up.lost).toBe(1));
    proxy.change('up', {});
    say(client, proxy, 4);
    await hear(host, heard, 5);
    expect(heard.at(-1)).toBe(4);
  });
});
