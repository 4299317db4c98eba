import { describe, expect, it } from 'vitest';
import { KittyProbe } from '../../../../tui/player/kitty-probe.ts';
import type { TerminalEvent } from '../../../../tui/player/key-events.ts';
import { keyEvent } from '../../../../tui/player/key-events.ts';
import { FakeClock } from '../../client/fake-clock.ts';

const attributes: TerminalEvent = { kind: 'device-attributes', attributes: [62, 22] };
const flags = (value: number): TerminalEvent => ({ kind: 'kitty-flags', flags: value });

describe('KittyProbe', () => {
  it.each([
    [[flags(15), attributes], ['reported']],
    [[flags(2)], ['reported']],
    [[flags(1), attributes], ['emulated']],
    [[flags(0), attributes], ['emulated']],
    [[attributes], ['emulated']],
    [[attributes, flags(15)], ['emulated']],
    [[keyEvent('a'), { kind: 'focus', focused: true }], []],
  ] as [TerminalEvent[], string[]][])('hears %j as %j', (events, kinds) => {
    const clock = new FakeClock();
    const settled: string[] = [];
    const probe = new KittyProbe(clock, (kind) => settled.push(kind));
    for (const event of events) probe.handle(event);
    expect(settled).toEqual(kinds);
    expect(clock.timers).toBe(1 - kinds.length);
    probe.close();
    expect(clock.timers).toBe(0);
  });

  it('takes silence for a terminal of the old kind, once', () => {
    const clock = new FakeClock();
    const settled: string[] = [];
    const probe = new KittyProbe(clock, (kind) => settled.push(kind));
    clock.tick(5000);
    probe.handle(flags(15));
    expect(settled).toEqual(['emulated']);
  });

  it('says nothing after it was closed', () => {
    const clock = new FakeClock();
    const settled: string[] = [];
    const probe = new KittyProbe(clock, (kind) => settled.push(kind));
    probe.close();
    probe.handle(flags(15));
    clock.tick(5000);
    expect(settled).toEqual([]);
  });
});
