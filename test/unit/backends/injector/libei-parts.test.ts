import { expect, it } from 'vitest';
import { ScrollSteps } from '../../../../backends/injector/libei/scroll-steps.ts';
import { textKeys } from '../../../../backends/injector/libei/text-keys.ts';
import { Keyboard } from '../../../../backends/bindings/xkb.ts';

it('steps add up to what came, in whole ones', () => {
  const steps = new ScrollSteps(120);
  const sum = [0, 0];
  for (let turn = 0; turn < 100; turn++) {
    const [x, y] = steps.add(17, -31.5);
    expect([Math.abs(x) % 120, Math.abs(y) % 120]).toEqual([0, 0]);
    sum[0] = (sum[0] ?? 0) + x;
    sum[1] = (sum[1] ?? 0) + y;
  }
  expect(sum).toEqual([1680, -3120]);
  expect(steps.add(Number.NaN, 5)).toEqual([0, 0]);
});

it('letters are found on a keymap with what is held for them, and no others', () => {
  const us = Keyboard.fromNames({ layout: 'us' });
  const keys = textKeys(us.keymap);
  us.close();
  expect(keys.get('a')).toEqual({ code: 30, held: [] });
  expect(keys.get('A')).toEqual({ code: 30, held: [42] });
  expect(keys.get('1')).toEqual({ code: 2, held: [] });
  expect(keys.get('\n')).toEqual({ code: 28, held: [] });
  expect(keys.get('ä')).toBeUndefined();
  expect(keys.get('\u001b')).toBeUndefined();
  const german = Keyboard.fromNames({ layout: 'de' });
  const umlauts = textKeys(german.keymap);
  german.close();
  expect(umlauts.get('ä')).toEqual({ code: 40, held: [] });
  expect(umlauts.get('@')).toEqual({ code: 16, held: [100] });
  expect(umlauts.get('€')).toEqual({ code: 18, held: [100] });
});
