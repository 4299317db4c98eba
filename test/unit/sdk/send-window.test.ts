import { expect, it } from 'vitest';
import { SendWindow } from '../../../sdk/typescript/send-window.ts';

it('counts the frames of which bytes still wait', () => {
  const window = new SendWindow();
  window.sentBytes(50);
  for (const bytes of [100, 200, 300]) {
    window.sentBytes(bytes);
    window.frameEnded();
    window.sentBytes(10);
  }
  const all = 50 + 600 + 30;
  expect(window.waitingFrames(all)).toBe(3);
  expect(window.waitingFrames(531)).toBe(3);
  expect(window.waitingFrames(530)).toBe(2);
  expect(window.waitingFrames(11)).toBe(1);
  expect(window.waitingFrames(10)).toBe(0);
  expect(window.waitingFrames(0)).toBe(0);
});
