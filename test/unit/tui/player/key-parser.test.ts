import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyParser } from '../../../../tui/player/key-parser.ts';
import type { TerminalEvent } from '../../../../tui/player/key-events.ts';

/** One event in short: `ctrl+c`, `left-shift up`, `a~` for a repeat, `a-` for a release; text in quotes if it differs. */
function brief(event: TerminalEvent): string {
  if (event.kind === 'focus') return event.focused ? 'focus' : 'blur';
  if (event.kind === 'kitty-flags') return `flags ${event.flags}`;
  if (event.kind === 'device-attributes') return `attributes ${event.attributes.join(' ')}`;
  if (event.kind === 'graphics-answer') return `image ${event.image} ${event.ok ? 'ok' : 'failed'}`;
  if (event.kind === 'size') return `${event.of} ${event.width}x${event.height}`;
  if (event.kind === 'sixel-colours') return `colours ${event.count}`;
  const modifiers = (['super', 'ctrl', 'alt', 'shift'] as const).filter((name) => event[name]);
  const action = { press: '', repeat: '~', release: '-' }[event.action];
  const text = event.text !== undefined && event.text !== event.key && event.key !== 'space' ? `"${event.text}"` : '';
  const base = event.base === undefined ? '' : `@${event.base}`;
  return [...modifiers, event.key].join('+') + action + text + base;
}

function parse(bytes: Uint8Array | string, chunks: readonly number[] = []): string[] {
  const events: string[] = [];
  const parser = new KeyParser((event) => events.push(brief(event)));
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  let at = 0;
  for (const size of chunks) {
    parser.feed(all.subarray(at, at + size));
    at += size;
  }
  parser.feed(all.subarray(at));
  parser.flush();
  return events;
}

const legacy: readonly (readonly [string, readonly string[]])[] = [
  ['a', ['a']],
  ['A', ['shift+a"A"']],
  ['1?', ['1', '?']],
  [' ', ['space']],
  ['\r', ['enter']],
  ['\n', ['enter']],
  ['\t', ['tab']],
  ['\x7f', ['backspace']],
  ['\b', ['backspace']],
  ['\x00', ['ctrl+space']],
  ['\x01\x03\x11\x1a', ['ctrl+a', 'ctrl+c', 'ctrl+q', 'ctrl+z']],
  ['\x1c\x1d\x1e\x1f', ['ctrl+\\', 'ctrl+]', 'ctrl+^', 'ctrl+_']],
  ['\x1b', ['escape']],
  ['\x1b\x1b', ['escape', 'escape']],
  ['\x1b\x1b[A', ['escape', 'up']],
  ['\x1ba', ['alt+a']],
  ['\x1bA', ['alt+shift+a"A"']],
  ['\x1b\x03', ['ctrl+alt+c']],
  ['\x1b\x7f', ['alt+backspace']],
  ['\x1b[', ['alt+[']],
  ['\x1bO', ['alt+shift+o"O"']],
  ['\x1b]', []],
  ['é', ['é']],
  ['É', ['shift+é"É"']],
  ['ж漢🎮', ['ж', '漢', '🎮']],
  ['\x1bé', ['alt+é']],
  ['\x1b[A\x1b[B\x1b[C\x1b[D', ['up', 'down', 'right', 'left']],
  ['\x1bOA\x1bOB\x1bOC\x1bOD', ['up', 'down', 'right', 'left']],
  ['\x1b[H\x1b[F\x1bOH\x1bOF', ['home', 'end', 'home', 'end']],
  ['\x1b[1~\x1b[4~\x1b[7~\x1b[8~', ['home', 'end', 'home', 'end']],
  ['\x1b[2~\x1b[3~\x1b[5~\x1b[6~', ['insert', 'delete', 'page-up', 'page-down']],
  ['\x1bOP\x1bOQ\x1bOR\x1bOS', ['f1', 'f2', 'f3', 'f4']],
  ['\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[24~', ['f1', 'f5', 'f6', 'f10', 'f12']],
  ['\x1b[[A\x1b[[E', ['f1', 'f5']],
  ['\x1b[1;5A\x1b[1;2D\x1b[1;3H', ['ctrl+up', 'shift+left', 'alt+home']],
  ['\x1b[3;5~', ['ctrl+delete']],
  ['\x1b[Z', ['shift+tab']],
  ['\x1b[a\x1b[d', ['shift+up', 'shift+left']],
  ['\x1bOM', ['enter']],
  ['\x1b[27;5;113~', ['ctrl+q']],
  ['\x1b[I\x1b[O', ['focus', 'blur']],
];

const kitty: readonly (readonly [string, readonly string[]])[] = [
  ['\x1b[97u', ['a']],
  ['\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u', ['a', 'a~', 'a-']],
  ['\x1b[97;;97u', ['a']],
  ['\x1b[97:65;2u', ['shift+a"A"']],
  ['\x1b[47:63;2u', ['shift+/"?"']],
  ['\x1b[1092::97;1u', ['ф@a']],
  ['\x1b[1092:1060:97;2:3u', ['shift+ф-"Ф"@a']],
  ['\x1b[99;5u', ['ctrl+c']],
  ['\x1b[99;133u', ['ctrl+c']],
  ['\x1b[99;9u\x1b[99;3u', ['super+c', 'alt+c']],
  ['\x1b[13;1:3u\x1b[9u\x1b[127u\x1b[27u\x1b[32u', ['enter-', 'tab', 'backspace', 'escape', 'space']],
  ['\x1b[1;1:1A\x1b[1;1:2A\x1b[1;1:3A', ['up', 'up~', 'up-']],
  ['\x1b[1;5:3D', ['ctrl+left-']],
  ['\x1b[3;1:3~\x1b[13~', ['delete-', 'f3']],
  ['\x1b[1;1:3P\x1b[1;1:3S', ['f1-', 'f4-']],
  ['\x1b[57441;2u\x1b[57441;1:3u\x1b[57447;2u', ['shift+left-shift', 'left-shift-', 'shift+right-shift']],
  ['\x1b[57399u\x1b[57408u\x1b[57414u', ['0', '9', 'enter']],
  ['\x1b[57417u\x1b[57420u', ['left', 'down']],
  ['\x1b[57376u', ['f13']],
  ['\x1b[?15u\x1b[?0u\x1b[?62;4;22c', ['flags 15', 'flags 0', 'attributes 62 4 22']],
];

