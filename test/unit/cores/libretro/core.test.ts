import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CoreLibrary } from '../../../../backends/libretro/library.ts';
import { toRgba } from '../../../../src/codec/planes/picture.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import type { DeviceInput } from '../../../../src/shared/device-input.ts';
import type { Picture } from '../../../../src/shared/frame.ts';
import { MirrorWorkshop, type OpenMirror } from '../../../support/libretro/mirror-core.ts';

const workshop = new MirrorWorkshop();
afterEach(() => workshop.closeAll());
afterAll(() => workshop.remove());

const A = 1 << 12;
const B = 1 << 13;
const X = 1 << 14;
const Y = 1 << 15;
const L1 = 1 << 8;
const R1 = 1 << 9;
const R3 = 1 << 7;
const none: readonly number[] = [0, 0, 0];

function tick({ core }: OpenMirror, buttons = 0): ReturnType<OpenMirror['core']['tick']> {
  return core.tick(buttons, [buttons, 0, 0]);
}

/** Rows of pixels as `rrggbb`, so that a difference can be read. */
function rowsOf(picture: Picture): string[][] {
  const { width, height, pixels } = toRgba(picture);
  const hex = Buffer.from(pixels).toString('hex');
  const all = hex.match(/.{8}/g) ?? [];
  expect(all.every((pixel) => pixel.endsWith('ff'))).toBe(true);
  return Array.from({ length: height }, (_, y) => all.slice(y * width, (y + 1) * width).map((one) => one.slice(0, 6)));
}

/** What the mirror shows, from its description alone. */
function expectedRows(format: string, frame: number, many: boolean, size = { width: 48, height: 20 }): string[][] {
  const five = (value: number): number => (format === 'XRGB8888' ? value << 3 : (value << 3) | (value >> 2));
  const six = (value: number): number => ((value << 1) << 2) | ((value << 1) >> 4);
  const green = format === 'RGB565' ? six : five;
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return Array.from({ length: size.height }, (_row, y) =>
    Array.from({ length: size.width }, (_column, x) => {
      const isLit = x === frame % size.width;
      const red = isLit ? 31 : many ? x & 31 : 3;
      const greenBits = isLit ? 31 : many ? y & 31 : y & 1;
      return hex(five(red)) + hex(green(greenBits)) + hex(five(isLit ? 31 : 0));
    }),
  );
}

describe('pictures', () => {
  it.each(['0RGB1555', 'XRGB8888', 'RGB565'])(
    '%s of few and of many colours, with the one before repeated',
    (format) => {
      for (const colours of ['few', 'many']) {
        const mirror = workshop.open({ options: { mirror_format: format, mirror_colours: colours } });
        for (let frame = 0; frame < 9; frame++) {
          const { frame: picture } = tick(mirror);
          const shown = frame % 4 === 3 ? frame - 1 : frame;
          expect(rowsOf(picture)).toEqual(expectedRows(format, shown, colours === 'many'));
          expect('indices' in picture).toBe(colours === 'few');
        }
      }
    },
  );

  it.each([1, 2, 3])('turned by %i quarters counter-clockwise', (quarters) => {
    const mirror = workshop.open({ options: { mirror_rotation: String(quarters) } });
    let expected = expectedRows('0RGB1555', 0, false);
    for (let turn = 0; turn < quarters; turn++) {
      const last = expected[0]!.length - 1;
      expected = Array.from({ length: last + 1 }, (_, y) => expected.map((row) => row[last - y]!));
    }
    expect(rowsOf(tick(mirror).frame)).toEqual(expected);
  });

  it('of another size in the middle, and with other rates', () => {
    const mirror = workshop.open();
    expect(tick(mirror)).not.toHaveProperty('rate');
    expect(rowsOf(tick(mirror, X).frame)).toHaveLength(10);
    tick(mirror);
    tick(mirror);
    expect(mirror.core.getConfig().rate).toEqual({ numerator: 60, denominator: 1 });
    const { rate, frame } = tick(mirror, Y);
    expect(rate).toEqual({ numerator: 50, denominator: 1 });
    expect(frame).toMatchObject({ width: 32, height: 32 });
    tick(mirror);
    expect(tick(mirror).audio).toHaveLength(960 * 2);
  });

  it('before the first one it is black, of the size the core says', () => {
    const { core } = workshop.open();
    expect(core.getConfig()).toMatchObject({ width: 48, height: 20, players: 3, layout: 'xinput', audioRate: 48_000 });
  });
});

describe('sound', () => {
  it('told sample by sample is the same as told at once, and 800 frames long at 60 Hz', () => {
    const batch = workshop.open();
    const single = workshop.open({ options: { mirror_sound: 'single' } });
    for (let frame = 0; frame < 30; frame++) {
      const audio = tick(batch).audio!;
      expect(audio).toHaveLength(1600);
      expect(tick(single).audio).toEqual(audio);
      for (let at = 0; frame > 1 && at < 1600; at += 2) expect(Math.abs(audio[at]! + audio[at + 1]!)).toBeLessThan(4);
    }
  });

  it('is left out where there is none', () => {
    const mirror = workshop.open({ options: { mirror_sound: 'none' } });
    expect(mirror.core.getConfig().audioRate).toBe(0);
    expect(tick(mirror).audio).toBeUndefined();
  });
});

