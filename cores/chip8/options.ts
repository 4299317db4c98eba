import { parseArgs } from 'node:util';
import { isPaletteName, paletteNames } from './palette.ts';
import type { PaletteName } from './palette.ts';
import { isProfileName, profileNames, profileOfFile, profiles } from './profiles.ts';
import type { Profile } from './profiles.ts';
import { parseQuirk, quirkValues } from './quirks.ts';
import type { Quirks } from './quirks.ts';
import { PerunError } from '../../sdk/typescript/index.ts';

export interface Options {
  readonly rom: string;
  readonly profile: Profile;
  readonly quirks: Partial<Quirks>;
  /** Instructions per frame, where the profile's is not wanted. */
  readonly speed: number | undefined;
  readonly seed: number | undefined;
  readonly palette: PaletteName;
  readonly address: string | undefined;
}

export const usage: string = `A CHIP-8, SUPER-CHIP and XO-CHIP core.

  main.js <rom> [options]

  --profile auto|${profileNames.join('|')}
                      the machine; auto (default) goes by the file's ending
  --speed N           instructions per frame, 1 to 100000
  --quirk NAME=VALUE  one quirk that differs from the machine's; may be repeated:
                      ${Object.keys(quirkValues).join(', ')}
  --palette ${paletteNames.join('|')}
  --seed N            start of the random numbers; default 1, the same game each time
  --address ADDRESS   unix:///path or tcp://host:port; default: PERUN_ADDRESS
`;

/** Reads the command line; undefined where help was asked for. Throws USAGE. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [rom, surplus] = positionals;
  if (rom === undefined) throw wrong('no game file was named');
  if (surplus !== undefined) throw wrong(`one game file at a time, and then came ${JSON.stringify(surplus)}`);
  const palette = values.palette ?? 'dusk';
  if (!isPaletteName(palette)) throw wrong(`--palette ${palette} is not one of ${paletteNames.join(', ')}`);
  return {
    rom,
    profile: readProfile(values.profile ?? 'auto', rom),
    quirks: readQuirks(values.quirk ?? []),
    speed: readNumber('--speed', values.speed, 1, 100_000),
    seed: readNumber('--seed', values.seed, 0, 0xffff_ffff),
    palette,
    address: values.address,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        profile: { type: 'string' },
        speed: { type: 'string' },
        quirk: { type: 'string', multiple: true },
        palette: { type: 'string' },
        seed: { type: 'string' },
        address: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function readProfile(text: string, rom: string): Profile {
  if (text === 'auto') return profileOfFile(rom);
  if (!isProfileName(text)) throw wrong(`--profile ${text} is not one of auto, ${profileNames.join(', ')}`);
  return profiles[text];
}

function readQuirks(texts: readonly string[]): Partial<Quirks> {
  return texts.reduce<Partial<Quirks>>((quirks, text) => {
    const quirk = parseQuirk(text);
    if (quirk === undefined) throw wrong(`--quirk ${text} is not a known name=value`);
    return { ...quirks, ...quirk };
  }, {});
}

function readNumber(flag: string, text: string | undefined, from: number, to: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= from && value <= to) return value;
  throw wrong(`${flag} ${text} is not a whole number from ${from} to ${to}`);
}

function wrong(message: string, cause?: unknown): PerunError {
  return new PerunError('USAGE', message, { cause, remedy: 'run the core with --help' });
}
