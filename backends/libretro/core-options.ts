import { mostOptionValues, optionDefinition, optionDefinitionV2, variable } from './structs.ts';
import type { NativePointer, OptionDefinition } from './structs.ts';
import { NativeText, structsAt, textAt } from './native-memory.ts';

export interface OptionValue {
  readonly value: string;
  /** For people; the value itself where the core gives none. */
  readonly label: string;
}

/** A setting of a core. */
export interface CoreOption {
  readonly name: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** More of it; '' where the core says no more. */
  readonly info: string;
  readonly values: readonly OptionValue[];
  readonly defaultValue: string;
}

/** Options of one core that are looked at. */
const mostOptions = 1024;

const isLast = ({ key }: { readonly key: NativePointer }): boolean => key === null;

/** The first form: `Title; default|other|other`. */
export function readVariables(pointer: NativePointer): CoreOption[] {
  return structsAt(pointer, variable, mostOptions, isLast).map(({ key, value }) =>
    parseVariable(textAt(key), textAt(value)),
  );
}

export function parseVariable(name: string, text: string): CoreOption {
  const [, title = name, list = text] = /^(.*?);\s*(.*)$/s.exec(text) ?? [];
  const values = list.split('|', mostOptionValues).map((value) => ({ value, label: value }));
  return { name, title, info: '', values, defaultValue: values[0]?.value ?? '' };
}

/** The second form, and the third, which sorts options into categories. */
export function readDefinitions(pointer: NativePointer, form: 'v1' | 'v2'): CoreOption[] {
  const found: OptionDefinition[] =
    form === 'v1'
      ? structsAt(pointer, optionDefinition, mostOptions, isLast)
      : structsAt(pointer, optionDefinitionV2, mostOptions, isLast);
  return found.map((definition) => {
    const end = definition.values.findIndex(({ value }) => value === null);
    const used = end < 0 ? definition.values : definition.values.slice(0, end);
    const values = used.map(({ value, label }) => ({ value: textAt(value), label: textAt(label ?? value) }));
    const first = values[0]?.value ?? '';
    return {
      name: textAt(definition.key),
      title: textAt(definition.description),
      info: textAt(definition.info),
      values,
      defaultValue: definition.defaultValue === null ? first : textAt(definition.defaultValue),
    };
  });
}

/** The options a core has told, and the values they have. */
export class CoreOptions {
  readonly #chosen: ReadonlyMap<string, string>;
  readonly #values = new Map<string, NativeText>();
  #known: readonly CoreOption[] = [];
  #changed = false;

  constructor(chosen: ReadonlyMap<string, string>) {
    this.#chosen = chosen;
  }

  get known(): readonly CoreOption[] {
    return this.#known;
  }

  /** A core may tell its options more than once; what is not a value of an option is not taken. */
  define(options: readonly CoreOption[]): void {
    this.#known = options;
    for (const option of options) {
      const chosen = this.#chosen.get(option.name);
      const fits = chosen !== undefined && option.values.some(({ value }) => value === chosen);
      this.#values.set(option.name, new NativeText(fits ? chosen : option.defaultValue));
    }
  }

  /** Address of the value, null for an option that was not told. */
  addressOf(name: string): bigint | null {
    return this.#values.get(name)?.address ?? null;
  }

  valueOf(name: string): string | undefined {
    return this.#values.get(name)?.text;
  }

  /** The core changes an option of its own. False where it has none of that name or value. */
  set(name: string, value: string): boolean {
    const option = this.#known.find((one) => one.name === name);
    if (option?.values.some((one) => one.value === value) !== true) return false;
    this.#values.set(name, new NativeText(value));
    this.#changed = true;
    return true;
  }

  /** True once after a change. */
  takeChange(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** What is wrong with the values that were chosen, for people; undefined where nothing is. */
  complaint(): string | undefined {
    for (const [name, value] of this.#chosen) {
      const option = this.#known.find((one) => one.name === name);
      if (option === undefined) {
        const names = this.#known.map((one) => one.name).join(', ');
        return `it has no option ${name}; ${names === '' ? 'it has none at all' : `it has ${names}`}`;
      }
      if (!option.values.some((one) => one.value === value)) {
        return `${name} cannot be ${value}; it can be ${option.values.map((one) => one.value).join(', ')}`;
      }
    }
    return undefined;
  }
}
