import { dirname, isAbsolute, join, parse } from 'node:path';
import { PerunError } from '../../shared/errors.ts';
import { type Environment, resolvePaths } from '../paths.ts';
import { assertUsable, type ConfigProblem, type ConfigValues, readConfigFile } from './config-file.ts';
import { type Setting, type SettingKey, settingKeys, settings, type SettingValue } from './settings.ts';

/** Where a value comes from, the strongest first. A flag of a command is stronger than all of them. */
export const origins = ['environment', 'project', 'user', 'system', 'default'] as const;
export type Origin = (typeof origins)[number];

/** A value with its origin, and the variable or file it stands in. */
export interface Found<K extends SettingKey = SettingKey> {
  readonly key: K;
  readonly value: SettingValue<K>;
  readonly origin: Origin;
  readonly place: string | null;
}

export interface ConfigPlaces {
  readonly env: Environment;
  /** Folder in which, and above which, a project's file is looked for; undefined where no project counts. */
  readonly cwd?: string | undefined;
}

/** The files that may be there, whether or not they are. */
export interface ConfigFiles {
  readonly project: readonly string[];
  readonly user: string;
  readonly system: string;
}

const projectFile = '.perun.toml';

interface Layer {
  readonly origin: Origin;
  readonly place: (key: SettingKey) => string;
  readonly values: ConfigValues;
}

/** All that is configured, as it was when it was read. */
export class Config {
  readonly problems: readonly ConfigProblem[];
  readonly #layers: readonly Layer[];

  constructor(layers: readonly Layer[], problems: readonly ConfigProblem[]) {
    this.#layers = layers;
    this.problems = problems;
  }

  /** The strongest value of a setting. */
  find<K extends SettingKey>(key: K): Found<K> {
    const layer = this.#layers.find(({ values }) => values[key] !== undefined);
    const value = (layer === undefined ? settings[key].fallback : layer.values[key]) as SettingValue<K>;
    return { key, value, origin: layer?.origin ?? 'default', place: layer?.place(key) ?? null };
  }

  get<K extends SettingKey>(key: K): SettingValue<K> {
    return this.find(key).value;
  }

  /** Every setting, in the order of the table. */
  all(): Found[] {
    return settingKeys.map((key) => this.find(key));
  }

  /** Fails with CONFIG_INVALID where a file holds what it may not. */
  assertUsable(): this {
    assertUsable(this.problems);
    return this;
  }
}

/** Reads variables and files; what is wrong with them is in `problems`. */
export function readConfig(places: ConfigPlaces): Config {
  const files = configFiles(places);
  const problems: ConfigProblem[] = [];
  const layers: Layer[] = [];
  const add = (origin: Origin, file: string): boolean => {
    const read = readConfigFile(file, origin === 'project');
    if (read === undefined) return false;
    problems.push(...read.problems);
    layers.push({ origin, place: () => file, values: read.values });
    return true;
  };
  const environment = readEnvironment(places.env);
  problems.push(...environment.problems);
  layers.push({
    origin: 'environment',
    place: (key) => variableOf(key) ?? '',
    values: environment.values,
  });
  files.project.some((file) => add('project', file));
  add('user', files.user);
  add('system', files.system);
  return new Config(layers, problems);
}

/** The nearest project file counts; a folder of somebody's home is no project, for its file is the user's. */
export function configFiles({ env, cwd }: ConfigPlaces): ConfigFiles {
  const project: string[] = [];
  if (cwd !== undefined) {
    const { root } = parse(cwd);
    for (let folder = cwd; folder !== root && folder !== env['HOME']; folder = dirname(folder)) {
      project.push(join(folder, projectFile));
    }
  }
  const system = (env['XDG_CONFIG_DIRS'] ?? '').split(':').find((folder) => isAbsolute(folder)) ?? '/etc/xdg';
  return {
    project,
    user: join(resolvePaths(env).config, 'config.toml'),
    system: join(system, 'perun', 'config.toml'),
  };
}

function readEnvironment(env: Environment): { values: ConfigValues; problems: ConfigProblem[] } {
  const values: { [K in SettingKey]?: unknown } = {};
  const problems: ConfigProblem[] = [];
  for (const key of settingKeys) {
    const variable = variableOf(key);
    const text = variable === undefined ? undefined : env[variable];
    if (variable === undefined || text === undefined || text === '') continue;
    const read = readText(key, text);
    if (read instanceof PerunError) {
      problems.push({ file: variable, key: null, message: read.message, fatal: true });
    } else values[key] = read;
  }
  return { values, problems };
}

function variableOf(key: SettingKey): string | undefined {
  const setting: Setting = settings[key];
  return setting.env;
}

/** A value as people write it: lists with commas between. CONFIG_INVALID with what would be right. */
export function readText(key: SettingKey, text: string): unknown {
  const { schema } = settings[key];
  const json = jsonOf(text);
  // A name may look like a number, but no list like a name.
  const forms = /^\s*[[{]/.test(text) ? [json, text] : [text, json];
  for (const candidate of [...forms, text.split(',').map((part) => part.trim())]) {
    if (candidate === undefined) continue;
    const read = schema.safeParse(candidate);
    if (read.success) return read.data;
  }
  const isList = schema.safeParse([]).success || schema.safeParse([text]).success;
  const issue = schema.safeParse(isList ? (jsonOf(text) ?? []) : text).error?.issues[0]?.message ?? 'not of its form';
  return new PerunError('CONFIG_INVALID', `${JSON.stringify(text)} is no value for ${key}: ${issue}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
