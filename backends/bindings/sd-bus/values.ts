import { PerunError } from '../../../src/shared/errors.ts';

/** A value that carries its type, as those of option dictionaries do. */
export class Variant {
  readonly signature: string;
  readonly value: BusValue;

  constructor(signature: string, value: BusValue) {
    this.signature = signature;
    this.value = value;
  }
}

/**
 * A value of D-Bus: x and t are bigint, the other numbers number; s, o, g text; h a descriptor; arrays and structs are
 * arrays, dictionaries maps.
 */
export type BusValue =
  number | bigint | boolean | string | Variant | readonly BusValue[] | ReadonlyMap<BusKey, BusValue>;
export type BusKey = string | number | bigint | boolean;

/** Types of one byte that hold one value. */
export const basicTypes = 'ybnqiuxtdsogh';
/** Containers within containers; D-Bus allows 32 arrays and 32 structs. */
const deepest = 64;

/** Splits a signature into its complete types, `sa{sv}` into `s` and `a{sv}`. USAGE where it is none. */
export function completeTypes(signature: string): string[] {
  const types: string[] = [];
  for (let at = 0; at < signature.length;) {
    const end = endOfType(signature, at, 0);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, at: number, depth: number): number {
  const type = signature[at] ?? '';
  if (depth > deepest) throw wrong(signature);
  if (type === 'v' || (type !== '' && basicTypes.includes(type))) return at + 1;
  if (type === 'a') return endOfType(signature, at + 1, depth + 1);
  const close = type === '(' ? ')' : type === '{' && signature[at - 1] === 'a' ? '}' : undefined;
  if (close === undefined) throw wrong(signature);
  let end = at + 1;
  let members = 0;
  while (signature[end] !== close) {
    end = endOfType(signature, end, depth + 1);
    members++;
  }
  if (members === 0 || (close === '}' && (members !== 2 || !basicTypes.includes(signature[at + 1] ?? 'v')))) {
    throw wrong(signature);
  }
  return end + 1;
}

function wrong(signature: string): PerunError {
  return new PerunError('USAGE', `${JSON.stringify(signature)} is no D-Bus signature`);
}

/** Options as D-Bus calls take them, `a{sv}`: name to type and value. */
export function options(entries: Readonly<Record<string, readonly [signature: string, value: BusValue]>>): BusValue {
  return new Map(
    Object.entries(entries).map(([name, [signature, value]]) => [name, new Variant(signature, value)] as const),
  );
}

/** The entry of a dictionary of variants, out of its variant. */
export function entryOf(value: BusValue | undefined, name: string): BusValue | undefined {
  const entry = value instanceof Map ? (value as ReadonlyMap<BusKey, BusValue>).get(name) : undefined;
  return unwrap(entry);
}

/** What a variant holds; other values as they are. */
export function unwrap(value: BusValue | undefined): BusValue | undefined {
  return value instanceof Variant ? value.value : value;
}
