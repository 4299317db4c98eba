import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { PadKind } from '../../../src/drivers/gamepad.ts';
import { ClientPads, padKindOf } from '../../../src/media/client-pads.ts';
import { PadBay } from '../../../src/media/pad-bay.ts';
import { Gamepad, PadButton } from '../../../src/protocol/punktfunk/constants.ts';
import { decodeHidOutput } from '../../../src/protocol/punktfunk/planes/hid-output.ts';
import { decodeInput } from '../../../src/protocol/punktfunk/planes/input.ts';
import { decodeRichInput } from '../../../src/protocol/punktfunk/planes/rich-input.ts';
import { decodeRumble } from '../../../src/protocol/punktfunk/planes/rumble.ts';
import { ManualClock } from '../../support/cores/manual-clock.ts';
import { FakePads } from '../../support/pads/fake-pads.ts';

let clock: ManualClock;
let xbox: FakePads;
let sony: FakePads;
let bay: PadBay;
let lines: string[];
let sent: Uint8Array[];
let pads: ClientPads;
const client = (kind: PadKind = PadKind.xbox360): ClientPads =>
  new ClientPads({ bay, kind, clock, send: (datagram) => sent.push(datagram) });
beforeEach(() => {
  clock = new ManualClock();
  [xbox, sony, lines, sent] = [new FakePads(PadKind.xbox360), new FakePads(PadKind.dualsense), [], []];
  bay = new PadBay([xbox, sony], (line) => lines.push(line));
  pads = client();
});

const still = { buttons: 0, leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };
const arrive = (pad: number, gamepad: Gamepad = Gamepad.auto, to = pads): boolean =>
  to.take({ kind: 'padArrived', pad, gamepad, audioCaps: 0 });
const press = (pad: number, button: number, isDown = true, to = pads): boolean =>
  to.take({ kind: 'padButton', pad, button, isDown });