describe('input', () => {
  const give = (mirror: OpenMirror, player: number, input: DeviceInput): void => mirror.core.device(player, input);

  it('of three pads, button by button and as a mask', () => {
    const mirror = workshop.open();
    const names = { up: 4, down: 5, left: 6, right: 7, start: 3, back: 2, l3: 14, r3: 15, l: 10, r: 11, guide: -1 };
    const expected = [...Object.values(names), -1, 8, 0, 9, 1];
    for (const [bit, theirs] of expected.entries()) {
      if (theirs === 14 || theirs === 15) continue; // these end the mirror
      const mask = theirs < 0 ? 0 : 1 << theirs;
      mirror.core.tick(0, [0, 1 << bit, A | B]);
      expect(mirror.report().pads).toEqual([0, mask, (1 << 8) | 1]);
      expect(mirror.report().masks).toEqual([0, mask, (1 << 8) | 1]);
    }
  });

  it('of sticks and triggers', () => {
    const mirror = workshop.open();
    give(mirror, 1, { device: 'analog', left: [-32_768, 32_767], right: [1, -2], triggers: [255, 100] });
    tick(mirror);
    expect(mirror.report().sticks).toEqual([-32_768, 32_767, 1, -2]);
    expect(mirror.report().triggers).toEqual([0x7fff, 12_850]);
    expect(mirror.report().masks[0]).toBe(1 << 12);
  });

  it('of a mouse: movement adds up until it was seen, a wheel turns by notches', () => {
    const mirror = workshop.open();
    give(mirror, 1, { device: 'mouse', move: [5, -7], wheel: [0, 60], buttons: 0b101 });
    give(mirror, 1, { device: 'mouse', move: [1, 1], wheel: [0, 60], buttons: 0b110 });
    for (let frame = 0; frame < 3; frame++) tick(mirror);
    expect(mirror.report().mouse).toEqual([6, -6, 1, 0b110]);
  });

  it('of a pointer, of fingers and of a light gun', () => {
    const mirror = workshop.open();
    tick(mirror);
    expect(mirror.report().gun).toEqual([-32_768, -32_768, 1]);
    give(mirror, 1, { device: 'pointer', at: [0, 65_535], wheel: [0, 0], buttons: 0 });
    tick(mirror);
    expect(mirror.report().pointer).toEqual([-0x7fff, 0x7fff, 0]);
    expect(mirror.report().gun).toEqual([-0x7fff, 0x7fff, 0]);
    give(mirror, 1, { device: 'touch', points: [{ id: 3, x: 65_535, y: 0 }] });
    tick(mirror);
    expect(mirror.report().pointer).toEqual([0x7fff, -0x7fff, 1]);
  });

  it('of a keyboard: told at once, and asked for', () => {
    const mirror = workshop.open();
    give(mirror, 1, { device: 'key', usage: 0xe1, pressed: true });
    give(mirror, 1, { device: 'key', usage: 0x04, pressed: true });
    expect(mirror.report().keys).toEqual([2, 97, 65, 1, 1]);
    tick(mirror);
    give(mirror, 1, { device: 'key', usage: 0x04, pressed: false });
    give(mirror, 1, { device: 'key', usage: 0xfe, pressed: true });
    expect(mirror.report().keys).toEqual([3, 97, 65, 1, 0]);
  });

  it('comes from the devices that are plugged in, by name, by number, or the first there is', () => {
    expect(workshop.open().report().devices).toEqual([1, 1, 0x101]);
    const devices = new Map([
      [1, 'mouse'],
      [2, '513'],
    ]);
    expect(workshop.open({ devices }).report().devices).toEqual([2, 513, 0x101]);
    expect(() => workshop.open({ devices: new Map([[1, 'Trumpet']]) })).toThrow(/no Trumpet for port 1/);
    expect(() => workshop.open({ devices: new Map([[4, 'Pad']]) })).toThrow(/no port 4/);
  });
});

describe('options', () => {
  it.each([0, 1, 2] as const)('in form %i', (form) => {
    const { core } = workshop.open({ form, options: { mirror_format: 'RGB565' } });
    expect(core.machine.options.map(({ name, defaultValue }) => [name, defaultValue])).toEqual([
      ['mirror_format', '0RGB1555'],
      ['mirror_sound', 'batch'],
      ['mirror_rotation', '0'],
      ['mirror_hue', 'red'],
      ['mirror_colours', 'few'],
      ['mirror_hardware', 'off'],
    ]);
    expect(core.machine.options[0]).toMatchObject({
      title: 'Pixels',
      info: form === 0 ? '' : 'How a pixel is told',
      values: [
        { value: '0RGB1555', label: '0RGB1555' },
        { value: 'XRGB8888', label: 'XRGB8888' },
        { value: 'RGB565', label: form === 0 ? 'RGB565' : 'Small' },
      ],
    });
    expect(core.machine.optionValue('mirror_format')).toBe('RGB565');
  });

  it('that are unknown, or have no such value, are refused by name', () => {
    expect(() => workshop.open({ options: { mirror_size: '1' } })).toThrow(
      /no option mirror_size; it has mirror_format,/,
    );
    expect(() => workshop.open({ options: { mirror_hue: 'blue' } })).toThrow(
      /mirror_hue cannot be blue; .* red, green/,
    );
  });

  it('the core may change itself, and is told that one changed', () => {
    const mirror = workshop.open();
    tick(mirror);
    expect(mirror.report().hue).toBe('red');
    tick(mirror, L1);
    expect(mirror.report().hue).toBe('green');
  });
});

