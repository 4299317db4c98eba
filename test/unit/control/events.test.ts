import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getEventMeta } from '@orpc/server';
import { type Caller, ownerCaller, pageCaller } from '../../../src/control/auth/caller.ts';
import { eventSchema, type HostEvent } from '../../../src/control/contract/events.ts';
import { eventKinds } from '../../../src/shared/event-kinds.ts';
import { EventLog } from '../../../src/control/events/event-log.ts';
import { followEvents } from '../../../src/control/events/follow.ts';

function follow(log: EventLog, lastEventId?: string, kinds = '', caller: Caller = ownerCaller) {
  return followEvents(log, { kinds, caller, lastEventId, signal: undefined });
}

async function take(events: AsyncGenerator<HostEvent>, count: number): Promise<HostEvent[]> {
  const seen: HostEvent[] = [];
  while (seen.length < count) {
    const { value, done } = await events.next();
    if (done === true) break;
    seen.push(value);
  }
  return seen;
}

const lost = (reason: string) => ({ kind: 'relay.lost', reason }) as const;

describe('the log of events', () => {
  test('numbers without a hole and keeps the newest', () => {
    const log = new EventLog(3, () => new Date(0));
    expect([log.oldest, log.newest, log.at(1)]).toEqual([1, 0, undefined]);
    for (const reason of ['a', 'b', 'c', 'd']) log.publish(lost(reason));
    expect([log.oldest, log.newest]).toEqual([2, 4]);
    expect([1, 2, 3, 4, 5].map((seq) => log.at(seq)?.seq)).toEqual([undefined, 2, 3, 4, undefined]);
    expect(log.at(4)).toEqual({ seq: 4, at: '1970-01-01T00:00:00.000Z', kind: 'relay.lost', reason: 'd' });
  });

  test('every kind has a schema of its own', () => {
    expect(eventSchema.options.map(({ shape }) => shape.kind.value)).toEqual(eventKinds);
  });
});

describe('a reader', () => {
  test('gets what comes after it came, and nothing twice', async () => {
    const log = new EventLog(8);
    log.publish(lost('before'));
    const events = follow(log);
    log.publish(lost('between'));
    const waiting = take(events, 3);
    log.publish(lost('one'));
    await Promise.resolve();
    log.publish(lost('two'));
    expect((await waiting).map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  test('goes on after the last it saw', async () => {
    const log = new EventLog(8);
    for (const reason of ['a', 'b', 'c']) log.publish(lost(reason));
    const [first] = await take(follow(log, `${log.run}-1`), 1);
    expect(first).toMatchObject({ seq: 2, reason: 'b' });
    expect(getEventMeta(first)).toMatchObject({ id: `${log.run}-2` });
  });

  test('is told how many it missed', async () => {
    const log = new EventLog(2);
    for (const reason of ['a', 'b', 'c', 'd', 'e']) log.publish(lost(reason));
    const seen = await take(follow(log, `${log.run}-1`), 3);
    expect(seen).toMatchObject([{ kind: 'events.missed', count: 2 }, { seq: 4 }, { seq: 5 }]);
    // Whoever breaks off after that goes on behind what was missed.
    expect(getEventMeta(seen[0])).toMatchObject({ id: `${log.run}-3` });
  });

  test.each(['0badc0de-7', 'nonsense', '-', `x-${'9'.repeat(40)}`])(
    'that saw another run (%s) is told so',
    async (id) => {
      const log = new EventLog(2);
      for (const reason of ['a', 'b', 'c']) log.publish(lost(reason));
      expect(await take(follow(log, id), 3)).toMatchObject([
        { kind: 'events.missed', count: null },
        { seq: 2 },
        { seq: 3 },
      ]);
    },
  );

  test('gets the kinds it asked for, of those it may see', async () => {
    const log = new EventLog(8);
    const [all, some, page] = [
      follow(log),
      follow(log, undefined, 'relay.restored,session.ended'),
      follow(log, undefined, '', pageCaller),
    ];
    log.publish({ kind: 'pairing.revoked', name: 'tablet', fingerprint: 'ab' });
    log.publish(lost('x'));
    log.publish({ kind: 'relay.restored' });
    expect((await take(all, 3)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect((await take(some, 1)).map(({ seq }) => seq)).toEqual([3]);
    expect((await take(page, 2)).map(({ seq }) => seq)).toEqual([2, 3]);
  });

  test('ends with its signal', async () => {
    const log = new EventLog(2);
    const stop = new AbortController();
    const events = followEvents(log, { kinds: '', caller: ownerCaller, lastEventId: undefined, signal: stop.signal });
    const next = events.next();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(log.published.size).toBe(0);
  });

  test('misses nothing, whenever it breaks off and comes back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ publish: fc.nat(6), read: fc.nat(6) }), { maxLength: 20 }),
        async (steps) => {
          const log = new EventLog(4);
          let id = `${log.run}-0`;
          let accounted = 0;
          for (const { publish, read } of steps) {
            for (let each = 0; each < publish; each++) log.publish({ kind: 'relay.restored' });
            const events = follow(log, id);
            for (let each = 0; each < read && accounted < log.newest; each++) {
              const [event] = await take(events, 1);
              id = getEventMeta(event)?.id ?? '';
              // Each event is either seen, in order, or counted among the missed.
              if (event?.kind === 'events.missed') accounted += event.count ?? NaN;
              else expect(event?.seq).toBe((accounted += 1));
            }
            await events.return();
          }
        },
      ),
    );
  });
});
