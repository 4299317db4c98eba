import { beforeEach, expect, it } from 'vitest';
import { DesktopInput } from '../../../src/media/desktop-input.ts';
import type { DesktopPads } from '../../../src/media/desktop-pads.ts';
import { DesktopSeat } from '../../../src/media/desktop-seat.ts';
import { PenState, PenTool, WireGrant } from '../../../src/protocol/punktfunk/constants.ts';
import { encodeInput, type InputEvent } from '../../../src/protocol/punktfunk/planes/input.ts';
import { encodeRichInput, type PenSample, type RichInput } from '../../../src/protocol/punktfunk/planes/rich-input.ts';
import { FakeInjector } from '../../support/desktop/fake-injector.ts';
import { ManualClock } from '../../support/cores/manual-clock.ts';

class Pads implements DesktopPads {
  readonly taken: string[] = [];
  isClosed = false;
  rests = 0;

  rest(): void {
    this.rests += 1;
  }

  take(event: { readonly kind: string }): boolean {
    this.taken.push(event.kind);
    return true;
  }

  close(): void {
    this.isClosed = true;
  }
}

const all = WireGrant.gamepad | WireGrant.keyboard | WireGrant.pointer | WireGrant.microphone;
const picture = { width: 640, height: 480 };
let clock: ManualClock;
let injector: FakeInjector;
let seat: DesktopSeat;
let pads: Pads;
let heard: number;
let output: { width: number; height: number };
const guest = (grants: number = all): DesktopInput =>
  new DesktopInput({
    ...{ seat, pads, picture, grants, clock, output: () => output },
    microphone: { take: () => (heard += 1) > 0, close: () => {} },
  });
let input: DesktopInput;
beforeEach(() => {
  clock = new ManualClock();
  injector = new FakeInjector();
  seat = new DesktopSeat();
  seat.use(injector);
  pads = new Pads();
  heard = 0;
  output = picture;
  input = guest();
});

const give = (event: InputEvent, to = input): void => to.take(encodeInput(event));
const rich = (event: RichInput): void => input.take(encodeRichInput(event));
const key = (kind: 'keyDown' | 'keyUp', virtualKey: number): InputEvent => ({ kind, key: virtualKey, modifiers: 0 });

it('keys are those of Linux, repeats press nothing twice, and each event ends with a frame', () => {
  give(key('keyDown', 0xa0));
  give(key('keyDown', 0x41));
  give(key('keyDown', 0x41));
  give(key('keyUp', 0x41));
  give(key('keyUp', 0x10));
  expect(injector.calls.join(' · ')).toBe(
    'key 42 down · frame · key 30 down · frame · key 30 up · frame · key 42 up · frame',
  );
  give(key('keyDown', 0x07));
  expect(injector.take()).toHaveLength(4);
  expect(input.counters).toEqual({ taken: 4, refused: 0, dropped: 2 });
});

it('buttons, wheels and text: wheels of clients turn up, those of injectors down', () => {
  for (const button of [1, 2, 3, 4, 5, 6]) give({ kind: 'buttonDown', button });
  expect(injector.take()).toEqual([0x110, 0x112, 0x111, 0x113, 0x114].map((code) => `button ${code} down`));
  give({ kind: 'wheel', isHorizontal: false, delta: 120 });
  give({ kind: 'wheel', isHorizontal: false, delta: -30 });
  give({ kind: 'wheel', isHorizontal: true, delta: 240 });
  give({ kind: 'text', codePoint: 0x1f600 });
  expect(injector.take()).toEqual(['scroll 0 -120', 'scroll 0 30', 'scroll 240 0', 'text 😀']);
});

it('places are scaled from the surface of the client, and never off the output', () => {
  give({ kind: 'pointerTo', x: 50, y: 25, width: 100, height: 100 });
  give({ kind: 'pointerTo', x: -5, y: 900, width: 100, height: 100 });
  give({ kind: 'pointerMove', dx: -3, dy: 7 });
  expect(injector.take()).toEqual(['to 320 120', 'to 0 479', 'by -3 7']);
  // An output of half the width stands in the middle of the picture.
  output = { width: 320, height: 480 };
  give({ kind: 'pointerTo', x: 160, y: 240, width: 640, height: 480 });
  give({ kind: 'pointerTo', x: 320, y: 240, width: 640, height: 480 });
  give({ kind: 'pointerTo', x: 10, y: 240, width: 640, height: 480 });
  expect(injector.take()).toEqual(['to 0 240', 'to 160 240', 'to 0 240']);
});

it('fingers of two clients are different ones, and move only while they are down', () => {
  const other = guest();
  const at = { x: 10, y: 20, width: 640, height: 480 };
  give({ kind: 'touchMove', id: 7, ...at });
  give({ kind: 'touchDown', id: 7, ...at });
  give({ kind: 'touchDown', id: 7, ...at }, other);
  give({ kind: 'touchMove', id: 7, ...at, x: 11 });
  give({ kind: 'touchUp', id: 7 });
  give({ kind: 'touchDown', id: 9, ...at });
  expect(injector.take()).toEqual([
    ...['touch 0 down 10 20', 'touch 1 down 10 20', 'touch 0 move 11 20', 'touch 0 up', 'touch 0 down 10 20'],
  ]);
  for (let id = 0; id < 40; id += 1) give({ kind: 'touchDown', id: 100 + id, ...at }, other);
  expect(injector.take()).toHaveLength(14);
});

