import { expect, test } from 'vitest';
import { readSeat } from '../../../src/client/read-seat.ts';

test.each([
  ['watch', 'watcher', 0],
  ['play', 'player', 0],
  ['own', 'owner', 0],
  ['1', 'player', 1],
  ['16', 'player', 16],
])('%s is %s %i', (text, kind, player) => {
  expect(readSeat(text)).toEqual({ kind, player });
});

test.each(['', '0', '17', '-1', '1.5', 'owner', 'PLAY', '1e1'])('"%s" is no seat', (text) => {
  expect(() => readSeat(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
