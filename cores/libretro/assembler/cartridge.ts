import type { InstructionSet } from './instruction-set.ts';
import { mos6502 } from './mos6502.ts';
import { sm83 } from './sm83.ts';

/** A part of a cartridge with addresses of its own. */
interface Segment {
  readonly from: number;
  readonly bytes: number;
}

/** What a cartridge of a system looks like. */
export interface Cartridge {
  readonly ending: string;
  readonly instructions: InstructionSet;
  readonly segments: Readonly<Record<string, Segment>>;
  /** Bytes of a tile from its pixels, 0–3, 64 of them. */
  readonly tile: (pixels: readonly number[]) => number[];
  /** The file, from the filled segments in their order. */
  readonly file: (segments: readonly Uint8Array[], title: string) => Uint8Array;
}

/** The planes of a row of pixels: the low bits, the high bits. */
function planes(row: readonly number[]): [number, number] {
  const plane = (bit: number): number => row.reduce((all, pixel) => (all << 1) | ((pixel >> bit) & 1), 0);
  return [plane(0), plane(1)];
}

function rows(pixels: readonly number[]): [number, number][] {
  return Array.from({ length: 8 }, (_, row) => planes(pixels.slice(row * 8, row * 8 + 8)));
}

/** 16 KiB of program and 8 KiB of tiles, nametables side by side, no mapper: iNES. */
const nes: Cartridge = {
  ending: '.nes',
  instructions: mos6502,
  segments: { prg: { from: 0xc000, bytes: 0x4000 }, chr: { from: 0, bytes: 0x2000 } },
  tile: (pixels) => [...rows(pixels).map(([low]) => low), ...rows(pixels).map(([, high]) => high)],
  file: (segments) => {
    const header = [0x4e, 0x45, 0x53, 0x1a, 1, 1, 1];
    return Buffer.concat([Buffer.from(header), Buffer.alloc(16 - header.length), ...segments]);
  },
};

/** What some emulators look for in the header before they take a file for a cartridge. */
const cartridgeMark = [0xce, 0xed, 0x66, 0x66];

/** 32 KiB, with 8 KiB of memory on a battery. */
const gb: Cartridge = {
  ending: '.gb',
  instructions: sm83,
  segments: { rom: { from: 0, bytes: 0x8000 } },
  tile: (pixels) => rows(pixels).flat(),
  file: ([rom = new Uint8Array(0x8000)], title) => {
    const file = Buffer.from(rom);
    file.set(cartridgeMark, 0x104);
    file.write(title.toUpperCase().slice(0, 15), 0x134, 'latin1');
    const mbc1WithBattery = 0x03;
    const eightKilobytes = 0x02;
    file[0x147] = mbc1WithBattery;
    file[0x149] = eightKilobytes;
    file[0x14d] = file.subarray(0x134, 0x14d).reduce((sum, one) => (sum - one - 1) & 0xff, 0);
    let all = 0;
    for (const one of file) all = (all + one) & 0xffff;
    file.writeUInt16BE(all, 0x14e);
    return file;
  },
};

export const cartridges: Readonly<Record<string, Cartridge>> = { nes, gb };
