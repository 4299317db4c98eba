import jsQR from 'jsqr';
import { describe, expect, test } from 'vitest';
import type { EventNews, HostEvent } from '../../../../src/control/contract/events.ts';
import type { Armed, PairStatus } from '../../../../src/control/contract/pair.ts';
import { countdown, pairingLinkOf, pinState } from '../../../../web-viewer/console/armed-pin.ts';
import { qrPath } from '../../../../web-viewer/console/qr-path.ts';

/** The library is the function itself, whatever its typings say. */
const decode = jsQR as unknown as typeof jsQR.default;
const expiresAt = '2026-03-01T12:02:00.000Z';
const now = Date.parse('2026-03-01T12:00:00Z');
const armed: Armed = { pin: '0421', expiresAt, fingerprint: 'ab'.repeat(32), addresses: ['tcp://192.168.1.5:9000'] };
const statusOf = (armedUntil: string | null): PairStatus => ({
  ...{ policy: 'required', fingerprint: armed.fingerprint, addresses: [], authority: null, pending: [], armedUntil },
});

let seq = 0;
const event = (news: EventNews): HostEvent => ({ seq: ++seq, at: expiresAt, ...news });
const armedEvent = event({ kind: 'pairing.armed', expiresAt });

describe('a PIN', () => {
  test('is good while the host says so, and counts down', () => {
    expect(pinState(armed, statusOf(expiresAt), [armedEvent], now)).toEqual({ kind: 'good', secondsLeft: 120 });
    expect(pinState(armed, statusOf(expiresAt), [], now + 119_100)).toEqual({ kind: 'good', secondsLeft: 1 });
    expect([countdown(120), countdown(65), countdown(9)]).toEqual(['2:00', '1:05', '0:09']);
  });

  test.each([
    ['used', /was tried, and is spent/],
    ['stopped', /is void/],
    ['replaced', /there is another one/],
  ])('that is over because it was %s says so', (reason, words) => {
    const events = [armedEvent, event({ kind: 'pairing.disarmed', reason })];
    expect(pinState(armed, statusOf(null), events, now + 1000)).toEqual({
      kind: 'over',
      why: expect.stringMatching(words),
    });
  });

  test('is over with its time, even where the host was not heard', () => {
    expect(pinState(armed, statusOf(expiresAt), [], now + 120_000)).toMatchObject({
      why: expect.stringMatching(/time is over/),
    });
  });

  test('is over where another place armed one', () => {
    const other = '2026-03-01T12:03:00.000Z';
    const events = [armedEvent, event({ kind: 'pairing.armed', expiresAt: other })];
    expect(pinState(armed, statusOf(other), events, now).kind).toBe('over');
  });
});

describe('the code for phones', () => {
  test('leads to the page of the host, where it is served by https', () => {
    expect(pairingLinkOf(armed, null)).toBeUndefined();
    expect(pairingLinkOf(armed, 'http://127.0.0.1:9001/')).toBeUndefined();
    expect(pairingLinkOf(armed, 'https://192.168.1.5:9001/')).toBe(
      `https://192.168.1.5:9001/#pair=0421.${armed.fingerprint}`,
    );
  });

  test('is read back off its squares', () => {
    const text = pairingLinkOf(armed, 'https://192.168.1.5:9001/') ?? '';
    const { size, path } = qrPath(text);
    const scale = 4;
    const side = size * scale;
    const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
    for (const [, x = '', y = '', width = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
        const from = row * side + Number(x) * scale;
        pixels.fill(0, from * 4, (from + Number(width) * scale) * 4);
        for (let at = from; at < from + Number(width) * scale; at += 1) pixels[at * 4 + 3] = 255;
      }
    }
    expect(path.replaceAll(/M\d+ \d+h(\d+)v1h-\1z/g, '')).toBe('');
    expect(decode(pixels, side, side)?.data).toBe(text);
  });
});