it('where there is no touch, the first finger is the pointer', () => {
  injector.abilities = { ...injector.abilities, touch: false };
  const at = { x: 10, y: 20, width: 640, height: 480 };
  give({ kind: 'touchDown', id: 1, ...at });
  give({ kind: 'touchDown', id: 2, ...at });
  give({ kind: 'touchMove', id: 1, ...at, x: 30 });
  give({ kind: 'touchUp', id: 2 });
  give({ kind: 'touchUp', id: 1 });
  expect(injector.take()).toEqual(['to 10 20', 'button 272 down', 'to 30 20', 'button 272 up']);
});

const sample: PenSample = {
  ...{ state: PenState.touching, tool: PenTool.pen, x: 0.5, y: 0.25, pressure: 65_535, distance: 0 },
  ...{ tilt: 45, azimuth: 90, roll: 0, sincePreviousUs: 0 },
};

it('a pen goes through the states of its batches, and is lifted when its client falls silent', () => {
  rich({ kind: 'pen', sequence: 5, samples: [{ ...sample, state: PenState.inRange }, sample] });
  rich({ kind: 'pen', sequence: 4, samples: [sample] });
  expect(injector.take()).toEqual(['pen hovers 320 120 0 45 0 pen', 'pen touches 320 120 1 45 0 pen']);
  clock.advance(150);
  rich({ kind: 'pen', sequence: 6, samples: [{ ...sample, azimuth: 180, tool: PenTool.eraser }] });
  clock.advance(150);
  expect(injector.take()).toEqual(['pen touches 320 120 1 0 45 eraser']);
  clock.advance(60);
  expect(injector.take()).toEqual(['pen away 320 120 0 0 45 eraser']);
  clock.advance(1000);
  expect(injector.take()).toEqual([]);
});

it('where there is no pen, it is the pointer', () => {
  injector.abilities = { ...injector.abilities, pen: false };
  rich({ kind: 'pen', sequence: 1, samples: [{ ...sample, state: PenState.inRange }, sample, sample] });
  clock.advance(250);
  const to = 'to 320 120';
  expect(injector.take()).toEqual([to, to, 'button 272 down', to, 'button 272 up']);
});

it('what needs a grant that is not there is refused, and what was held by one is let go when it goes', () => {
  give(key('keyDown', 0x41));
  give({ kind: 'buttonDown', button: 1 });
  give({ kind: 'touchDown', id: 1, x: 1, y: 1, width: 640, height: 480 });
  rich({ kind: 'pen', sequence: 1, samples: [sample] });
  injector.take();
  input.setGrants(WireGrant.keyboard);
  expect(injector.take()).toEqual(['button 272 up', 'touch 0 up', 'pen away 320 120 0 45 0 pen']);
  give({ kind: 'pointerMove', dx: 1, dy: 1 });
  give({ kind: 'padButton', pad: 0, button: 1, isDown: true });
  input.take(Uint8Array.of(0xcb, 0, 0, 0, 0));
  expect(injector.take()).toEqual([]);
  expect([pads.taken, heard, input.counters.refused]).toEqual([[], 0, 3]);
  input.setGrants(0);
  expect(injector.take()).toEqual(['key 30 up']);
});

it('what two hold is let go by the last of them', () => {
  const other = guest();
  give(key('keyDown', 0x41));
  give(key('keyDown', 0x41), other);
  input.release();
  expect(injector.take()).toEqual(['key 30 down']);
  other.close();
  expect(injector.take()).toEqual(['key 30 up']);
  expect(pads.isClosed).toBe(true);
});

it('pads and microphones have their own ways, and pads let go as well', () => {
  give({
    kind: 'padSnapshot',
    pad: 0,
    sequence: 1,
    buttons: 1,
    leftX: 0,
    leftY: 0,
    rightX: 0,
    rightY: 0,
    leftTrigger: 0,
    rightTrigger: 0,
  });
  rich({ kind: 'touchpad', pad: 0, finger: 0, isActive: true, x: 1, y: 1 });
  input.take(Uint8Array.of(0xcb, 0, 0, 0, 0));
  input.release();
  expect([pads.taken, heard]).toEqual([['padSnapshot', 'touchpad', 'padSnapshot'], 1]);
});

it('without an injector, and with one that is lost, input goes nowhere', () => {
  injector.isLost = true;
  give(key('keyDown', 0x41));
  const next = new FakeInjector();
  seat.use(next);
  expect(injector.isClosed).toBe(true);
  // What was pressed before it came is not let go in it.
  give(key('keyUp', 0x41));
  give(key('keyDown', 0x42));
  expect(next.take()).toEqual(['key 48 down']);
});