describe('a pad of a client', () => {
  it('is plugged in when it arrives or is first used, once, and pulled out when it goes', () => {
    expect(arrive(3)).toBe(true);
    expect(arrive(3)).toBe(true);
    expect(press(3, PadButton.a)).toBe(true);
    expect(press(0, PadButton.b)).toBe(true);
    expect(xbox.made.map(({ player, isOpen }) => [player, isOpen])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(pads.take({ kind: 'padRemoved', pad: 3, sequence: 1 })).toBe(true);
    expect(pads.take({ kind: 'padRemoved', pad: 3, sequence: 2 })).toBe(false);
    expect(xbox.made[0]?.isOpen).toBe(false);
    // The number that is free again is the next one.
    arrive(5);
    expect(xbox.made[2]?.player).toBe(1);
    pads.close();
    pads.close();
    expect(xbox.made.every(({ isOpen }) => !isOpen)).toBe(true);
  });

  it.each([
    [Gamepad.auto, undefined],
    [Gamepad.xbox360, 'xbox360'],
    [Gamepad.xboxOne, 'xbox360'],
    [Gamepad.switchPro, 'xbox360'],
    [Gamepad.dualSense, 'dualsense'],
    [Gamepad.dualSenseEdge, 'dualsense'],
    [Gamepad.dualShock4, 'dualsense'],
  ])('that is a gamepad of number %i becomes %s', (gamepad, kind) => {
    expect(padKindOf(gamepad)).toBe(kind);
  });

  it('is what it says, else what the client asked for, and another one when it says so', () => {
    pads = client(PadKind.dualsense);
    arrive(0);
    arrive(1, Gamepad.xboxElite);
    expect([sony.made.length, xbox.made.length]).toEqual([1, 1]);
    clock.advance(500);
    arrive(0, Gamepad.xbox360);
    expect(sony.made[0]?.isOpen).toBe(false);
    expect(xbox.made).toHaveLength(2);
  });

  it('that comes and goes all the time is plugged in twice a second, as what it said last', () => {
    for (let times = 0; times < 10; times += 1) {
      arrive(0, times % 2 === 0 ? Gamepad.dualSense : Gamepad.xbox360);
      clock.advance(10);
    }
    expect([sony.made.length, xbox.made.length]).toEqual([1, 0]);
    expect(press(0, PadButton.a)).toBe(false);
    clock.advance(400);
    expect(press(0, PadButton.a)).toBe(true);
    expect([sony.made.length, xbox.made.length]).toEqual([1, 1]);
  });

  it('keeps what is held from event to event: buttons, axes, and whole snapshots', () => {
    press(0, PadButton.a);
    press(0, PadButton.up);
    press(0, PadButton.a, false);
    pads.take({ kind: 'padAxis', pad: 0, axis: 1, value: -5 });
    pads.take({ kind: 'padAxis', pad: 0, axis: 5, value: 255 });
    expect(xbox.made[0]?.states.at(-1)).toEqual({ ...still, buttons: PadButton.up, leftY: -5, rightTrigger: 255 });
    const snapshot = { ...still, buttons: PadButton.guide, leftX: 1, rightX: 2, rightY: 3, leftTrigger: 4 };
    pads.take({ kind: 'padSnapshot', pad: 0, sequence: 1, ...snapshot });
    expect(xbox.made[0]?.states.at(-1)).toEqual(snapshot);
  });

  it('has fingers, clicks and sensors where it has them', () => {
    pads = client(PadKind.dualsense);
    pads.take({ kind: 'touchpad', pad: 0, finger: 1, isActive: true, x: 0xffff, y: 0 });
    expect(pads.take({ kind: 'touchpad', pad: 0, finger: 2, isActive: true, x: 0, y: 0 })).toBe(false);
    const place = { x: -0x8000, y: 0x7fff, pressure: 9 };
    const extended = { kind: 'touchpadExtended', pad: 0, finger: 0, isTouched: true, ...place } as const;
    pads.take({ ...extended, surface: 0, isClicked: true });
    pads.take({ ...extended, surface: 2, isClicked: false });
    press(0, PadButton.a);
    pads.take({ ...extended, surface: 0, isClicked: false, isTouched: false });
    const [pad] = sony.made;
    expect(pad?.touches).toEqual([
      [1, true, 1, 0],
      [0, true, 0, 1],
      [1, true, 0.5, 1],
      [0, false, 0, 1],
    ]);
    expect(pad?.states.map(({ buttons }) => buttons)).toEqual([
      PadButton.touchpad,
      PadButton.touchpad,
      PadButton.touchpad | PadButton.a,
      PadButton.a,
    ]);
    pads.take({ kind: 'motion', pad: 0, gyro: [20, -20, 400], acceleration: [0, 10_000, -5000] });
    expect(pad?.motions).toEqual([
      [
        [1, -1, 20],
        [0, 9.806_65, -4.903_325],
      ],
    ]);
  });

  it('lets go of everything, fingers too, and stays', () => {
    pads = client(PadKind.dualsense);
    press(0, PadButton.a);
    pads.take({ kind: 'touchpad', pad: 0, finger: 0, isActive: true, x: 0xffff, y: 0xffff });
    pads.rest();
    const [pad] = sony.made;
    expect(pad?.states.at(-1)).toEqual(still);
    expect(pad?.touches.at(-1)).toEqual([0, false, 1, 1]);
    expect(pad?.isOpen).toBe(true);
  });
});

describe('a desktop where pads cannot be made', () => {
  it('says why in one line, tries no more until the pad arrives anew, and the rest goes on', () => {
    [xbox.isThere, sony.isThere] = [false, false];
    for (let times = 0; times < 3; times += 1) expect(press(0, PadButton.a)).toBe(false);
    expect(lines).toEqual([
      'no xbox360 gamepad for a client: nothing there; bring it',
      'no dualsense gamepad for a client: nothing there; bring it',
    ]);
    xbox.isThere = true;
    clock.advance(500);
    expect(press(0, PadButton.a)).toBe(false);
    expect(arrive(0)).toBe(true);
    expect(press(0, PadButton.a)).toBe(true);
    expect(lines).toHaveLength(2);
  });

  it('makes the other kind where it can', () => {
    sony.isThere = false;
    expect(arrive(0, Gamepad.dualSense)).toBe(true);
    expect(xbox.made).toHaveLength(1);
    expect(lines).toEqual(['no dualsense gamepad for a client: nothing there; bring it']);
  });

  it('makes 16 of them for all of its clients', () => {
    const other = client();
    for (let pad = 0; pad < 16; pad += 1) expect(arrive(pad)).toBe(true);
    expect(arrive(0, Gamepad.auto, other)).toBe(false);
    expect(lines).toEqual(['this desktop has 16 gamepads already; a further one is not made']);
    pads.close();
    clock.advance(500);
    expect(arrive(0, Gamepad.auto, other)).toBe(true);
    expect(xbox.made.at(-1)?.player).toBe(1);
  });
});

describe('what games do to a pad', () => {
  const rumbles = () => sent.map((datagram) => decodeRumble(datagram));

  it('goes to the client that holds it, with the number that it has there', () => {
    pads = client(PadKind.dualsense);
    const other = client(PadKind.dualsense);
    arrive(7);
    arrive(2, Gamepad.auto, other);
    const effect = Uint8Array.of(0x21, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    sony.made[0]?.feedback.emit({ kind: 'light', red: 1, green: 2, blue: 3 });
    sony.made[1]?.feedback.emit({ kind: 'playerLights', lights: 5 });
    sony.made[0]?.feedback.emit({ kind: 'trigger', side: 'left', effect });
    sony.made[0]?.feedback.emit({ kind: 'trigger', side: 'right', effect });
    expect(sent.map((datagram) => decodeHidOutput(datagram))).toEqual([
      { kind: 'light', pad: 7, red: 1, green: 2, blue: 3 },
      { kind: 'playerLights', pad: 2, bits: 5 },
      { kind: 'trigger', pad: 7, which: 0, effect },
      { kind: 'trigger', pad: 7, which: 1, effect },
    ]);
  });

  it('as rumble is said again every 500 ms while it lasts, never for longer than it does', () => {
    arrive(4);
    xbox.made[0]?.feedback.emit({ kind: 'rumble', low: 10, high: 20, durationMs: 1200 });
    clock.advance(3000);
    const said = { pad: 4, low: 10, high: 20, leftTrigger: 0, rightTrigger: 0 };
    expect(rumbles()).toEqual([
      { ...said, lease: { sequence: 1, lifeMs: 1200 } },
      { ...said, lease: { sequence: 2, lifeMs: 700 } },
      { ...said, lease: { sequence: 3, lifeMs: 200 } },
    ]);
  });

  it('as rumble without end is said again until it is stopped', () => {
    arrive(0);
    xbox.made[0]?.feedback.emit({ kind: 'rumble', low: 1, high: 0, durationMs: Infinity });
    clock.advance(1100);
    xbox.made[0]?.feedback.emit({ kind: 'rumble', low: 0, high: 0, durationMs: 0 });
    clock.advance(5000);
    expect(rumbles().map((said) => [said?.low, said?.lease?.sequence, said?.lease?.lifeMs])).toEqual([
      [1, 1, 1500],
      [1, 2, 1500],
      [1, 3, 1500],
      [0, 4, 1500],
    ]);
  });

  it('as rumble ends with its pad', () => {
    arrive(0);
    xbox.made[0]?.feedback.emit({ kind: 'rumble', low: 1, high: 0, durationMs: Infinity });
    pads.close();
    clock.advance(5000);
    expect(rumbles().map((said) => said?.low)).toEqual([1, 0]);
  });
});

it('whatever a client sends, pads are told what they can be told, and all are closed at its end', () => {
  const fields = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const input = fc.tuple(fc.integer({ min: 7, max: 14 }), fields).map(([kind, rest]) => [0xc8, kind, ...rest]);
  // Numbers of pads are small, so that some exist.
  const rich = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 17 }), fields)
    .map(([kind, pad, rest]) => [0xcc, kind, pad, ...rest]);
  const datagram = fc.oneof(input, rich).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.array(datagram, { maxLength: 60 }), (datagrams) => {
      for (const bytes of datagrams) {
        const event = decodeInput(bytes);
        if (event?.kind.startsWith('pad')) pads.take(event as Parameters<ClientPads['take']>[0]);
        const more = decodeRichInput(bytes);
        if (more !== undefined && more.kind !== 'pen') pads.take(more);
      }
      pads.rest();
      pads.close();
      expect([...xbox.made, ...sony.made].every(({ isOpen }) => !isOpen)).toBe(true);
    }),
  );
});
