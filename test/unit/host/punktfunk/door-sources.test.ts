import { describe, expect, test } from 'vitest';
import { type DesktopOffer, doorSources } from '../../../../src/host/punktfunk/door-sources.ts';
import type { DesktopPlace } from '../../../../src/shared/desktop.ts';
import { settings } from '../../../../src/platform/config/settings.ts';

const sessions = [
  { id: 'old-1', createdAt: '2026-01-01T00:00:00.000Z' },
  { id: 'new-2', createdAt: '2026-01-02T00:00:00.000Z' },
];
const pick = (
  fixed: string | null,
  launch = '',
  running = sessions,
): ReturnType<ReturnType<typeof doorSources>['pick']> =>
  doorSources(fixed, async () => running).pick(launch, false, { width: 640, height: 480, rate: 60 });

describe('what clients of the door see', () => {
  test('the newest session, or the one they name', async () => {
    expect(await pick(null)).toEqual({ kind: 'core', session: 'new-2' });
    expect(await pick(null, 'session:old-1')).toEqual({ kind: 'core', session: 'old-1' });
    await expect(pick(null, 'session:gone-3')).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    await expect(pick(null, '', [])).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  test('what the operator fixed, whatever they name', async () => {
    expect(await pick('synthetic', 'session:old-1', [])).toEqual({ kind: 'synthetic' });
    expect(await pick('units:260000', 'session:old-1', [])).toEqual({ kind: 'units', bytes: 260_000 });
    expect(await pick('core:old-1', 'session:new-2')).toEqual({ kind: 'core', session: 'old-1' });
  });

  test.each(['units:', 'units:3', 'units:04', 'units:10000000', 'units:x', 'core:', 'other'])('%s is none', (text) => {
    const read = settings.source.schema.safeParse(text);
    expect(read.error?.issues.map(({ message }) => message)).toEqual([
      'write desktop, app:<name>, core:<session>, synthetic or units:<bytes>',
    ]);
  });

  test('a host with a desktop shows it to who names nothing, and its apps to who names them', async () => {
    const place: DesktopPlace = {
      kind: 'x11',
      ...{ runtimeDirectory: '/run/d1', wayland: null, bus: null, x11: ':9', pipewire: null, sway: null, eis: null },
    };
    const asked: string[] = [];
    const desktop: DesktopOffer = {
      has: (name) => name === 'desktop' || name === 'game',
      pick: async (name, { width, height, rate }) => {
        asked.push(`${name} ${width}×${height}@${rate}`);
        return { kind: 'desktop', name, place };
      },
    };
    const show = (fixed: string | null, launch: string) =>
      doorSources(fixed, async () => sessions, desktop).pick(launch, true, { width: 1170, height: 540, rate: 120 });
    expect(await show(null, '')).toEqual({ kind: 'desktop', name: 'desktop', place });
    expect(await show(null, 'desktop')).toMatchObject({ name: 'desktop' });
    expect(await show(null, 'game')).toMatchObject({ name: 'game' });
    expect(await show(null, 'session:old-1')).toEqual({ kind: 'core', session: 'old-1' });
    expect(await show('app:game', 'desktop')).toMatchObject({ name: 'game' });
    expect(await show('desktop', 'session:old-1')).toMatchObject({ name: 'desktop' });
    expect(await show('core:new-2', 'desktop')).toEqual({ kind: 'core', session: 'new-2' });
    expect(asked).toEqual(['desktop', 'desktop', 'game', 'game', 'desktop'].map((name) => `${name} 1170×540@120`));
    await expect(show(null, 'other')).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  test('a host without one says how to have one', async () => {
    await expect(pick(null, 'desktop')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      remedy: expect.stringContaining('--desktop') as string,
    });
    await expect(pick('app:game')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await pick(null)).toMatchObject({ kind: 'core' });
  });
});
