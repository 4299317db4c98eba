import { expect, it } from 'vitest';
import { type ShownFlags, viewOf } from '../../../../src/host/punktfunk-client/stream-from.ts';

const plain: ShownFlags = {
  ...{ pin: undefined, mode: undefined, remode: undefined, bitrate: undefined, codec: undefined, launch: undefined },
  ...{
    session: undefined,
    seconds: undefined,
    frames: undefined,
    out: undefined,
    bridge: undefined,
    'video-drop': undefined,
  },
  ...{
    gamepad: undefined,
    'input-test': false,
    verify: false,
    view: undefined,
    seat: undefined,
    graphics: 'auto',
    debug: false,
  },
};

it.each([
  [{}, true, 'terminal'],
  [{}, false, 'none'],
  [{ out: 'x.h264' }, true, 'none'],
  [{ seconds: 3 }, true, 'none'],
  [{ bridge: 'unix:///tmp/b' }, true, 'none'],
  [{ frames: 3 }, true, 'none'],
  [{ 'input-test': true }, true, 'none'],
  [{ verify: true }, true, 'none'],
  [{ 'video-drop': 12 }, true, 'terminal'],
  [{ view: 'none' }, true, 'none'],
  [{ view: 'none', out: 'x.h264' }, true, 'none'],
  [{ view: 'terminal' }, false, 'terminal'],
  [{ view: 'dump', frames: 3 }, false, 'dump'],
] as [Partial<ShownFlags>, boolean, string][])('%o, a terminal: %s → %s', (flags, isTerminal, view) => {
  expect(viewOf({ ...plain, ...flags }, isTerminal)).toBe(view);
});

it.each([{ out: 'x.h264' }, { seconds: 1 }, { verify: true }, { 'input-test': true }] as Partial<ShownFlags>[])(
  '%o and a picture do not go together',
  (flags) => {
    expect(() => viewOf({ ...plain, ...flags, view: 'terminal' }, true)).toThrow(/do not go together/u);
  },
);
