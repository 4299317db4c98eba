import { describe, expect, test } from 'vitest';
import { RelayKeeper } from '../../../../src/host/main/relay-keeper.ts';
import type { RelayClient, RelayHandle } from '../../../../src/host/relay/start-relay.ts';
import type { Clock } from '../../../../src/shared/clock.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { Signal } from '../../../../src/shared/events.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';

interface Timer {
  readonly ms: number;
  readonly fire: () => void;
}

/** Collects timers; the test fires them. */
function manualClock(): { clock: Clock; timers: Timer[] } {
  const timers: Timer[] = [];
  const after = (ms: number, fire: () => void): (() => void) => {
    const timer = { ms, fire };
    timers.push(timer);
    return () => void timers.splice(timers.indexOf(timer), 1);
  };
  return { clock: { now: () => 0, after, every: () => () => {} }, timers };
}

function keep(): {
  keeper: RelayKeeper;
  timers: Timer[];
  handles: (RelayHandle & { closed: boolean })[];
  asked: (readonly string[])[];
  fail: { next: boolean };
  restored: () => number;
} {
  const { clock, timers } = manualClock();
  const handles: (RelayHandle & { closed: boolean })[] = [];
  const asked: (readonly string[])[] = [];
  const fail = { next: false };
  let restored = 0;
  const keeper = new RelayKeeper({
    start: async (listen) => {
      asked.push(listen);
      if (fail.next) throw new PerunError('ADDRESS_IN_USE', 'taken');
      const handle = {
        client: {} as RelayClient,
        states: {} as RelayHandle['states'],
        addresses: ['tcp://127.0.0.1:4711'],
        viewer: 'http://127.0.0.1:4712/',
        died: new Signal<[error: Error]>(),
        closed: false,
        tellTrust: () => {},
        tellPage: () => {},
        close: async () => void (handle.closed = true),
      };
      handles.push(handle);
      return handle;
    },
    listen: ['tcp://127.0.0.1:0'],
    limits: { coreRestartMinMs: 10, coreRestartMaxMs: 35 },
    clock,
    logger: silentLogger,
    onRestored: () => (restored += 1),
  });
  return { keeper, timers, handles, asked, fail, restored: () => restored };
}

/** Lets promises settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('RelayKeeper', () => {
  test('fails as the first start does', async () => {
    const { keeper, fail } = keep();
    fail.next = true;
    await expect(keeper.start()).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    expect(() => keeper.client).toThrow('the relay is being restarted');
  });

  test('a dead worker is followed by another on the same ports', async () => {
    const { keeper, timers, handles, asked, restored } = keep();
    await keeper.start();
    expect(keeper.addresses).toEqual(['tcp://127.0.0.1:4711']);
    handles[0]?.died.emit(new Error('gone'));
    expect(() => keeper.client).toThrow(expect.objectContaining({ code: 'FAILED' }));
    expect(timers.map(({ ms }) => ms)).toEqual([10]);
    timers.shift()?.fire();
    await settle();
    expect(keeper.client).toBe(handles[1]?.client);
    expect(asked).toEqual([['tcp://127.0.0.1:0'], ['tcp://127.0.0.1:4711']]);
    expect(restored()).toBe(1);
  });

  test('tries ever more rarely while it cannot be started', async () => {
    const { keeper, timers, handles, fail, restored } = keep();
    await keeper.start();
    fail.next = true;
    handles[0]?.died.emit(new Error('gone'));
    const pauses: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const timer = timers.shift();
      pauses.push(timer?.ms ?? -1);
      timer?.fire();
      await settle();
    }
    expect(pauses).toEqual([10, 20, 35, 35]);
    fail.next = false;
    timers.shift()?.fire();
    await settle();
    expect(restored()).toBe(1);
  });

  test('closing ends the worker and any wait for another', async () => {
    const { keeper, timers, handles, asked } = keep();
    await keeper.start();
    await keeper.close();
    expect(handles[0]?.closed).toBe(true);
    handles[0]?.died.emit(new Error('late'));
    expect(timers).toEqual([]);
    const second = keep();
    await second.keeper.start();
    second.handles[0]?.died.emit(new Error('gone'));
    await second.keeper.close();
    expect(second.timers).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