const answers: readonly (readonly [string, readonly string[]])[] = [
  ['\x1b_Gi=31;OK\x1b\\', ['image 31 ok']],
  ['\x1b_Gi=31,p=1;ENOENT:no such image\x1b\\', ['image 31 failed']],
  ['\x1b_Gr=1,i=7362;OK\x07', ['image 7362 ok']],
  ['\x1b[6;18;9t\x1b[4;480;720t', ['cell 9x18', 'text 720x480']],
  ['\x1b[?1;0;256S\x1b[?2;0;1000;800S', ['colours 256', 'sixels 1000x800']],
];

const ignored: readonly string[] = [
  '\x1b]0;title\x07',
  '\x1b]11;rgb:0000/0000/0000\x1b\\',
  '\x1bP>|kitty 1.0\x1b\\',
  '\x1b_G;OK\x1b\\',
  '\x1b_Xi=1;OK\x1b\\',
  `\x1b_Gi=1;${'E'.repeat(1000)}\x1b\\`,
  '\x1b[?1;3;0S\x1b[?2;0;0;0S\x1b[?4;0;9S',
  '\x1b[6;0;0t\x1b[8;24;80t\x1b[6t',
  '\x1b[?2026;2$y',
  '\x1b[<0;10;10M\x1b[<0;10;10m',
  '\x1b[12;40R',
  '\x1b[>1;4000;12c',
  '\x1b[97;1:9u',
  '\x1b[1114112u\x1b[55296u\x1b[60000u',
  '\x1b[?1;2u',
  '\x1b[200~all of this\x03\x1b[201~',
  '\x1b[200~\x1b[20\x1b[201\x1b[201~',
  `\x1b[${'1;'.repeat(200)}u`,
];

describe('KeyParser', () => {
  it.each([...legacy, ...kitty, ...answers])('reads %j', (bytes, events) => {
    expect(parse(bytes)).toEqual(events);
  });

  it.each(ignored)('ignores %j and hears the next key', (bytes) => {
    expect(parse(`${bytes}x`)).toEqual(['x']);
  });

  it('drops bytes that are no UTF-8', () => {
    expect(parse(Uint8Array.of(0x80, 0xff, 0xc0, 0x61, 0xe6, 0xbc, 0x62, 0xf5, 0x63))).toEqual(['a', 'b', 'c']);
  });

  it('breaks a sequence off at a control character, which counts', () => {
    expect(parse('\x1b[1;\x03')).toEqual(['ctrl+c']);
    expect(parse('\x1b[1;\x1b[A')).toEqual(['up']);
  });

  it('reads the same events however the bytes are cut', () => {
    const piece = fc.constantFrom(...[...legacy, ...kitty, ...answers].map(([bytes]) => bytes), ...ignored);
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 }),
        (pieces, chunks) => {
          const bytes = pieces.join('');
          expect(parse(bytes, chunks)).toEqual(parse(bytes));
        },
      ),
      { numRuns: 500 },
    );
  }, 60_000);

  it('survives any bytes, and a key after them is heard', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const events: TerminalEvent[] = [];
        const parser = new KeyParser((event) => events.push(event));
        parser.feed(bytes);
        // What is unfinished waits for its rest, and not for ever.
        expect(parser.patienceMs === undefined || parser.patienceMs <= 2000).toBe(true);
        parser.flush();
        expect(parser.patienceMs).toBe(undefined);
        for (const event of events) if (event.kind === 'key') expect(event.key.length).toBeGreaterThan(0);
        events.length = 0;
        parser.feed(Uint8Array.of(0x78));
        expect(events.map(brief)).toEqual(['x']);
      }),
      { numRuns: 2000 },
    );
  }, 60_000);

  it('survives sequences that are nearly right', () => {
    const part = fc.constantFrom('\x1b', '[', ']', 'O', ';', ':', '1', '57441', '99999999', 'u', '~', '?', 'A', '200~');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        expect(() => parse(parts.join(''))).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  }, 60_000);

  it('says how long it waits for the rest', () => {
    const parser = new KeyParser(() => {});
    const after = (bytes: string): number | undefined => {
      parser.feed(new TextEncoder().encode(bytes));
      return parser.patienceMs;
    };
    expect(after('a')).toBe(undefined);
    expect(after('\x1b')).toBe(50);
    expect(after('[')).toBe(50);
    // Nobody types this far by hand: it is cut, and its end would count as keys.
    expect(after('1;5')).toBe(2000);
    expect(after('A')).toBe(undefined);
    expect(after('\x1b[200~abc')).toBe(2000);
    expect(after('\x1b[201~')).toBe(undefined);
    expect(after('\x1b_')).toBe(50);
    expect(after('Gi=1')).toBe(2000);
    expect(after(';OK\x1b')).toBe(2000);
    expect(after('\\')).toBe(undefined);
  });
});
