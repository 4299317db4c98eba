import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRoute, playerLink } from '../../../web-viewer/app/route.ts';
import { streamUrl } from '../../../web-viewer/stream/open-stream.ts';

const at = (rest: string): ReturnType<typeof parseRoute> => parseRoute(new URL(rest, 'http://host:9001'));
const watcher = { kind: 'watcher', player: 0 };

describe('parseRoute', () => {
  it.each(['/', '/#/', '/#', '/#/elsewhere', '/s/', '/s/x#/', '/#/s/', '/#/s/a/b', '/#/s/%', `/#/s/${'x'.repeat(65)}`])(
    'shows the list at %s',
    (rest) => {
      expect(at(rest)).toEqual({ kind: 'list' });
    },
  );

  it.each(['/#/s/brave-otter-12', '/#/s/brave-otter-12/', '/s/brave-otter-12', '/s/brave-otter-12#'])(
    'opens the session at %s as a watcher',
    (rest) => {
      expect(at(rest)).toEqual({ kind: 'player', session: 'brave-otter-12', seat: watcher });
    },
  );

  it.each([
    ['/#/s/x?seat=play', { kind: 'player', player: 0 }],
    ['/s/x?seat=3', { kind: 'player', player: 3 }],
    ['/#/s/x?seat=16', { kind: 'player', player: 16 }],
    ['/#/s/x?seat=0', watcher],
    ['/#/s/x?seat=17', watcher],
    ['/#/s/x?seat=1e1', watcher],
    ['/#/s/x?seat=watch', watcher],
  ])('reads the seat of %s', (rest, seat) => {
    expect(at(rest)).toMatchObject({ seat });
  });

  it('reads back every link it makes', () => {
    const id = fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(id, fc.constantFrom('watch' as const, 'play' as const), (session, seat) => {
        const route = at(`/${playerLink(session, seat)}`);
        expect(route).toMatchObject({ kind: 'player', session });
        expect(route).toMatchObject({ seat: { kind: seat === 'play' ? 'player' : 'watcher' } });
      }),
    );
  });
});

describe('streamUrl', () => {
  it('stays on the origin of the page, over TLS where the page is', () => {
    expect(streamUrl(new URL('http://pi:9001/'), 'a b')).toBe('ws://pi:9001/s/a%20b');
    expect(streamUrl(new URL('https://pi/'), undefined)).toBe('wss://pi/');
  });
});