describe('states and memory', () => {
  it('goes on from a state just as it did before', () => {
    const mirror = workshop.open();
    for (let frame = 0; frame < 5; frame++) tick(mirror);
    const state = mirror.core.saveState();
    const after = Array.from({ length: 6 }, () => rowsOf(tick(mirror).frame));
    mirror.core.loadState(state);
    expect(Array.from({ length: 6 }, () => rowsOf(tick(mirror).frame))).toEqual(after);
    mirror.core.reset();
    expect(rowsOf(tick(mirror).frame)).toEqual(expectedRows('0RGB1555', 0, false));
  });

  it('does not hand the core a state of another game, of another core, or none', () => {
    const mirror = workshop.open();
    const state = mirror.core.saveState();
    const other = workshop.open({ game: 'MIRROR-2' });
    expect(() => other.core.loadState(state)).toThrow(/another core or another game/);
    expect(() => mirror.core.loadState(new Uint8Array(5))).toThrow(/no state of a libretro core/);
    expect(() => mirror.core.loadState(state.slice(0, -1))).toThrow(PerunError);
    const future = state.slice();
    future[4] = 9;
    expect(() => mirror.core.loadState(future)).toThrow(/of version 9/);
    mirror.core.loadState(state);
  });

  it('shows its memory whole, and as the processor sees it', () => {
    const mirror = workshop.open();
    tick(mirror, A);
    const { core } = mirror;
    expect(core.memorySpaces()).toEqual([
      { name: 'ram', size: 1144 },
      { name: 'save', size: 64 },
      { name: 'bus', size: 0x1_0000 },
      { name: 'bus-CART', size: 64 },
    ]);
    expect(core.readMemory('save', 0, 2)).toEqual(Uint8Array.of(1, 0));
    expect(core.readMemory('bus-CART', 0, 1)).toEqual(Uint8Array.of(1));
    expect(core.readMemory('bus', 0, 4)).toEqual(Uint8Array.of(1, 0, 0, 0));
    const repeated = core.readMemory('bus', 0x8000, 0x100);
    expect([...repeated]).toEqual(Array.from({ length: 0x100 }, (_, at) => 16 + (at % 64)));
    expect([...core.readMemory('bus', 0xc000, 6)]).toEqual([0, 0, 1, 1, 2, 2]);
    expect([...core.readMemory('bus', 0xff00, 4)]).toEqual([0, 0, 0, 0]);
  });
});

describe('what a core says and wants', () => {
  it('is logged with its arguments, however many there are', () => {
    const { lines } = workshop.open();
    const text =
      'mirror has 3 ports, 123456789012  3.14 beef, -6 7 8 1.000000 2.000000 3.000000 4.000000 5.000000 6.000000 7.000000 8.500000 end';
    expect(lines).toEqual(process.arch === 'x64' ? [`info: ${text}`, 'debug: 50%'] : []);
  });

  it('messages for people, quiet ones for the log, and the wish to be ended', () => {
    const mirror = workshop.open();
    tick(mirror, R1);
    expect(mirror.messages).toEqual(['Hello from mirror']);
    expect(mirror.lines.at(-1)).toBe('warn: Quietly');
    expect(mirror.shutdowns()).toBe(0);
    tick(mirror, R3);
    expect(mirror.shutdowns()).toBe(1);
  });

  it('a graphics card, which it does not get', () => {
    expect(() => workshop.open({ options: { mirror_hardware: 'on' } })).toThrow(
      /Mirror wants to draw with a graphics card/,
    );
  });

  it('a game it can read, or none', () => {
    expect(() => workshop.open({ game: 'NOTHING' })).toThrow(/Mirror does not take \/.*NOTHING.mirror/);
    const { core } = workshop.open({ game: null });
    expect(core.tick(0, none).frame).toMatchObject({ width: 48 });
  });

  it('is not asked of a file that is no libretro core', () => {
    expect(() => CoreLibrary.load('/nowhere/x_libretro.so')).toThrow(/is not a libretro core that can be loaded/);
    expect(() => CoreLibrary.load(workshop.game())).toThrow(/is not a libretro core that can be loaded/);
    expect(() => CoreLibrary.load('libm.so.6')).toThrow(/libm.so.6 is not a libretro core/);
  });
});
