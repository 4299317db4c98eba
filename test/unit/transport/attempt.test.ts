import { expect, test } from 'vitest';
import { PerunError } from '../../../src/shared/errors.ts';
import { attempt, type Outcome } from '../../../src/transport/attempt.ts';
import { FakeClock } from '../client/fake-clock.ts';

function started(options: { timeoutMs?: number; signal?: AbortSignal } = {}) {
  const clock = new FakeClock();
  let abandoned = 0;
  let outcome: Outcome<string> | undefined;
  const begin = (given: Outcome<string>): (() => void) => {
    outcome = given;
    return () => (abandoned += 1);
  };
  const result = attempt('memory://x', options, begin, clock);
  return { clock, result, outcome: () => outcome, abandoned: () => abandoned };
}

test('only the first outcome counts, and no timer is left', async () => {
  const run = started();
  run.outcome()?.succeed('yes');
  run.outcome()?.fail(new PerunError('FAILED', 'too late'));
  run.outcome()?.succeed('again');
  expect(await run.result).toBe('yes');
  expect([run.clock.timers, run.abandoned()]).toEqual([0, 0]);
});

test('the deadline abandons the attempt once; what comes later is ignored', async () => {
  const run = started({ timeoutMs: 250 });
  run.clock.tick(249);
  expect(run.abandoned()).toBe(0);
  run.clock.tick(1);
  run.outcome()?.succeed('too late');
  await expect(run.result).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: 'no answer from memory://x within 250 ms',
  });
  expect([run.clock.timers, run.abandoned()]).toEqual([0, 1]);
});

test('without a time the deadline is ten seconds', async () => {
  const run = started();
  run.clock.tick(9_999);
  expect(run.abandoned()).toBe(0);
  run.clock.tick(1);
  await expect(run.result).rejects.toMatchObject({ code: 'TIMEOUT' });
});

test('an abort abandons it, and keeps the reason', async () => {
  const giveUp = new AbortController();
  const run = started({ signal: giveUp.signal });
  giveUp.abort('bored');
  await expect(run.result).rejects.toMatchObject({ code: 'FAILED', cause: 'bored' });
  expect([run.clock.timers, run.abandoned()]).toEqual([0, 1]);
});

test('an aborted signal begins nothing', async () => {
  const run = started({ signal: AbortSignal.abort() });
  await expect(run.result).rejects.toMatchObject({ code: 'FAILED' });
  expect(run.outcome()).toBeUndefined();
});

test('an attempt that throws is a failure, and leaves no timer', async () => {
  const clock = new FakeClock();
  const begin = (): (() => void) => {
    throw new TypeError('no such thing');
  };
  await expect(attempt('memory://x', {}, begin, clock)).rejects.toMatchObject({
    code: 'FAILED',
    message: 'no such thing',
  });
  expect(clock.timers).toBe(0);
});
