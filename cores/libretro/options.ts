import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import { logLevels, type LogLevel } from '../../backends/libretro/abi.ts';
import { PerunError } from '../../sdk/typescript/index.ts';

export interface Options {
  /** Undefined where the core shall run without a game. */
  readonly rom: string | undefined;
  /** Path of the libretro core. */
  readonly core: string;
  readonly system: string;
  readonly options: ReadonlyMap<string, string>;
  /** By port, 1 the first. */
  readonly devices: ReadonlyMap<number, string>;
  readonly saveFolder: string;
  /** File of the cartridge's memory that the host has laid there; undefined where it is kept in the folder. */
  readonly battery: string | undefined;
  readonly systemFolder: string;
  readonly log: LogLevel;
  readonly listOptions: boolean;
  readonly json: boolean;
  readonly address: string | undefined;
}

export const usage: string = `Any libretro core.

  main.js [rom] --core <file> [options]

  --core FILE         the libretro core: a *_libretro.so
  --system NAME       the system it emulates, for lists; default libretro
  --option NAME=VALUE an option of the core; may be repeated
  --device PORT=NAME  plugs a device of the core into a port, by name or number
  --save-dir DIR      memory of cartridges; default: PERUN_BATTERY, a file by which the host
                      keeps it for who plays, else $XDG_DATA_HOME/perun/libretro/saves
  --system-dir DIR    firmware; default: $XDG_DATA_HOME/perun/libretro/system
  --log ${logLevels.join('|')}   what of the core's own log is shown; default warn
  --list-options      show the core's options and devices, and end; with --json for programs
  --address ADDRESS   unix:///path or tcp://host:port; default: PERUN_ADDRESS
`;

/** Reads the command line; undefined where help was asked for. Throws USAGE. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Options | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [rom, surplus] = positionals;
  if (surplus !== undefined) throw wrong(`one game file at a time, and then came ${JSON.stringify(surplus)}`);
  if (values.core === undefined) throw wrong('no libretro core was named with --core');
  const data = join(dataHome(env), 'perun', 'libretro');
  return {
    rom,
    core: values.core,
    system: values.system ?? 'libretro',
    options: new Map((values.option ?? []).map((text) => pair('--option', text))),
    devices: new Map((values.device ?? []).map(readDevice)),
    saveFolder: values['save-dir'] ?? join(data, 'saves'),
    battery: values['save-dir'] === undefined ? env['PERUN_BATTERY'] || undefined : undefined,
    systemFolder: values['system-dir'] ?? join(data, 'system'),
    log: readLevel(values.log ?? 'warn'),
    listOptions: values['list-options'] ?? false,
    json: values.json ?? false,
    address: values.address,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        core: { type: 'string' },
        system: { type: 'string' },
        option: { type: 'string', multiple: true },
        device: { type: 'string', multiple: true },
        'save-dir': { type: 'string' },
        'system-dir': { type: 'string' },
        log: { type: 'string' },
        'list-options': { type: 'boolean' },
        json: { type: 'boolean' },
        address: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function pair(flag: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw wrong(`${flag} ${text} is not of the form name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function readDevice(text: string): [number, string] {
  const [port, device] = pair('--device', text);
  const number = /^\d{1,2}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 16 || device === '')
    throw wrong(`--device ${text} is not of the form port=name, ports 1–16`);
  return [number, device];
}

function readLevel(text: string): LogLevel {
  const level = logLevels.find((one) => one === text);
  if (level === undefined) throw wrong(`--log ${text} is not one of ${logLevels.join(', ')}`);
  return level;
}

function dataHome(env: NodeJS.ProcessEnv): string {
  const said = env['XDG_DATA_HOME'];
  return said !== undefined && isAbsolute(said) ? said : join(homedir(), '.local', 'share');
}

function wrong(message: string, cause?: unknown): PerunError {
  return new PerunError('USAGE', message, { cause, remedy: 'run the core with --help' });
}
