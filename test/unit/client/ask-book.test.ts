import { expect, it } from 'vitest';
import { AskBook } from '../../../src/client/ask-book.ts';
import type { AskPart } from '../../../src/shared/asks.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { ManualClock } from '../../support/session/fakes.ts';

function book(): {
  book: AskBook;
  clock: ManualClock;
  sent: [number, AskPart][];
  send: (n: number, p: AskPart) => void;
} {
  const clock = new ManualClock();
  const sent: [number, AskPart][] = [];
  const send = (request: number, part: AskPart): void => void sent.push([request, part]);
  return { book: new AskBook({ clock, limits: { ...defaultLimits, stateBytes: 100 } }), clock, sent, send };
}

it('an answer in parts is put together, and one that is too long refused', async () => {
  const { book: asks, sent, send, clock } = book();
  const [first, second] = [
    asks.ask('saveState', new Uint8Array(0), send),
    asks.ask('saveState', new Uint8Array(0), send),
  ];
  expect(sent.map(([request, { kind }]) => [request, kind])).toEqual([
    [1, 'saveState'],
    [2, 'saveState'],
  ]);
  asks.answer({ request: 1, result: { offset: 0, total: 3, bytes: Uint8Array.of(1, 2) } });
  asks.answer({ request: 2, result: { offset: 0, total: 101, bytes: Uint8Array.of(1) } });
  asks.answer({ request: 1, result: { offset: 2, total: 3, bytes: Uint8Array.of(3) } });
  asks.answer({ request: 7, result: { offset: 0, total: 0, bytes: new Uint8Array(0) } });
  expect([...(await first)]).toEqual([1, 2, 3]);
  await expect(second).rejects.toMatchObject({ code: 'PROTOCOL_TOO_LARGE' });
  expect(clock.timers).toBe(0);
});

it('silence ends a question, and takes it back', async () => {
  const { book: asks, sent, send, clock } = book();
  const asked = asks.ask('saveState', new Uint8Array(0), send);
  clock.advance(defaultLimits.askMs - 1);
  asks.answer({ request: 1, result: { offset: 0, total: 3, bytes: Uint8Array.of(1, 2) } });
  clock.advance(defaultLimits.askMs - 1);
  expect(sent).toHaveLength(1);
  clock.advance(1);
  await expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(sent.at(-1)).toMatchObject([1, { kind: 'abandon' }]);
});

it('a lost connection ends every question, half answered or not', async () => {
  const { book: asks, send, clock } = book();
  const asked = [asks.ask('saveState', new Uint8Array(0), send), asks.ask('loadState', Uint8Array.of(1), send)];
  asks.answer({ request: 1, result: { offset: 0, total: 3, bytes: Uint8Array.of(1, 2) } });
  asks.lost(new PerunError('CONNECTION_LOST', 'gone'));
  for (const one of asked) await expect(one).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  expect(clock.timers).toBe(0);
});
