import type { LibretroCore } from './core.ts';

/** What a core can be told: its options with their values, and the devices of its ports. */
export interface CoreSettings {
  readonly core: string;
  readonly version: string;
  readonly options: readonly {
    readonly name: string;
    readonly title: string;
    readonly value: string;
    readonly default: string;
    readonly values: readonly string[];
  }[];
  readonly devices: readonly { readonly port: number; readonly names: readonly string[] }[];
}

export function settingsOf({ machine }: LibretroCore): CoreSettings {
  return {
    core: machine.info.name,
    version: machine.info.version,
    options: machine.options.map(({ name, title, values, defaultValue }) => ({
      name,
      title,
      value: machine.optionValue(name) ?? defaultValue,
      default: defaultValue,
      values: values.map(({ value }) => value),
    })),
    devices: machine.controllers.map((offered, port) => ({
      port: port + 1,
      names: offered.map(({ title }) => title),
    })),
  };
}

/** For people: one line per option, the value that holds marked. */
export function settingsText({ core, version, options, devices }: CoreSettings): string {
  const lines = options.map(({ name, title, value, values }) => {
    const shown = values.map((one) => (one === value ? `[${one}]` : one)).join(' ');
    return `--option ${name}=…  ${title}\n    ${shown}`;
  });
  const ports = devices.map(({ port, names }) => `--device ${port}=…  ${names.join(', ')}`);
  const none = options.length === 0 ? ['it has no options'] : [];
  return [`${core} ${version}`, ...lines, ...none, ...ports, ''].join('\n').replaceAll(/[^\n\P{Cc}]/gu, ' ');
}
