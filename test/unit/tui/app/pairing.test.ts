import { describe, expect, it } from 'vitest';
import { eventKinds } from '../../../../src/shared/event-kinds.ts';
import type { HostEvent, EventNews } from '../../../../src/control/contract/events.ts';
import { eventSchema } from '../../../../src/control/contract/events.ts';
import { eventWords } from '../../../../src/control/contract/event-words.ts';
import { isGood, type ShownPin } from '../../../../tui/app/pairing-facts.ts';
import { pairingLayout, pairingLeast } from '../../../../tui/app/pairing-layout.ts';
import { bigDigits } from '../../../../tui/widgets/big-digits.ts';

const expiresAt = '2026-03-01T12:02:00.000Z';
const now = Date.parse('2026-03-01T12:00:00Z');
const pin = (viewer: string | null): ShownPin => ({
  armed: { pin: '1234', expiresAt, fingerprint: 'ab'.repeat(32), addresses: ['192.168.1.5:9000'] },
  viewer,
});

let seq = 0;
const event = (news: EventNews): HostEvent => ({ seq: ++seq, at: expiresAt, ...news });

describe('where the pairing page puts things', () => {
  const sizes = [
    [36, 14],
    [40, 20],
    [80, 24],
    [120, 40],
    [300, 90],
  ] as const;

  it.each(sizes)('covers every cell between the first and the last line of %i × %i once', (columns, rows) => {
    for (const shown of [undefined, pin(null), pin('https://192.168.1.5:9001/')]) {
      const layout = pairingLayout({ columns, rows }, shown);
      if (layout === undefined) throw new Error('no layout');
      const { asked, devices, events, code } = layout;
      const covered = new Map<string, number>();
      for (const pane of [asked, devices, events, code?.pane]) {
        if (pane === undefined) continue;
        expect(pane.rows).toBeGreaterThan(2);
        for (let row = pane.row; row < pane.row + pane.rows; row++) {
          for (let column = pane.column; column < pane.column + pane.columns; column++) {
            const cell = `${row},${column}`;
            covered.set(cell, (covered.get(cell) ?? 0) + 1);
          }
        }
      }
      expect(covered.size).toBe(columns * (rows - 2));
      expect([...covered.values()].every((times) => times === 1)).toBe(true);
      expect(asked.row).toBe(1);
    }
  });

  it('has a code for phones where it fits whole and phones can get in', () => {
    const codeAt = (columns: number, rows: number, viewer: string | null) =>
      pairingLayout({ columns, rows }, pin(viewer))?.code?.lines;
    const https = 'https://192.168.1.5:9001/';
    for (const lines of [codeAt(80, 24, https), codeAt(120, 40, https)]) {
      expect(new Set(lines?.map((line) => line.length)).size).toBe(1);
      expect(lines?.length).toBeGreaterThan(18);
      expect(lines?.join('')).toMatch(/^[█▀▄ ]+$/);
    }
    expect(codeAt(40, 20, https)).toBeUndefined();
    expect(codeAt(120, 20, https)).toBeUndefined();
    expect(codeAt(120, 40, 'http://127.0.0.1:9001/')).toBeUndefined();
    expect(codeAt(120, 40, null)).toBeUndefined();
  });

  it('is nowhere in a window that is too small', () => {
    expect(pairingLayout({ ...pairingLeast, rows: pairingLeast.rows - 1 }, undefined)).toBeUndefined();
    expect(pairingLayout({ ...pairingLeast, columns: pairingLeast.columns - 1 }, undefined)).toBeUndefined();
  });
});

it('shows a PIN until its time is over or the host says that it is void', () => {
  const armed = event({ kind: 'pairing.armed', expiresAt });
  const other = event({ kind: 'pairing.armed', expiresAt: '2026-03-01T11:00:00.000Z' });
  const gone = event({ kind: 'pairing.disarmed', reason: 'used' });
  const shown = pin(null);
  expect(isGood(shown, [], now)).toBe(true);
  expect(isGood(shown, [other, gone], now)).toBe(true);
  expect(isGood(shown, [other, gone, armed], now)).toBe(true);
  expect(isGood(shown, [armed, gone], now)).toBe(false);
  expect(isGood(shown, [], Date.parse(expiresAt))).toBe(false);
});

it('draws all digits apart from each other, as wide as each other', () => {
  const all = Array.from('0123456789', (digit) => bigDigits(digit));
  expect(new Set(all.map((lines) => lines.join('|'))).size).toBe(10);
  expect(new Set(all.flat().map((line) => line.length))).toEqual(new Set([6]));
  expect(bigDigits('12').map((line) => line.length)).toEqual([14, 14, 14]);
});

it('has words for every kind of event', () => {
  const body = {
    ...{ session: 'amber-1', title: 'Bricks', state: 'live', person: 'p', name: 'Ada', door: 'perun' },
    ...{ transport: 'tls', remote: '10.0.0.1', seat: 'player', player: 1, core: 'one', pid: 1, restarts: 0 },
    ...{ lastExit: null, expiresAt, reason: 'used', id: 'k3f9', fingerprint: 'ab'.repeat(32), grants: ['view'] },
    ...{ keys: ['lan'], restart: [], hook: 'h', event: 'e', count: 2, frames: 60, slot: 'one', game: 'g', save: 's' },
  };
  for (const kind of eventKinds) {
    const state = kind === 'core.changed' ? 'running' : body.state;
    const read = eventSchema.safeParse({ ...body, seq: 1, at: expiresAt, kind, state });
    expect([kind, read.error]).toEqual([kind, undefined]);
    expect(read.data && eventWords(read.data)).toMatch(/^\S.{4,}$/);
  }
});
