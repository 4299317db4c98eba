import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownerCaller } from '../../../../src/control/auth/caller.ts';
import type { PairStatus } from '../../../../src/control/contract/pair.ts';
import type { HostStatus } from '../../../../src/control/contract/schemas.ts';
import { EventLog } from '../../../../src/control/events/event-log.ts';
import { createRouter } from '../../../../src/control/router/router.ts';
import type { UseCases } from '../../../../src/control/router/use-cases.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { ConsoleFeed } from '../../../../web-viewer/console/console-feed.ts';
import { ManualClock } from '../../../support/cores/manual-clock.ts';
import { waitUntil } from '../../../support/host/wait-until.ts';

const status: HostStatus = {
  ...{ version: '0.1.0', node: '26.0.0', pid: 1, startedAt: '2026-01-01T00:00:00.000Z', addresses: [] },
  ...{ viewer: null, control: '/run/control.sock', api: null, console: null, sessions: 0, people: 0, memoryBytes: 1 },
};
const pairing: PairStatus = {
  ...{
    policy: 'required',
    fingerprint: 'ab'.repeat(32),
    addresses: [],
    authority: null,
    armedUntil: null,
    pending: [],
  },
};

let log: EventLog;
let clock: ManualClock;
let feed: ConsoleFeed;
/** Called at each reading. */
let onReading: () => void | Promise<void>;
let readings = 0;
beforeEach(() => {
  log = new EventLog(1000);
  clock = new ManualClock();
  readings = 0;
  onReading = () => {};
  const useCases = {
    host: {
      status: async () => {
        readings += 1;
        await onReading();
        return { ...status, sessions: readings };
      },
    },
    session: { list: async () => [] },
    stats: { get: async () => ({ at: status.startedAt, connections: 0, relayMemoryBytes: 0, sessions: [] }) },
    core: { list: async () => [] },
    pair: { status: () => pairing, list: () => [] },
    events: log,
  } as unknown as UseCases;
  // The router itself, without a wire between.
  const control = createRouterClient(createRouter(useCases), { context: { caller: ownerCaller } });
  feed = new ConsoleFeed(control, clock);
});
afterEach(() => feed.pause());

const lose = (reason: string): void => void log.publish({ kind: 'relay.lost', reason });
const reasons = (): string[] => feed.facts.events.map((event) => ('reason' in event ? event.reason : event.kind));
const settled = (): Promise<unknown> => waitUntil('the reading', () => feed.facts.reading);
const heard = (count: number): Promise<unknown> =>
  waitUntil('the events', () => {
    clock.advance(30);
    return feed.facts.events.length >= count || undefined;
  });

describe('the readings of a host', () => {
  test('come at once, and again after a while', async () => {
    feed.resume();
    await settled();
    expect(feed.facts).toMatchObject({ problem: undefined, reading: { status: { sessions: 1 }, pairing } });
    await waitUntil('the pause', () => {
      clock.advance(2000);
      return readings >= 2 || undefined;
    });
  });

  test('are kept while the host does not answer, with why', async () => {
    feed.resume();
    await settled();
    onReading = () => {
      throw new PerunError('TIMEOUT', 'the relay does not answer');
    };
    await feed.refresh();
    expect(feed.facts.reading?.status.sessions).toBe(1);
    expect(feed.facts.problem).toMatchObject({ code: 'TIMEOUT', message: 'the relay does not answer' });
    onReading = () => {};
    await feed.refresh();
    expect(feed.facts.problem).toBeUndefined();
  });

  test('after something was done were begun after it, and many wishes are one', async () => {
    let release = (): void => {};
    onReading = () => new Promise<void>((resolve) => (release = resolve));
    const first = feed.refresh();
    const later = [feed.refresh(), feed.refresh(), feed.refresh()];
    await waitUntil('the first', () => readings === 1 || undefined);
    onReading = () => {};
    release();
    await first;
    await Promise.all(later);
    expect([readings, feed.facts.reading?.status.sessions]).toEqual([2, 2]);
  });
});

describe('the events of a host', () => {
  test('from before the page was opened are there, without a word of missed ones, and told together', async () => {
    for (let at = 0; at < 400; at += 1) lose(`r${at}`);
    let told = 0;
    feed.changed.on(() => (told += 1));
    feed.resume();
    await heard(300);
    expect([reasons().length, reasons().at(0), reasons().at(-1)]).toEqual([300, 'r100', 'r399']);
    expect(told).toBeLessThan(100);
  });

  test('of a time without connection come once each, in order, when it is there again', async () => {
    lose('one');
    feed.resume();
    await heard(1);
    expect(feed.facts.hears).toBe(true);
    feed.pause();
    await waitUntil('the end of the connection', () => log.published.size === 0 || undefined);
    lose('two');
    lose('three');
    expect(reasons()).toEqual(['one']);
    feed.resume();
    lose('four');
    await heard(4);
    expect(reasons()).toEqual(['one', 'two', 'three', 'four']);
  });

  test('have the host read anew', async () => {
    feed.resume();
    await settled();
    await waitUntil('the listener', () => log.published.size === 1 || undefined);
    const before = readings;
    lose('one');
    await waitUntil('the event', () => feed.facts.events.length === 1 || undefined);
    expect(readings).toBe(before);
    clock.advance(30);
    await waitUntil('a reading', () => readings > before || undefined);
  });
});
