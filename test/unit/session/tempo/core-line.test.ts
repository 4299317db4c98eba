import { describe, expect, it } from 'vitest';
import { type AskResult, CoreLine } from '../../../../src/session/tempo/core-line.ts';
import type { AskPart } from '../../../../src/shared/asks.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { ManualClock } from '../../../support/session/fakes.ts';

const none = new Uint8Array(0);

const start = (limits: Partial<typeof defaultLimits> = {}) => {
  const clock = new ManualClock();
  const sent: { request: number; part: AskPart }[] = [];
  const results: AskResult[] = [];
  const line = new CoreLine({
    clock,
    limits: { ...defaultLimits, ...limits },
    send: (_asker, request, part) => sent.push({ request, part }),
  });
  return { clock, sent, results, line, done: (result: AskResult) => void results.push(result) };
};

describe('CoreLine', () => {
  it('sends a question in parts and puts the answer together', () => {
    const { line, sent, results, done } = start();
    line.ask(
      'loadState',
      Uint8Array.from({ length: 70_000 }, (_, at) => at & 0xff),
      done,
    );
    expect(sent.map(({ part }) => [part.kind, part.offset, part.bytes.length, part.total])).toEqual([
      ['loadState', 0, 32_768, 70_000],
      ['loadState', 32_768, 32_768, 70_000],
      ['loadState', 65_536, 4_464, 70_000],
    ]);
    const reused = Uint8Array.of(1, 2);
    line.answer(1, { offset: 0, total: 3, bytes: reused });
    reused.fill(9);
    expect(results).toEqual([]);
    line.answer(1, { offset: 2, total: 3, bytes: Uint8Array.of(3) });
    expect(results).toEqual([Uint8Array.of(1, 2, 3)]);
    line.answer(1, { offset: 0, total: 0, bytes: none });
    expect(results).toHaveLength(1);
  });

  it.each([
    ['announces too much', { offset: 0, total: 101, bytes: none }],
    ['begins in the middle', { offset: 1, total: 3, bytes: Uint8Array.of(1) }],
    ['is longer than it says', { offset: 0, total: 1, bytes: Uint8Array.of(1, 2) }],
  ])('fails an answer that %s', (_, part) => {
    const { line, results, done } = start({ stateBytes: 100 });
    line.ask('saveState', none, done);
    line.answer(1, part);
    expect(results).toMatchObject([{ code: 'PROTOCOL_MALFORMED' }]);
  });

  it('hands on the failure of the core, and hears nothing of a question before', () => {
    const { line, results, done } = start();
    line.ask('saveState', none, done);
    line.abandon();
    line.ask('saveState', none, done);
    line.answer(1, { offset: 0, total: 1, bytes: Uint8Array.of(1) });
    line.answer(2, new PerunError('CORE_FAILED', 'no'));
    expect(results).toMatchObject([undefined, { code: 'CORE_FAILED' }]);
  });

  it('gives a silent core up, and takes the question back', () => {
    const { clock, line, sent, results, done } = start({ askMs: 50 });
    line.ask('saveState', none, done);
    clock.advance(60);
    expect(results).toMatchObject([{ code: 'TIMEOUT' }]);
    expect(sent.at(-1)?.part.kind).toBe('abandon');
    expect(clock.timers).toBe(0);
  });
});
