import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import { nearest } from '../nearest.ts';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { isSettingKey, type SettingKey, settingKeys, settings } from './settings.ts';

/** What is wrong with a file. One that is not fatal is left out, and the rest counts. */
export interface ConfigProblem {
  readonly file: string;
  /** Setting or path within it; null where the whole file is meant. */
  readonly key: string | null;
  readonly message: string;
  readonly fatal: boolean;
}

export type ConfigValues = { readonly [K in SettingKey]?: unknown };

export interface ConfigFile {
  readonly values: ConfigValues;
  readonly problems: readonly ConfigProblem[];
}

/** Reads one file; undefined where there is none. What cannot be read at all is a fatal problem. */
export function readConfigFile(file: string, isProject: boolean): ConfigFile | undefined {
  let text: string | undefined;
  try {
    text = readBounded(file);
  } catch (error) {
    return { values: {}, problems: [{ file, key: null, message: describe(error), fatal: true }] };
  }
  return text === undefined ? undefined : checkConfig(file, text, isProject);
}

/** The settings of a text that have the right form, and what is wrong with the others. */
export function checkConfig(file: string, text: string, isProject: boolean): ConfigFile {
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch (error) {
    return { values: {}, problems: [{ file, key: null, message: describe(error), fatal: true }] };
  }
  const values: { [K in SettingKey]?: unknown } = {};
  const problems: ConfigProblem[] = [];
  for (const [key, value] of Object.entries(table)) {
    if (!isSettingKey(key)) {
      const close = nearest(key, settingKeys);
      const hint = close === undefined ? '' : `; did you mean ${close}?`;
      problems.push({ file, key, message: `there is no setting ${JSON.stringify(key)}${hint}`, fatal: false });
      continue;
    }
    if (isProject && !settings[key].project) {
      problems.push({ file, key, message: `${key} cannot be set by a project`, fatal: false });
      continue;
    }
    const read = settings[key].schema.safeParse(value);
    if (read.success) values[key] = read.data;
    else {
      for (const { path, message } of read.error.issues) {
        problems.push({ file, key: [key, ...path].map(String).join('.'), message, fatal: true });
      }
    }
  }
  return { values, problems };
}

/** Fails with CONFIG_INVALID naming the first fatal problem, and how many there are. */
export function assertUsable(problems: readonly ConfigProblem[]): void {
  const fatal = problems.filter((problem) => problem.fatal);
  const [first] = fatal;
  if (first === undefined) return;
  const more = fatal.length === 1 ? '' : ` (and ${fatal.length - 1} more)`;
  throw new PerunError('CONFIG_INVALID', `${describeProblem(first)}${more}`);
}

export function describeProblem({ file, key, message }: ConfigProblem): string {
  return key === null ? `${file}: ${message}` : `${file}: ${key}: ${message}`;
}

function readBounded(file: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new Error('it is not a file');
    const { configFileBytes } = defaultLimits;
    const bytes = Buffer.alloc(configFileBytes + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    if (length > configFileBytes) throw new Error(`it has more than ${configFileBytes} bytes`);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Parsers show the line in a picture of several lines; the place is enough. */
function describe(error: unknown): string {
  if (error instanceof TomlError) {
    const [first = 'not TOML'] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    return `line ${error.line}, column ${error.column}: ${first}`;
  }
  return error instanceof Error ? error.message : String(error);
}
