import { describe, expect, it } from 'vitest';
import { InputSender, plays } from '../../../src/client/input-sender.ts';
import type { InputLine } from '../../../src/client/input-sender.ts';
import { FakeClock } from './fake-clock.ts';

class Line implements InputLine {
  congested = false;
  readonly sent: [buttons: number, seat: number][] = [];

  send(buttons: number, seat: number): void {
    this.sent.push([buttons, seat]);
  }

  take(): [buttons: number, seat: number][] {
    return this.sent.splice(0);
  }
}

function setup(): { clock: FakeClock; sender: InputSender; line: Line; changes: () => number } {
  const clock = new FakeClock();
  let changes = 0;
  const sender = new InputSender({ clock, intervalMs: 16, onChange: () => (changes += 1) });
  return { clock, sender, line: new Line(), changes: () => changes };
}

describe('InputSender', () => {
  it('sends nothing without a line, and the kept state at once on one', () => {
    const { clock, sender, line } = setup();
    sender.setButtons(0x11);
    clock.tick(100);
    expect(clock.timers).toBe(0);
    sender.play(line, 2);
    expect(line.take()).toEqual([[0x11, 2]]);
  });

  it('sends a change at once and repeats every 16 ms', () => {
    const { clock, sender, line, changes } = setup();
    sender.play(line, 1);
    expect(line.take()).toEqual([[0, 1]]);
    sender.setButtons(1);
    sender.setButtons(1);
    expect(line.take()).toEqual([[1, 1]]);
    expect(changes()).toBe(1);
    clock.tick(48);
    expect(line.take()).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(changes()).toBe(1);
  });

  it('keeps to sixteen buttons', () => {
    const { sender, line } = setup();
    sender.play(line, 1);
    sender.setButtons(0x1_8001);
    expect(line.take().at(-1)).toEqual([0x8001, 1]);
  });

  it('does not pile repeats on a line that is congested, but sends changes', () => {
    const { clock, sender, line } = setup();
    sender.play(line, 1);
    line.take();
    line.congested = true;
    clock.tick(160);
    expect(line.take()).toEqual([]);
    sender.setButtons(4);
    expect(line.take()).toEqual([[4, 1]]);
    line.congested = false;
    clock.tick(16);
    expect(line.take()).toEqual([[4, 1]]);
  });

  it('lets go of the buttons once and then is silent', () => {
    const { clock, sender, line } = setup();
    sender.setButtons(3);
    sender.play(line, 1);
    line.take();
    sender.release();
    sender.release();
    clock.tick(100);
    expect(line.take()).toEqual([[0, 1]]);
    expect(clock.timers).toBe(0);
  });

  it('has nothing to let go of when nothing was held', () => {
    const { sender, line } = setup();
    sender.play(line, 1);
    line.take();
    sender.release();
    expect(line.take()).toEqual([]);
  });

  it('says the state again under another seat, and again on another line', () => {
    const { sender, line, clock } = setup();
    sender.setButtons(8);
    sender.play(line, 1);
    sender.play(line, 1);
    sender.play(line, 2);
    expect(line.take()).toEqual([
      [8, 1],
      [8, 2],
    ]);
    sender.stop();
    expect(clock.timers).toBe(0);
    const other = new Line();
    sender.play(other, 2);
    expect(other.take()).toEqual([[8, 2]]);
    expect(clock.timers).toBe(1);
  });
});

describe('plays', () => {
  it('is true for players and the owner', () => {
    expect(plays({ kind: 'player', player: 1 })).toBe(true);
    expect(plays({ kind: 'owner', player: 0 })).toBe(true);
    expect(plays({ kind: 'watcher', player: 0 })).toBe(false);
    expect(plays({ kind: 'typist', player: 0 })).toBe(false);
  });
});
